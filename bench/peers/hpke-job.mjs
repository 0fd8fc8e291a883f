// What peers with an HPKE of their own do around it: the payload by AES-256-GCM in one piece, its key wrapped for each device.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { devices, payload, requireEqual } from './job.mjs';

export const info = Buffer.concat([Buffer.from('buds/wrap/v1\0'), randomBytes(32)]);
export const aads = Array.from({ length: devices }, () => randomBytes(20));
const { subtle } = globalThis.crypto;

export const nodeCipher = {
  seal(key, iv) {
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    const body = cipher.update(payload);
    cipher.final();
    return { body, tag: cipher.getAuthTag() };
  },
  open(key, iv, { body, tag }) {
    const decipher = createDecipheriv('aes-256-gcm', key, iv).setAuthTag(tag);
    const plain = decipher.update(body);
    decipher.final();
    return plain;
  },
};

export const webCipher = {
  async seal(key, iv) {
    const imported = await subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
    return subtle.encrypt({ name: 'AES-GCM', iv }, imported, payload);
  },
  async open(key, iv, body) {
    const imported = await subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
    return new Uint8Array(await subtle.decrypt({ name: 'AES-GCM', iv }, imported, body));
  },
};

export async function createJobs(cipher, wrap, unwrap) {
  let message;
  async function seal() {
    const key = randomBytes(32);
    const iv = randomBytes(12);
    const body = await cipher.seal(key, iv);
    const wrapped = await Promise.all(aads.map((_, i) => wrap(i, key)));
    message = { iv, body, wrapped };
  }
  async function open() {
    const key = await unwrap(devices - 1, message.wrapped[devices - 1]);
    return cipher.open(Buffer.from(key), message.iv, message.body);
  }

  await seal();
  requireEqual(await open());
  return { seal: { run: seal }, open: { run: open } };
}
