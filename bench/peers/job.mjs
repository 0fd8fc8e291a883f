// The job that all peers do: 500,000 bytes for 12 accounts of 3 devices, opened by the last device.
import { randomBytes } from 'node:crypto';

export const payload = randomBytes(500_000);
export const accounts = 12;
export const devicesPerAccount = 3;
export const devices = accounts * devicesPerAccount;
export const chunkSize = 65_536;

export function requireEqual(opened, expected = payload) {
  if (Buffer.compare(opened, expected) !== 0) {
    throw new Error('What it opened is not what it sealed.');
  }
}
