import sodium from 'libsodium-wrappers';
import { chunkSize, devices, payload, requireEqual } from './job.mjs';

await sodium.ready;
const { crypto_secretstream_xchacha20poly1305_ABYTES: tagBytes } = sodium;
const { crypto_secretstream_xchacha20poly1305_TAG_FINAL: final, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE: more } = sodium;
const pairs = Array.from({ length: devices }, () => sodium.crypto_box_keypair());
const chunks = Math.ceil(payload.length / chunkSize);
let message;

function seal() {
  const key = sodium.crypto_secretstream_xchacha20poly1305_keygen();
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key);
  const sealed = [];
  for (let i = 0; i < chunks; i++) {
    const plain = payload.subarray(i * chunkSize, (i + 1) * chunkSize);
    sealed.push(sodium.crypto_secretstream_xchacha20poly1305_push(state, plain, null, i === chunks - 1 ? final : more));
  }
  message = { header, sealed, wrapped: pairs.map((pair) => sodium.crypto_box_seal(key, pair.publicKey)) };
}

function open() {
  const own = pairs[devices - 1];
  const key = sodium.crypto_box_seal_open(message.wrapped[devices - 1], own.publicKey, own.privateKey);
  const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(message.header, key);
  const parts = message.sealed.map((box) => sodium.crypto_secretstream_xchacha20poly1305_pull(state, box, null));
  if (parts.at(-1).tag !== final) {
    throw new Error('The stream is cut short.');
  }
  return parts.map((part) => part.message);
}

export function create({ version }) {
  seal();
  requireEqual(Buffer.concat(open()));
  return {
    title: `libsodium-wrappers ${version('libsodium-wrappers')}: the same in WebAssembly`,
    more: 'Nothing.',
    less: 'As sodium-native; what it opens stays in chunks.',
    jobs: { seal: { run: seal }, open: { run: open } },
  };
}
