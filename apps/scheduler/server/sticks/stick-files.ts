/** Writes files onto a stick: under its name a file is whole, and on the stick when the function returns. */

import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { syncFolder } from '@bacheca/node/durable-file';
import { errorCode } from '@bacheca/node/errors';
import { HashingStream } from '@bacheca/node/file-hash';
import { rename } from '@bacheca/node/rename-with-retry';

export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await streamWhole(path, Readable.from([content]));
}

/** Copies a stream; `check` gets the sha256 of what came, and throws if that isn't right. */
export async function streamWhole(
  path: string,
  source: Readable,
  check: (sha256: string) => void = () => undefined,
): Promise<void> {
  const made = await mkdir(dirname(path), { recursive: true });
  if (made !== undefined) await readableByAll(dirname(path), 0o755);
  const temporary = `${path}.${randomUUID().slice(0, 8)}.partial`;
  const hashing = new HashingStream();
  try {
    await pipeline(source, hashing, createWriteStream(temporary, { flush: true }));
    check(hashing.sha256());
    await readableByAll(temporary, 0o644);
    await rename(temporary, path);
    await flushFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** What we keep is private, but a stick is read by another machine's user. File systems without rights need none. */
async function readableByAll(path: string, mode: number): Promise<void> {
  await chmod(path, mode).catch(() => undefined);
}

/** So that a rename survives the stick's being pulled out. Not every file system of sticks knows this. */
async function flushFolder(path: string): Promise<void> {
  try {
    await syncFolder(path);
  } catch (error) {
    if (!/^(?:EINVAL|EISDIR|EPERM|ENOTSUP)$/.test(errorCode(error) ?? '')) throw error;
  }
}
