/**
 * Reads and writes the folder `bacheca` of a stick. Whoever made the stick may have put anything under its names: only
 * plain files of a sensible size are read, and nothing is written through a link that leads elsewhere.
 */

import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '@bacheca/node/durable-file';
import { isMissing } from '@bacheca/node/errors';
import { rename } from '@bacheca/node/rename-with-retry';
import { fault } from '@bacheca/shared/translations/problem';
import { MAX_STICK_FILE_BYTES } from '@bacheca/shared/wire/message-size';
import { StickError } from './stick-error.ts';

export class StickFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Resolves with null if there is no such file. Throws a sentence if it is no plain file, or too large. */
  async read(...names: string[]): Promise<Buffer | null> {
    const file = await this.#open(names).catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    try {
      return file && (await file.readFile());
    } finally {
      await file?.close();
    }
  }

  /** Reads the file's bytes from a position on. Throws if it can't be read, as when the stick was pulled out. */
  async *bytes(from: number, ...names: string[]): AsyncGenerator<Uint8Array> {
    const file = await this.#open(names, Number.POSITIVE_INFINITY);
    try {
      yield* file.createReadStream({ start: from, autoClose: false });
    } finally {
      await file.close();
    }
  }

  /** Something that is other after the file was written anew; null if it isn't there. */
  async stamp(...names: string[]): Promise<string | null> {
    const found = await lstat(join(this.root, ...names)).catch(() => null);
    return found && `${found.mtimeMs} ${found.size} ${found.ino}`;
  }

  async list(...names: string[]): Promise<string[]> {
    if (!(await this.#hasFolder(names))) return [];
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
    if (await this.#hasFolder(names.slice(0, -1))) await rm(join(this.root, ...names), { force: true });
  }

  /** Opens a plain file in folders of the stick: no link is followed, whatever is put in its place meanwhile. */
  async #open(names: readonly string[], maxBytes = MAX_STICK_FILE_BYTES): Promise<FileHandle> {
    const path = join(this.root, ...names);
    const isNoFile = () => new StickError(fault('stick-no-file', { file: names.join('/') }));
    // Where the system has no such flag, `lstat` has to do.
    const found = await lstat(path);
    if (!found.isFile() || !(await this.#hasFolder(names.slice(0, -1)))) throw isNoFile();
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    const opened = await file.stat();
    if (opened.isFile() && opened.size <= maxBytes) return file;
    await file.close();
    throw isNoFile();
  }

  /** Whether these are folders one in another, and no links to some. */
  async #hasFolder(names: readonly string[]): Promise<boolean> {
    for (let depth = 0; depth <= names.length; depth += 1) {
      const found = await lstat(join(this.root, ...names.slice(0, depth))).catch(() => null);
      if (!found?.isDirectory()) return false;
    }
    return true;
  }

  async #makeFolder(names: readonly string[]): Promise<void> {
    let path = this.root;
    for (const name of names) {
      path = join(path, name);
      await mkdir(path).catch((error: unknown) => {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      });
      if (!(await lstat(path)).isDirectory()) throw new StickError(fault('stick-no-folder', { path }));
    }
  }
}
