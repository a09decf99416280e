import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashFile } from './hash-file.ts';

test('the hash of a file of several pieces is that of its bytes, and the share read only grows to 1', async () => {
  const bytes = randomBytes(9 * 1024 * 1024 + 5);
  const shares: number[] = [];
  const hash = await hashFile(new Blob([bytes]), (share) => shares.push(share));
  expect(hash).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
});
