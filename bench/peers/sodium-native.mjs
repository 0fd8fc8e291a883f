import sodium from 'sodium-native';
import { chunkSize, devices, payload, requireEqual } from './job.mjs';

const { crypto_box_SEALBYTES: sealBytes, crypto_secretstream_xchacha20poly1305_ABYTES: tagBytes } = sodium;
const pairs = Array.from({ length: devices }, () => {
  const pair = { pk: Buffer.alloc(sodium.crypto_box_PUBLICKEYBYTES), sk: sodium.sodium_malloc(sodium.crypto_box_SECRETKEYBYTES) };
  sodium.crypto_box_keypair(pair.pk, pair.sk);
  return pair;
});
const chunks = Math.ceil(payload.length / chunkSize);
const key = Buffer.alloc(sodium.crypto_secretstream_xchacha20poly1305_KEYBYTES);
const openedKey = Buffer.alloc(key.length);
const header = Buffer.alloc(sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES);
const state = Buffer.alloc(sodium.crypto_secretstream_xchacha20poly1305_STATEBYTES);
const sealed = Buffer.alloc(payload.length + chunks * tagBytes);
const opened = Buffer.alloc(payload.length);
const wrapped = pairs.map(() => Buffer.alloc(key.length + sealBytes));
const tag = Buffer.alloc(1);
const { crypto_secretstream_xchacha20poly1305_TAG_FINAL: final, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE: more } = sodium;

function seal() {
  sodium.crypto_secretstream_xchacha20poly1305_keygen(key);
  sodium.crypto_secretstream_xchacha20poly1305_init_push(state, header, key);
  for (let i = 0; i < chunks; i++) {
    const plain = payload.subarray(i * chunkSize, (i + 1) * chunkSize);
    const at = i * (chunkSize + tagBytes);
    sodium.crypto_secretstream_xchacha20poly1305_push(
      state, sealed.subarray(at, at + plain.length + tagBytes), plain, null, i === chunks - 1 ? final : more);
  }
  for (let i = 0; i < devices; i++) {
    sodium.crypto_box_seal(wrapped[i], key, pairs[i].pk);
  }
}

function open() {
  const own = pairs[devices - 1];
  if (!sodium.crypto_box_seal_open(openedKey, wrapped[devices - 1], own.pk, own.sk)) {
    throw new Error('The sealed box does not open.');
  }
  sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, header, openedKey);
  for (let i = 0; i < chunks; i++) {
    const at = i * (chunkSize + tagBytes);
    const box = sealed.subarray(at, Math.min(at + chunkSize + tagBytes, sealed.length));
    sodium.crypto_secretstream_xchacha20poly1305_pull(state, opened.subarray(i * chunkSize, i * chunkSize + box.length - tagBytes), tag, box, null);
  }
  if (tag[0] !== final) {
    throw new Error('The stream is cut short.');
  }
}

export function create({ version }) {
  seal();
  open();
  requireEqual(opened);
  return {
    title: `sodium-native ${version('sodium-native')}: sealed boxes, secretstream`,
    more: 'Nothing.',
    less: 'No receipt, signature, sender, key commitment or SHA-256; a wrap is a BLAKE2b and an HSalsa20 in place of the key schedule, and bound to nothing.',
    jobs: { seal: { run: seal }, open: { run: open } },
  };
}
