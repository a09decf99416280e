/**
 * A media file that is on its way into the cache, whether from the network or from a stick. It goes on where an
 * earlier attempt stopped, hashes while it is written, and gets its name in the cache only when every byte is
 * verified and on disk.
 */

import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '@bacheca/node/durable-file';
import { isMissing } from '@bacheca/node/errors';
import { hashOfFile } from '@bacheca/node/file-hash';
import { rename } from '@bacheca/node/rename-with-retry';
import type { MediaFile } from '@bacheca/shared/model/items';
import { fault } from '@bacheca/shared/translations/problem';
import { mediaPath, partialPath } from './cache-layout.ts';
import { DownloadError, onDisk } from './download-error.ts';

/** How far a file has come, and the hash of that much. */
export interface DownloadedPart {
  readonly bytes: number;
  readonly hash: Hash;
}

export class PartialDownload {
  readonly #dataDir: string;
  readonly #file: MediaFile;
  #target: FileHandle | null = null;
  #bytes: number;
  #hash: Hash;

  private constructor(dataDir: string, file: MediaFile, partial: DownloadedPart) {
    this.#dataDir = dataDir;
    this.#file = file;
    this.#bytes = partial.bytes;
    this.#hash = partial.hash;
  }

  /**
   * Opens what an earlier attempt left, or a new file. `known` is how far this run had come; what another run left is
   * hashed again, as only the hash of the whole says that a file is good.
   */
  static async open(
    dataDir: string,
    file: MediaFile,
    known: DownloadedPart | null,
  ): Promise<PartialDownload> {
    const path = partialPath(dataDir, file.sha256);
    const partial = await onDisk(async (): Promise<DownloadedPart> => {
      const bytes = await sizeOf(path);
      if (bytes === 0 || bytes > file.bytes) return nothing();
      if (known?.bytes === bytes) return known;
      const hash = await hashOfFile(path, { bytes });
      return hash ? { bytes, hash } : nothing();
    });
    return new PartialDownload(dataDir, file, partial);
  }

  get bytes(): number {
    return this.#bytes;
  }

  get begun(): DownloadedPart {
    return { bytes: this.#bytes, hash: this.#hash };
  }

  /** Appends bytes. Rejects with `wrong-content`, and forgets all of it, if the file would become too long. */
  async write(chunk: Uint8Array): Promise<void> {
    if (this.#bytes + chunk.byteLength > this.#file.bytes) {
      await this.restart();
      throw new DownloadError('wrong-content', fault('download-more'));
    }
    await onDisk(async () => {
      this.#target ??= await this.#openTarget();
      // Each part goes to its own place: what a failed write left there is overwritten by the next.
      for (let done = 0; done < chunk.byteLength; ) {
        const rest = chunk.byteLength - done;
        done += (await this.#target.write(chunk, done, rest, this.#bytes + done)).bytesWritten;
      }
    });
    this.#hash.update(chunk);
    this.#bytes += chunk.byteLength;
  }

  /** Begins anew. */
  async restart(): Promise<void> {
    await this.close();
    this.#bytes = 0;
    this.#hash = createHash('sha256');
    await onDisk(() => rm(partialPath(this.#dataDir, this.#file.sha256), { force: true }));
  }

  /** Verifies the file, all of whose bytes have come, and moves it to its name. It is on disk when this resolves. */
  async finish(): Promise<void> {
    if (this.#hash.copy().digest('hex') !== this.#file.sha256) {
      await this.restart();
      throw new DownloadError('wrong-content', fault('download-not-hash'));
    }
    await onDisk(async () => {
      this.#target ??= await this.#openTarget();
      await this.#target.sync();
      await this.close();
      const path = mediaPath(this.#dataDir, this.#file.sha256);
      const folder = dirname(path);
      const made = await mkdir(folder, { recursive: true, mode: 0o700 });
      await rename(partialPath(this.#dataDir, this.#file.sha256), path);
      await syncFolder(folder);
      if (made) for (const above of [dirname(folder), this.#dataDir]) await syncFolder(above);
    });
  }

  /** What has arrived stays, for the next attempt. */
  async close(): Promise<void> {
    const target = this.#target;
    this.#target = null;
    await target?.close();
  }

  async #openTarget(): Promise<FileHandle> {
    const path = partialPath(this.#dataDir, this.#file.sha256);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return open(path, this.#bytes === 0 ? 'w' : 'r+', 0o600);
  }
}

function nothing(): DownloadedPart {
  return { bytes: 0, hash: createHash('sha256') };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}
