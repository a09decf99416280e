/**
 * The media files on this player's disk, by content.
 *
 *  1. A file is ready only once all its bytes were verified; it is checked again before its first showing in
 *     this run, when the stage can't play it, and now and then by the scrub.
 *  2. Downloads go in the order in which the files are wanted, within the location's policy.
 *  3. Room is made by evicting what no known program needs, least recently played first; what the active or
 *     the next program or a takeover needs is never evicted. Where that isn't enough, what plays last waits.
 */

import type { Sha256 } from '@bacheca/shared/model/ids';
import type { MediaFile } from '@bacheca/shared/model/items';
import type { NetworkPolicy } from '@bacheca/shared/model/schedule';
import { fault } from '@bacheca/shared/translations/problem';
import type { DownloadsWait } from '@bacheca/shared/wire/player-status';
import type { Logger } from 'pino';
import type { CorrectedClock } from '../clock/clock.ts';
import type { Problems } from '../faults/problems.ts';
import { CachedFiles } from './cached-files.ts';
import { DayAllowance } from './day-allowance.ts';
import type { Source } from './download.ts';
import { DownloadError } from './download-error.ts';
import { Downloads, type DownloadsOptions, type Wanted } from './downloads.ts';
import { type DownloadedPart, PartialDownload } from './partial-download.ts';
import { type NeededBy, SpaceManager } from './space-manager.ts';

export interface CacheOptions
  extends Pick<DownloadsOptions, 'random' | 'network' | 'stallMs' | 'lookAgainMs'> {
  readonly dataDir: string;
  readonly clock: CorrectedClock;
  readonly log: Logger;
  readonly problems: Problems;
  /** It is null while the player has no scheduler or no token: nothing is fetched. */
  readonly source: () => Source | null;
  readonly quotaBytes?: number | undefined;
}

export interface WantedFiles {
  /** What the active and the next program and the takeovers need, soonest needed first. */
  readonly files: readonly Wanted[];
  /** What only earlier programs need: kept while there is room. */
  readonly earlier: ReadonlySet<Sha256>;
  readonly policy: NetworkPolicy;
  readonly timeZone: string;
}

export const DEFAULT_QUOTA_BYTES = 8 * 1024 ** 3;

export class Cache {
  readonly #options: CacheOptions;
  readonly #files: CachedFiles;
  readonly #allowance: DayAllowance;
  readonly #downloads: Downloads;
  readonly #space: SpaceManager;
  /** How far files have come that are not whole yet. */
  readonly #partials = new Map<Sha256, DownloadedPart>();
  readonly #arriving: Map<Sha256, number>;
  readonly #listeners = new Set<() => void>();
  readonly #progressListeners = new Set<() => void>();
  readonly #pinned = new Set<ReadonlySet<Sha256>>();
  #needed: ReadonlySet<Sha256> = new Set();
  #earlier: ReadonlySet<Sha256> = new Set();
  #progressAtMs: number;

  private constructor(
    options: CacheOptions,
    files: CachedFiles,
    allowance: DayAllowance,
    arriving: Map<Sha256, number>,
  ) {
    this.#options = options;
    this.#files = files;
    this.#allowance = allowance;
    this.#arriving = arriving;
    this.#progressAtMs = options.clock.monotonicMs();
    this.#space = new SpaceManager({
      dataDir: options.dataDir,
      files,
      quotaBytes: options.quotaBytes ?? DEFAULT_QUOTA_BYTES,
      neededBy: (sha256) => this.#neededBy(sha256),
    });
    this.#downloads = new Downloads({
      ...options,
      allowance,
      isReady: (file) => this.isReady(file),
      fetch: (file, fetch) => this.#fetch(file, fetch),
      onBytes: (file, partial) => {
        this.#progressAtMs = options.clock.monotonicMs();
        this.#arriving.set(file.sha256, partial.bytes);
        this.#progressed();
      },
      onWait: () => this.#progressed(),
    });
  }

  /** Takes stock of what is on disk. */
  static async open(options: CacheOptions): Promise<Cache> {
    const files = await CachedFiles.open(options.dataDir);
    const allowance = await DayAllowance.open(options.dataDir, () => options.clock.nowMs());
    return new Cache(options, files, allowance, await files.arriving());
  }

  isReady(file: MediaFile): boolean {
    return this.#files.has(file);
  }

  /** Whether it is missing and would be fetched, now or later. */
  isWanted(file: MediaFile): boolean {
    return !this.isReady(file) && this.#needed.has(file.sha256);
  }

  /** Bytes that have arrived so far of a file that isn't ready. */
  arrivedOf({ sha256 }: MediaFile): number {
    return this.#arriving.get(sha256) ?? 0;
  }

  /** The names of all files here. */
  ready(): Sha256[] {
    return this.#files.list().map(([sha256]) => sha256);
  }

  /** Why nothing is being fetched though something is missing; null if that isn't so. */
  get waitsFor(): DownloadsWait | null {
    return this.#downloads.waitsFor;
  }

  /** When a download last brought something, on the monotonic clock. */
  get progressAtMs(): number {
    return this.#progressAtMs;
  }

  /** What to have and within which limits. Replaces the earlier wants; downloads that they leave out stop. */
  setWanted({ files, earlier, policy, timeZone }: WantedFiles): void {
    this.#needed = new Set(files.map(({ file }) => file.sha256));
    this.#earlier = earlier;
    this.#downloads.want(files, policy, timeZone);
  }

  /** These files are needed, too, until the function that is returned is called. */
  pin(files: readonly MediaFile[]): () => void {
    const held = new Set(files.map(({ sha256 }) => sha256));
    this.#pinned.add(held);
    return () => void this.#pinned.delete(held);
  }

  /** Tries at once what waits after a failure: the scheduler is in reach again. */
  retryNow(): void {
    this.#downloads.retryNow();
  }

  /** It is about to be played. */
  used(sha256: Sha256): void {
    this.#files.used(sha256, this.#options.clock.nowMs());
  }

  /** Verifies a file before its first showing in this run, or because the stage could not play it (`force`). */
  async check(sha256: Sha256, force = false): Promise<void> {
    if (this.#files.get(sha256)?.checked && !force) return;
    await this.verify(sha256);
  }

  /**
   * Reads a file through; `goOn` is awaited with the size of each part, and may end it. A damaged file is set
   * aside, reported, and fetched anew if it is needed.
   */
  async verify(sha256: Sha256, goOn?: (bytes: number) => Promise<boolean>): Promise<void> {
    const stored = this.#files.get(sha256);
    if (!stored) return;
    const before = stored.checked;
    stored.checked = true;
    const verdict = await this.#files.verify(sha256, goOn);
    if (verdict === 'unknown') stored.checked = before;
    // If it was evicted or replaced meanwhile, it is no longer the file that was read.
    if (verdict !== 'damaged' || this.#files.get(sha256) !== stored) return;
    const { log, problems, clock } = this.#options;
    log.warn({ sha256 }, 'a cached media file was damaged');
    problems.raise('media-damaged', { sha256 }, sha256);
    await this.#files.quarantine(sha256, clock.nowMs());
    this.#changed();
    this.#downloads.pump();
  }

  /**
   * Brings a file from elsewhere than the network, with the same care: `read` gives its bytes from a position on.
   * Rejects with a DownloadError, or with what `read` throws; what has arrived stays, and is gone on from.
   */
  async store(file: MediaFile, read: (from: number) => AsyncIterable<Uint8Array>): Promise<void> {
    if (this.isReady(file)) return;
    const { release } = await this.#downloads.leave(file.sha256);
    try {
      if (!this.isReady(file)) await this.#fetch(file, (partial) => copy(file, read, partial));
    } finally {
      release();
    }
  }

  /** Evicts what is over the quota, and deletes what is left of downloads that nobody wants any more. */
  async evict(): Promise<void> {
    await this.#space.evictExcess();
    await this.#files.deletePartial((sha256) => this.#neededBy(sha256) === 'now');
    for (const sha256 of this.#arriving.keys()) {
      if (this.#neededBy(sha256) !== 'now') this.#arriving.delete(sha256);
    }
    this.#changed();
  }

  /** Forgets every file. */
  async clear(): Promise<void> {
    this.#downloads.want([], {}, 'UTC');
    await this.#downloads.stopAll();
    this.#partials.clear();
    this.#arriving.clear();
    await this.#files.clear();
    this.#changed();
  }

  async stop(): Promise<void> {
    await this.#downloads.stop();
    // At worst the day is counted a little too full.
    await this.#allowance.save().catch(() => undefined);
  }

  /** Calls back when a file became ready or is no longer. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls back when bytes have arrived, and when what the downloads wait for has changed. */
  onProgress(listener: () => void): () => void {
    this.#progressListeners.add(listener);
    return () => this.#progressListeners.delete(listener);
  }

  /** Makes room for a file, has its bytes brought, and takes note of it. */
  async #fetch(file: MediaFile, fetch: (partial: PartialDownload) => Promise<void>): Promise<void> {
    const { dataDir, clock, log, problems } = this.#options;
    const { sha256, bytes } = file;
    // A file of another length than the program says is of no use to any program, whatever its name.
    if (this.#files.get(sha256)) await this.#files.delete(sha256);
    await this.#space.reserve(file);
    try {
      const partial = await PartialDownload.open(dataDir, file, this.#partials.get(sha256) ?? null);
      try {
        await fetch(partial);
      } finally {
        this.#partials.set(sha256, partial.begun);
        this.#arriving.set(sha256, partial.bytes);
      }
    } finally {
      this.#space.release(file);
    }
    this.#partials.delete(sha256);
    this.#arriving.delete(sha256);
    this.#files.add(file, clock.nowMs());
    problems.settle('media-damaged', sha256);
    this.#downloads.settled(file);
    log.info({ sha256, bytes }, 'media file ready');
    this.#changed();
  }

  #neededBy(sha256: Sha256): NeededBy {
    if (this.#needed.has(sha256) || [...this.#pinned].some((held) => held.has(sha256))) return 'now';
    return this.#earlier.has(sha256) ? 'earlier' : 'none';
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  #progressed(): void {
    for (const listener of this.#progressListeners) listener();
  }
}

async function copy(
  file: MediaFile,
  read: (from: number) => AsyncIterable<Uint8Array>,
  partial: PartialDownload,
): Promise<void> {
  try {
    if (partial.bytes < file.bytes) {
      for await (const chunk of read(partial.bytes)) await partial.write(chunk);
    }
    if (partial.bytes < file.bytes) throw new DownloadError('wrong-content', fault('download-too-short'));
    await partial.finish();
  } finally {
    await partial.close();
  }
}
