// A device of libsignal with its stores in memory.
import * as signal from '@signalapp/libsignal-client';

class Sessions extends signal.SessionStore {
  #records = new Map();

  async saveSession(address, record) { this.#records.set(address.toString(), record); }
  async getSession(address) { return this.#records.get(address.toString()) ?? null; }
  async getExistingSessions(addresses) { return addresses.map((address) => this.#records.get(address.toString())); }
}

class Identities extends signal.IdentityKeyStore {
  #known = new Map();

  constructor(keys, registrationId) {
    super();
    Object.assign(this, { keys, registrationId });
  }

  async getIdentityKey() { return this.keys.privateKey; }
  async getIdentityKeyPair() { return this.keys; }
  async getLocalRegistrationId() { return this.registrationId; }
  async isTrustedIdentity(address, key) { return this.#known.get(address.toString())?.equals(key) ?? true; }
  async getIdentity(address) { return this.#known.get(address.toString()) ?? null; }
  async saveIdentity(address, key) {
    this.#known.set(address.toString(), key);
    return signal.IdentityChange.NewOrUnchanged;
  }
}

class PreKeys extends signal.PreKeyStore {
  #keys = new Map();

  async savePreKey(id, record) { this.#keys.set(id, record); }
  async getPreKey(id) { return this.#keys.get(id); }
  async removePreKey(id) { this.#keys.delete(id); }
}

class SignedPreKeys extends signal.SignedPreKeyStore {
  #keys = new Map();

  async saveSignedPreKey(id, record) { this.#keys.set(id, record); }
  async getSignedPreKey(id) { return this.#keys.get(id); }
}

class KyberPreKeys extends signal.KyberPreKeyStore {
  #keys = new Map();

  async saveKyberPreKey(id, record) { this.#keys.set(id, record); }
  async getKyberPreKey(id) { return this.#keys.get(id); }
  async markKyberPreKeyUsed() {}
}

class SenderKeys extends signal.SenderKeyStore {
  #records = new Map();

  async saveSenderKey(address, distribution, record) { this.#records.set(`${address} ${distribution}`, record.serialize()); }
  async getSenderKey(address, distribution) {
    const record = this.#records.get(`${address} ${distribution}`);
    return record === undefined ? null : signal.SenderKeyRecord.deserialize(record);
  }

  // A receiver's chain goes on with each message; to open the same one again it is put back.
  copy() { return new Map(this.#records); }
  restore(records) { this.#records = new Map(records); }
}

export class Party {
  constructor(account, device, identity, registrationId) {
    this.account = account;
    this.address = signal.ProtocolAddress.new(account, device);
    this.device = device;
    this.identities = new Identities(identity, registrationId);
    this.sessions = new Sessions();
    this.preKeys = new PreKeys();
    this.signedPreKeys = new SignedPreKeys();
    this.kyberPreKeys = new KyberPreKeys();
    this.senderKeys = new SenderKeys();
  }

  async #createBundle() {
    const { keys, registrationId } = this.identities;
    const now = Date.now();
    const once = signal.PrivateKey.generate();
    const signed = signal.PrivateKey.generate();
    const kyber = signal.KEMKeyPair.generate();
    const signedSignature = keys.privateKey.sign(signed.getPublicKey().serialize());
    const kyberSignature = keys.privateKey.sign(kyber.getPublicKey().serialize());
    await this.preKeys.savePreKey(1, signal.PreKeyRecord.new(1, once.getPublicKey(), once));
    await this.signedPreKeys.saveSignedPreKey(1, signal.SignedPreKeyRecord.new(1, now, signed.getPublicKey(), signed, signedSignature));
    await this.kyberPreKeys.saveKyberPreKey(1, signal.KyberPreKeyRecord.new(1, now, kyber, kyberSignature));
    return signal.PreKeyBundle.new(
      registrationId, this.device, 1, once.getPublicKey(), 1, signed.getPublicKey(), signedSignature, keys.publicKey, 1, kyber.getPublicKey(), kyberSignature);
  }

  // A session whose both ends have spoken, so that messages no longer carry prekeys.
  async connect(other) {
    await signal.processPreKeyBundle(await other.#createBundle(), other.address, this.address, this.sessions, this.identities);
    const hello = await this.encryptTo(other, Buffer.from('hello'));
    await signal.signalDecryptPreKey(
      signal.PreKeySignalMessage.deserialize(hello.serialize()), this.address, other.address, other.sessions, other.identities,
      other.preKeys, other.signedPreKeys, other.kyberPreKeys);
    const answer = await other.encryptTo(this, Buffer.from('hello'));
    await signal.signalDecrypt(
      signal.SignalMessage.deserialize(answer.serialize()), other.address, this.address, this.sessions, this.identities);
  }

  encryptTo(other, message) {
    return signal.signalEncrypt(message, other.address, this.address, this.sessions, this.identities);
  }
}
