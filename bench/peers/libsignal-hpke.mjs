import { PrivateKey } from '@signalapp/libsignal-client';
import { devices } from './job.mjs';
import { aads, createJobs, info, nodeCipher } from './hpke-job.mjs';

const keys = Array.from({ length: devices }, () => PrivateKey.generate());
const publicKeys = keys.map((key) => key.getPublicKey());

export const create = async ({ version }) => ({
  title: `libsignal-client ${version('@signalapp/libsignal-client')}: its HPKE, AES-256-GCM by node:crypto`,
  more: 'Nothing.',
  less: 'No receipt, signature, key commitment or SHA-256; the payload in one piece. The wraps are those of suite 1.',
  jobs: await createJobs(
    nodeCipher, (i, key) => publicKeys[i].seal(key, info, aads[i]), (i, sealed) => keys[i].open(sealed, info, aads[i])),
});
