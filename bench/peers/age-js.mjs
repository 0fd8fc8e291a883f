import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { devices, payload, requireEqual } from './job.mjs';

export async function create({ version }) {
  const identities = await Promise.all(Array.from({ length: devices }, generateX25519Identity));
  const encrypter = new Encrypter();
  for (const identity of identities) {
    encrypter.addRecipient(await identityToRecipient(identity));
  }
  const decrypter = new Decrypter();
  decrypter.addIdentity(identities[devices - 1]);
  let file;
  const seal = async () => { file = await encrypter.encrypt(payload); };
  const open = () => decrypter.decrypt(file);
  await seal();
  requireEqual(await open());
  return {
    title: `age-encryption ${version('age-encryption')}: age in JavaScript`,
    more: 'As age, without process and pipes.',
    less: 'As age.',
    jobs: { seal: { run: seal }, open: { run: open } },
  };
}
