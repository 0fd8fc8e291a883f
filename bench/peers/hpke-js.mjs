import { devices } from './job.mjs';
import { aads, createJobs, info, webCipher } from './hpke-job.mjs';

export async function createHpkeJs(suite, title) {
  const pairs = await Promise.all(Array.from({ length: devices }, () => suite.kem.generateKeyPair()));
  async function wrap(i, key) {
    const sender = await suite.createSenderContext({ recipientPublicKey: pairs[i].publicKey, info });
    return { enc: sender.enc, ct: await sender.seal(key, aads[i]) };
  }
  async function unwrap(i, { enc, ct }) {
    const recipient = await suite.createRecipientContext({ recipientKey: pairs[i], enc, info });
    return recipient.open(ct, aads[i]);
  }
  return {
    title,
    more: 'Nothing.',
    less: 'No receipt, signature, key commitment or SHA-256; the payload in one piece. The wraps are those of suite 1.',
    jobs: await createJobs(webCipher, wrap, unwrap),
  };
}
