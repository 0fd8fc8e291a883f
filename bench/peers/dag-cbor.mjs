import * as dagCbor from '@ipld/dag-cbor';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { requireEqual } from './job.mjs';

const batch = 100;

export async function create({ version, nextLine }) {
  const bytes = Buffer.from((await nextLine()).split(' ')[1], 'base64');
  const receipt = dagCbor.decode(bytes);
  const digest = () => sha256.digest(bytes);
  const name = async () => CID.createV1(dagCbor.code, await digest()).toString();
  requireEqual(dagCbor.encode(receipt), bytes);
  const text = await name();

  const repeat = (run) => ({ run: () => { for (let i = 0; i < batch; i++) run(); } });
  return {
    title: `@ipld/dag-cbor ${version('@ipld/dag-cbor')}, multiformats ${version('multiformats')}`,
    more: 'Nothing.',
    less: 'Its objects are bare maps: no field is asked for, and no DID, CID or time in one is checked.',
    cid: text,
    batch,
    jobs: {
      encode: repeat(() => dagCbor.encode(receipt)),
      decode: repeat(() => dagCbor.decode(bytes)),
      cid: { run: async () => { for (let i = 0; i < batch; i++) await name(); } },
      parse: repeat(() => CID.parse(text)),
    },
  };
}
