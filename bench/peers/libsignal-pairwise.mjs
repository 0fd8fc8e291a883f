import { accounts, devicesPerAccount } from './job.mjs';
import { createPairwiseJobs } from './signal-job.mjs';

export const create = async ({ version }) => ({
  title: `libsignal-client ${version('@signalapp/libsignal-client')}: a session with each device`,
  more: 'A step of a double ratchet with each device, post-quantum in part: forward secrecy, and it heals after a break-in. A certificate that hides the sender; deniable.',
  less: 'No receipt, no blob to check, no signature that others could verify; CBC and HMAC in place of GCM, in one piece.',
  jobs: await createPairwiseJobs(accounts, devicesPerAccount),
});
