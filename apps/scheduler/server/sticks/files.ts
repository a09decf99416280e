/** Files on a stick: under its name a file is whole, and on the stick when the function returns. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { rename } from '@bacheca/node/rename';

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
  const hash = createHash('sha256');
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(source, meter, createWriteStream(temporary, { flush: true }));
    check(hash.digest('hex'));
    await readableByAll(temporary, 0o644);
    await rename(temporary, path);
    await flushFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Null if it can't be read. */
export async function hashOfFile(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
    return hash.digest('hex');
  } catch {
    return null;
  }
}

/** What we keep is private, but a stick is read by another machine's user. File systems without rights need none. */
async function readableByAll(path: string, mode: number): Promise<void> {
  await chmod(path, mode).catch(() => undefined);
}

/** So that a rename survives the stick's being pulled out. Not every file system of sticks knows this. */
async function flushFolder(path: string): Promise<void> {
  try {
    const folder = await open(path);
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== 'EINVAL' && code !== 'EISDIR' && code !== 'EPERM' && code !== 'ENOTSUP') throw error;
  }
}
