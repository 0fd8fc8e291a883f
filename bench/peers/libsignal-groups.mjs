import { accounts, devicesPerAccount } from './job.mjs';
import { createMultiRecipientJobs } from './signal-job.mjs';

export const create = async ({ version }) => ({
  title: `libsignal-client ${version('@signalapp/libsignal-client')}: multi-recipient, 12 accounts of 3`,
  more: 'A key of its own for each message by a sender key that was handed out before (forward secrecy), a signature of it, a certificate that hides the sender from the service.',
  less: 'No receipt, no blob to check. It wraps once for an account, to the identity key that its devices share; CBC and HMAC in place of GCM, in one piece.',
  jobs: await createMultiRecipientJobs(accounts, devicesPerAccount),
});
