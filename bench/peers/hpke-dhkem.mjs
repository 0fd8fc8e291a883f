import { Aes256Gcm, CipherSuite, HkdfSha256 } from '@hpke/core';
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519';
import { createHpkeJs } from './hpke-js.mjs';

export const create = ({ version }) => createHpkeJs(
  new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() }),
  `@hpke/dhkem-x25519 ${version('@hpke/dhkem-x25519')}: HPKE, X25519 in JavaScript`);
