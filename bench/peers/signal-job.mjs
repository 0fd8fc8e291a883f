import { randomUUID } from 'node:crypto';
import * as signal from '@signalapp/libsignal-client';
import SealedSenderMultiRecipientMessage from '@signalapp/libsignal-client/dist/SealedSenderMultiRecipientMessage.js';
import { openAttachment, sealAttachment } from './attachment.mjs';
import { payload, requireEqual } from './job.mjs';
import { createCircle } from './signal-circle.mjs';

// sealedSenderMultiRecipientEncrypt: a sender key's message once, its key for each account.
export async function createMultiRecipientJobs(accounts, devicesPerAccount) {
  const { sender, certificate, receivers, trustRoot } = await createCircle(accounts, devicesPerAccount);
  const group = Buffer.alloc(32, 1);
  const distribution = randomUUID();
  const receiver = receivers.at(-1);
  const keys = await signal.SenderKeyDistributionMessage.create(sender.address, distribution, sender.senderKeys);
  await signal.processSenderKeyDistributionMessage(sender.address, keys, receiver.senderKeys);
  const recipients = receivers.map((each) => each.address);

  let message;
  async function seal() {
    const attachment = sealAttachment(payload);
    const ciphertext = await signal.groupEncrypt(sender.address, distribution, sender.senderKeys, attachment.secret);
    const content = signal.UnidentifiedSenderMessageContent.new(ciphertext, certificate, signal.ContentHint.Resendable, group);
    const envelope = await signal.sealedSenderMultiRecipientEncrypt({
      content, recipients, identityStore: sender.identities, sessionStore: sender.sessions,
    });
    message = { attachment, envelope };
  }

  // What the service hands to the last device.
  function deliver() {
    const parsed = new SealedSenderMultiRecipientMessage(message.envelope);
    return parsed.messageForRecipient(parsed.recipientsByServiceIdString()[receiver.account.getServiceIdString()]);
  }

  async function open(delivered) {
    const content = await signal.sealedSenderDecryptToUsmc(delivered, receiver.identities);
    const from = content.senderCertificate();
    if (!from.validate(trustRoot, Date.now())) {
      throw new Error('The sender certificate does not verify.');
    }
    const address = signal.ProtocolAddress.new(from.senderUuid(), from.senderDeviceId());
    return openAttachment(message.attachment, Buffer.from(await signal.groupDecrypt(address, receiver.senderKeys, content.contents())));
  }

  await seal();
  const delivered = deliver();
  const sealed = message;
  const chain = receiver.senderKeys.copy();
  requireEqual(Buffer.concat(await open(delivered)));
  return {
    seal: { run: seal },
    open: {
      prepare: () => {
        receiver.senderKeys.restore(chain);
        message = sealed;
      },
      run: () => open(delivered),
    },
  };
}

// sealedSenderEncryptMessage for each device: a step of its double ratchet each.
export async function createPairwiseJobs(accounts, devicesPerAccount) {
  const { sender, certificate, receivers, trustRoot } = await createCircle(accounts, devicesPerAccount);
  const receiver = receivers.at(-1);

  let message;
  async function seal() {
    const attachment = sealAttachment(payload);
    const envelopes = [];
    for (const each of receivers) {
      envelopes.push(await signal.sealedSenderEncryptMessage(attachment.secret, each.address, certificate, sender.sessions, sender.identities));
    }
    message = { attachment, envelopes };
  }

  async function open() {
    const result = await signal.sealedSenderDecryptMessage(
      message.envelopes.at(-1), trustRoot, Date.now(), null, receiver.account.getServiceIdString(), receiver.device, receiver.sessions,
      receiver.identities, receiver.preKeys, receiver.signedPreKeys, receiver.kyberPreKeys);
    return openAttachment(message.attachment, Buffer.from(result.message()));
  }

  await seal();
  requireEqual(Buffer.concat(await open()));
  // A message opens once: each run opens a new one.
  return { seal: { run: seal }, open: { prepare: seal, run: open } };
}
