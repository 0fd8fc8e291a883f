// One who sends with a certificate, as the service gives it, and the devices of accounts that receive.
import { randomUUID } from 'node:crypto';
import * as signal from '@signalapp/libsignal-client';
import { Party } from './signal-party.mjs';

const account = () => signal.Aci.fromUuid(randomUUID());

export async function createCircle(accounts, devicesPerAccount) {
  const root = signal.PrivateKey.generate();
  const server = signal.PrivateKey.generate();
  const sender = new Party(account(), 1, signal.IdentityKeyPair.generate(), 1);
  const certificate = signal.SenderCertificate.new(
    sender.account, null, 1, sender.identities.keys.publicKey, Date.now() + 86_400_000,
    signal.ServerCertificate.new(1, server.getPublicKey(), root), server);
  const receivers = [];
  for (let i = 0; i < accounts; i++) {
    // All devices of an account share its identity: that is what lets one encryption serve them all.
    const [id, identity] = [account(), signal.IdentityKeyPair.generate()];
    for (let device = 1; device <= devicesPerAccount; device++) {
      const receiver = new Party(id, device, identity, 100 + receivers.length);
      await sender.connect(receiver);
      receivers.push(receiver);
    }
  }
  return { sender, certificate, receivers, trustRoot: root.getPublicKey() };
}
