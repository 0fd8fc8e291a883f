import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { devices, payload, requireEqual } from './job.mjs';

function age(args, input) {
  const { status, stdout, stderr, error } = spawnSync('age', args, { input, maxBuffer: 2 * payload.length });
  if (error !== undefined || status !== 0) {
    throw new Error(error?.code === 'ENOENT' ? 'The program age is not installed.' : String(error ?? stderr));
  }
  return stdout;
}

export function create() {
  const version = age(['--version']).toString().trim();
  const folder = mkdtempSync(join(tmpdir(), 'buds-age-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const identities = Array.from({ length: devices }, () => execFileSync('age-keygen', { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
  const recipients = join(folder, 'recipients');
  const identity = join(folder, 'identity');
  writeFileSync(recipients, identities.map((text) => /age1\w+/.exec(text)[0]).join('\n'));
  writeFileSync(identity, identities[devices - 1], { mode: 0o600 });
  const nothing = Buffer.alloc(0);
  let file;
  const seal = () => { file = age(['-R', recipients], payload); };
  seal();
  requireEqual(age(['-d', '-i', identity], file));
  const title = `age ${version}`;
  return {
    title: `${title}, a process each time`,
    more: 'Starts a process, pipes the payload in and out, an HMAC over its header. A wrap does not say for whom it is: opening tries all 36, ours is the last.',
    less: 'No receipt, signature, sender or SHA-256; a wrap is one HKDF in place of the key schedule.',
    jobs: {
      seal: { run: seal },
      'seal-nothing': { run: () => age(['-R', recipients], nothing), of: 'seal', title: `${title}, of an empty payload` },
      start: { run: () => age(['--version']), of: 'seal', title: `${title}, its process alone` },
      open: { run: () => age(['-d', '-i', identity], file) },
    },
  };
}
