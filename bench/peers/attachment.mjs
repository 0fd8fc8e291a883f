// An attachment as libsignal's apps encrypt it: AES-256-CBC, then HMAC-SHA256 over IV and ciphertext, then SHA-256 over all of it. libsignal leaves
// this to the app.
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export const keysSize = 64;
export const digestSize = 32;

export function sealAttachment(plain) {
  const keys = randomBytes(keysSize);
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', keys.subarray(0, 32), iv);
  const parts = [iv, cipher.update(plain), cipher.final()];
  const mac = createHmac('sha256', keys.subarray(32));
  const digest = createHash('sha256');
  for (const part of parts) {
    mac.update(part);
    digest.update(part);
  }
  parts.push(mac.digest());
  digest.update(parts.at(-1));
  return { parts, secret: Buffer.concat([keys, digest.digest()]) };
}

export function openAttachment({ parts }, secret) {
  const mac = createHmac('sha256', secret.subarray(32, keysSize));
  const digest = createHash('sha256');
  for (const part of parts.slice(0, -1)) {
    mac.update(part);
    digest.update(part);
  }
  digest.update(parts.at(-1));
  if (!timingSafeEqual(mac.digest(), parts.at(-1)) || !timingSafeEqual(digest.digest(), secret.subarray(keysSize, keysSize + digestSize))) {
    throw new Error('The attachment was altered.');
  }
  const decipher = createDecipheriv('aes-256-cbc', secret.subarray(0, 32), parts[0]);
  return [decipher.update(parts[1]), decipher.update(parts[2]), decipher.final()];
}
