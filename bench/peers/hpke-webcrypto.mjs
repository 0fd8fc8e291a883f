import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { createHpkeJs } from './hpke-js.mjs';

export const create = ({ version }) => createHpkeJs(
  new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() }),
  `@hpke/core ${version('@hpke/core')}: HPKE, X25519 by WebCrypto`);
