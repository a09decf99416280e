import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HashingStream, hashOfFile } from './file-hash.ts';

let folder: string;
let path: string;
const content = randomBytes(300_000);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bacheca-hash-'));
  path = join(folder, 'file');
  writeFileSync(path, content);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('hashes a whole file, or its beginning, which can be gone on from', async () => {
  expect((await hashOfFile(path))?.digest('hex')).toBe(sha256(content));
  const begun = await hashOfFile(path, { bytes: 100_001 });
  expect(begun?.copy().digest('hex')).toBe(sha256(content.subarray(0, 100_001)));
  expect(begun?.update(content.subarray(100_001)).digest('hex')).toBe(sha256(content));
  expect((await hashOfFile(path, { bytes: 0 }))?.digest('hex')).toBe(sha256(Buffer.alloc(0)));
});

it('ends where it is told to, and rejects for a file that is not there', async () => {
  const parts: number[] = [];
  const goOn = async (bytes: number) => parts.push(bytes) < 2;
  expect(await hashOfFile(path, { partBytes: 100_000, goOn })).toBeNull();
  expect(parts).toEqual([100_000, 100_000]);
  await expect(hashOfFile(join(folder, 'none'))).rejects.toThrow('ENOENT');
});

it('a stream is passed on as it is and hashed; what the check throws ends it', async () => {
  const out: Buffer[] = [];
  const into = () =>
    new Writable({
      write(part: Buffer, _encoding, done) {
        out.push(part);
        done();
      },
    });
  const hashing = new HashingStream();
  await pipeline(Readable.from([content.subarray(0, 7), content.subarray(7)]), hashing, into());
  expect([hashing.sha256(), hashing.bytes]).toEqual([sha256(content), content.byteLength]);
  expect(Buffer.concat(out).equals(content)).toBe(true);

  const limited = new HashingStream((bytes) => {
    if (bytes > 10) throw new Error('too much');
  });
  await expect(pipeline(Readable.from([content]), limited, into())).rejects.toThrow('too much');
});
