/** Files that survive a power cut: either the old content or the new one is there, never half of it. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isMissing } from './errors.ts';
import { rename } from './rename-with-retry.ts';

const OWNER_ONLY = 0o600;
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** What is being written here, and what the start tries a folder with. */
const UNFINISHED = new RegExp(`\\.writing-${UUID}$|^\\.probe-${UUID}$`);

/** Replaces the file's content, on disk when this resolves. Its folder is made if need be. */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = `${path}.writing-${randomUUID()}`;
  try {
    const file = await open(temporary, 'wx', OWNER_ONLY);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
  // It may be one in which this user may make folders and not look.
  if (made) await syncFolder(dirname(made)).catch(() => undefined);
}

/** What power cuts left of files that were being written. Only at start: nothing else may be writing there. */
export async function sweepUnfinished(...folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    // On a disk that takes nothing they stay until the next start.
    for (const name of names.filter((each) => UNFINISHED.test(each)))
      await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** A file of which only the newest content counts: writes follow each other, those overtaken are left out. */
export class LatestFile {
  readonly path: string;
  #newest: string | null = null;
  #writing: Promise<void> | null = null;

  constructor(path: string) {
    this.path = path;
  }

  /** Resolves once this content, or a newer one, is on disk. */
  write(content: string): Promise<void> {
    this.#newest = content;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    for (let content = this.#newest; content !== null; content = this.#newest) {
      this.#newest = null;
      await writeDurably(this.path, content);
    }
  }
}

/**
 * Empties a folder, which stays as it is: it may be a disk mounted here, which can't be deleted, or a link to one, of
 * which else only the link would be.
 */
export async function emptyFolder(path: string): Promise<void> {
  const names = await readdir(path).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  for (const name of names) await rm(join(path, name), { recursive: true, force: true });
}

/** Puts renames and new names in a folder on disk. */
export async function syncFolder(path: string): Promise<void> {
  // Windows has no handle for a folder to sync; its file system journals names by itself.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Renames a damaged file so that it can be looked at later, and returns its new path; or the one that it has, where
 * the disk lets nothing be renamed: that keeps no player from starting.
 */
export async function quarantineIfPossible(path: string): Promise<string> {
  return quarantine(path).catch(() => path);
}

/** Renames a damaged file, as `quarantineIfPossible`, but rejects if that can't be done. */
export async function quarantine(path: string, why: 'corrupt' | 'failed' = 'corrupt'): Promise<string> {
  const quarantined = quarantineName(path, why);
  await rename(path, quarantined);
  await syncFolder(dirname(path));
  return quarantined;
}

/** A name that no other set-aside file has: the clock alone may stand still in 1970. */
export function quarantineName(path: string, why: 'corrupt' | 'failed' = 'corrupt'): string {
  return `${path}.${why}-${Date.now()}-${randomUUID().slice(0, 8)}`;
}

/** Deletes all but the newest of the files in a folder whose names match. */
export async function keepNewest(folder: string, names: RegExp, count: number): Promise<void> {
  const matching = (await readdir(folder)).filter((name) => names.test(name));
  const dated = await Promise.all(
    matching.map(async (name) => ({ name, atMs: (await stat(join(folder, name))).mtimeMs })),
  );
  dated.sort((a, b) => b.atMs - a.atMs);
  for (const { name } of dated.slice(count)) await rm(join(folder, name), { force: true });
}
