/**
 * The folder `bacheca` of a stick. Whoever made the stick may have put anything under its names: only plain files
 * of a sensible size are read, and nothing is written through a link that leads elsewhere.
 */
import { createReadStream } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MAX_STICK_FILE_BYTES } from '@bacheca/shared';
import { syncFolder } from '../durable.ts';

export class StickFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Null if there is no such file. Throws a sentence if it is no plain file, or too large. */
  async read(...names: string[]): Promise<Buffer | null> {
    const path = join(this.root, ...names);
    const found = await lstat(path).catch(() => null);
    if (!found) return null;
    if (!found.isFile() || found.size > MAX_STICK_FILE_BYTES)
      throw new Error(`${names.join('/')} is no file of ours`);
    return readFile(path);
  }

  /** The file's bytes from a position on. Throws if it can't be read, as when the stick was pulled out. */
  async *bytes(from: number, ...names: string[]): AsyncGenerator<Uint8Array> {
    const path = join(this.root, ...names);
    if (!(await lstat(path)).isFile()) throw new Error(`${names.join('/')} is no file of ours`);
    yield* createReadStream(path, { start: from });
  }

  /** Something that is other after the file was written anew; null if it isn't there. */
  async stamp(...names: string[]): Promise<string | null> {
    const found = await lstat(join(this.root, ...names)).catch(() => null);
    return found && `${found.mtimeMs} ${found.size} ${found.ino}`;
  }

  async list(...names: string[]): Promise<string[]> {
    return readdir(join(this.root, ...names)).catch(() => []);
  }

  /** Whole under its name and on the stick when this resolves. */
  async write(content: string | Uint8Array, ...names: string[]): Promise<void> {
    const path = join(this.root, ...names);
    await this.#makeFolder(names.slice(0, -1));
    const temporary = `${path}.partial`;
    await rm(temporary, { force: true });
    try {
      const file = await open(temporary, 'wx');
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      // On a full stick half a file would take the room that a smaller one needs.
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
    // Not every file system of sticks can do this; the file itself is on it.
    await syncFolder(dirname(path)).catch(() => undefined);
  }

  async delete(...names: string[]): Promise<void> {
    await rm(join(this.root, ...names), { force: true });
  }

  async #makeFolder(names: readonly string[]): Promise<void> {
    let path = this.root;
    for (const name of names) {
      path = join(path, name);
      await mkdir(path).catch((error: unknown) => {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      });
      if (!(await lstat(path)).isDirectory()) throw new Error(`${path} is no folder of ours`);
    }
  }
}
