/** Makes room for files: within the cache's quota, and on the disk. */

import type { Sha256 } from '@bacheca/shared/model/ids';
import type { MediaFile } from '@bacheca/shared/model/items';
import { fault } from '@bacheca/shared/translations/problem';
import type { CachedFiles } from './cached-files.ts';
import { DownloadError } from './download-error.ts';
import { evictionPlan } from './eviction.ts';
import { freeDiskBytes } from './free-disk-space.ts';

/** Who needs a file. */
export type NeededBy = 'none' | 'earlier' | 'now';

export interface SpaceManagerOptions {
  readonly dataDir: string;
  readonly files: CachedFiles;
  readonly quotaBytes: number;
  readonly neededBy: (sha256: Sha256) => NeededBy;
}

export class SpaceManager {
  readonly #options: SpaceManagerOptions;
  /** Files on their way, whose room is taken though they don't fill it yet. */
  readonly #reserved = new Map<Sha256, MediaFile>();
  /** One file comes after the other, or two would take the same bytes for free. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: SpaceManagerOptions) {
    this.#options = options;
  }

  /**
   * Resolves when a file has its room, which it keeps until it is released. Rejects with a DownloadError,
   * `over-quota` or `disk-full`, if there is none without evicting what is needed.
   */
  reserve(file: MediaFile): Promise<void> {
    return this.#inTurn(async () => {
      const { files, quotaBytes } = this.#options;
      const others = [...this.#reserved.values()].filter(({ sha256 }) => sha256 !== file.sha256);
      const whole = sum(others.map(({ bytes }) => bytes)) + file.bytes;
      const overBytes = files.bytes + whole - quotaBytes;
      if (!(await this.#free(overBytes))) {
        throw new DownloadError('over-quota', fault('download-over-quota', { bytes: quotaBytes }));
      }
      // What has arrived has its room already.
      let toComeBytes = 0;
      for (const { sha256, bytes } of [...others, file]) {
        toComeBytes += Math.max(0, bytes - (await files.partialBytes(sha256)));
      }
      await this.#freeOnDisk(toComeBytes);
      this.#reserved.set(file.sha256, file);
    });
  }

  release({ sha256 }: MediaFile): void {
    this.#reserved.delete(sha256);
  }

  /** Evicts what is over the quota, as far as that may be. */
  evictExcess(): Promise<void> {
    return this.#inTurn(async () => {
      const whole = sum([...this.#reserved.values()].map(({ bytes }) => bytes));
      await this.#free(this.#options.files.bytes + whole - this.#options.quotaBytes, true);
    });
  }

  async #freeOnDisk(toComeBytes: number): Promise<void> {
    const { dataDir, files, neededBy } = this.#options;
    const shortBytes = async () => toComeBytes - (await freeDiskBytes(dataDir));
    if ((await shortBytes()) <= 0) return;
    await files.deleteDamaged();
    await files.deletePartial((sha256) => neededBy(sha256) === 'now' || this.#reserved.has(sha256));
    if ((await this.#free(await shortBytes())) && (await shortBytes()) <= 0) return;
    throw new DownloadError('disk-full', fault('download-no-room'));
  }

  /** Evicts so many bytes. If that can't be, evicts nothing (or all that may go, if `inPart`) and returns false. */
  async #free(bytes: number, inPart = false): Promise<boolean> {
    if (bytes <= 0) return true;
    const { files, neededBy } = this.#options;
    const known = files.list().map(([sha256, stored]) => ({ ...stored, sha256, neededBy: neededBy(sha256) }));
    const plan = evictionPlan(known, bytes);
    const enough = sum(plan.map((sha256) => files.get(sha256)?.bytes ?? 0)) >= bytes;
    if (enough || inPart) for (const sha256 of plan) await files.delete(sha256);
    return enough;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
