import { devices } from './job.mjs';
import { createMultiRecipientJobs } from './signal-job.mjs';

export const create = async ({ version }) => ({
  title: `libsignal-client ${version('@signalapp/libsignal-client')}: multi-recipient, 36 accounts of 1`,
  more: 'As with 12 accounts.',
  less: 'No receipt, no blob to check; CBC and HMAC in place of GCM, in one piece.',
  jobs: await createMultiRecipientJobs(devices, 1),
});
