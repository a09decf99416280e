import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { emptyFolder } from '@bacheca/node/durable-file';
import { isShortage } from '@bacheca/node/errors';
import { hashOfFile } from '@bacheca/node/file-hash';
import { rename } from '@bacheca/node/rename-with-retry';
import { Sha256 } from '@bacheca/shared/model/ids';
import type { MediaFile } from '@bacheca/shared/model/items';
import { damagedFolder, mediaPath, partialFolder, partialPath } from './cache-layout.ts';

export interface StoredFile {
  readonly bytes: number;
  usedAtMs: number;
  /** Its bytes were read and found right in this run. */
  checked: boolean;
}

/** Kept for whoever looks into a failing disk. */
const DAMAGED_KEPT = 2;
const READ_BYTES = 256 * 1024;

export class CachedFiles {
  readonly #dataDir: string;
  readonly #files = new Map<Sha256, StoredFile>();

  private constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** Takes stock of what is on disk. */
  static async open(dataDir: string): Promise<CachedFiles> {
    const cached = new CachedFiles(dataDir);
    const root = join(dataDir, 'media');
    for (const folder of await namesIn(root)) {
      if (!/^[0-9a-f]{2}$/.test(folder)) continue;
      for (const name of await namesIn(join(root, folder))) {
        if (!Sha256.safeParse(name).success) continue;
        const found = await stat(join(root, folder, name)).catch(() => null);
        if (found) cached.#files.set(name, { bytes: found.size, usedAtMs: found.mtimeMs, checked: false });
      }
    }
    return cached;
  }

  get bytes(): number {
    let bytes = 0;
    for (const file of this.#files.values()) bytes += file.bytes;
    return bytes;
  }

  has({ sha256, bytes }: MediaFile): boolean {
    return this.#files.get(sha256)?.bytes === bytes;
  }

  get(sha256: Sha256): StoredFile | undefined {
    return this.#files.get(sha256);
  }

  list(): [Sha256, StoredFile][] {
    return [...this.#files];
  }

  /** It has just got its name on disk, verified. */
  add({ sha256, bytes }: MediaFile, nowMs: number): void {
    this.#files.set(sha256, { bytes, usedAtMs: nowMs, checked: true });
  }

  /** It is about to be played. */
  used(sha256: Sha256, nowMs: number): void {
    const file = this.#files.get(sha256);
    if (!file) return;
    file.usedAtMs = nowMs;
    // A disk that won't take this is no fault: the order of eviction is a little older after a restart.
    utimes(mediaPath(this.#dataDir, sha256), nowMs / 1000, nowMs / 1000).catch(() => undefined);
  }

  async delete(sha256: Sha256): Promise<void> {
    this.#files.delete(sha256);
    await rm(mediaPath(this.#dataDir, sha256), { force: true });
  }

  /** Takes a damaged file out of use. The newest few are kept aside. */
  async quarantine(sha256: Sha256, nowMs: number): Promise<void> {
    this.#files.delete(sha256);
    const folder = damagedFolder(this.#dataDir);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await rename(mediaPath(this.#dataDir, sha256), join(folder, `${Math.round(nowMs)}-${sha256}`));
      for (const name of (await namesIn(folder)).sort().slice(0, -DAMAGED_KEPT)) await rm(join(folder, name));
    } catch {
      // A disk that can't even rename: out of use it is, for this run.
    }
  }

  async deleteDamaged(): Promise<void> {
    await rm(damagedFolder(this.#dataDir), { recursive: true, force: true });
  }

  /** Deletes what began to arrive of files that nobody wants any more. */
  async deletePartial(isWanted: (sha256: Sha256) => boolean): Promise<void> {
    for (const sha256 of await namesIn(partialFolder(this.#dataDir))) {
      if (!isWanted(sha256)) await rm(partialPath(this.#dataDir, sha256), { force: true });
    }
  }

  /** Bytes that have begun to arrive, by file. */
  async arriving(): Promise<Map<Sha256, number>> {
    const arriving = new Map<Sha256, number>();
    for (const sha256 of await namesIn(partialFolder(this.#dataDir))) {
      arriving.set(sha256, await this.partialBytes(sha256));
    }
    return arriving;
  }

  /** How much of a file is on disk that isn't whole; 0 if nothing. */
  async partialBytes(sha256: Sha256): Promise<number> {
    const found = await stat(partialPath(this.#dataDir, sha256)).catch(() => null);
    return found?.size ?? 0;
  }

  async clear(): Promise<void> {
    this.#files.clear();
    await emptyFolder(join(this.#dataDir, 'media'));
  }

  /**
   * Reads a file through and says whether its bytes are right. `goOn` is awaited with the size of each part; false
   * from it ends the reading. `unknown` if it ended early, or the machine was short of something.
   */
  async verify(
    sha256: Sha256,
    goOn: (bytes: number) => Promise<boolean> = async () => true,
  ): Promise<'good' | 'damaged' | 'unknown'> {
    try {
      const path = mediaPath(this.#dataDir, sha256);
      const hash = await hashOfFile(path, { partBytes: READ_BYTES, goOn });
      if (!hash) return 'unknown';
      return hash.digest('hex') === sha256 ? 'good' : 'damaged';
    } catch (error) {
      return isShortage(error) ? 'unknown' : 'damaged';
    }
  }
}

/** A folder that is none, or that a failing disk doesn't give, counts as empty: a player starts all the same. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isShortage(error)) throw error;
    return [];
  }
}
