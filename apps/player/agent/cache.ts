/**
 * The media files on this player's disk, by content.
 *
 *  1. A file is ready only once all its bytes were verified; it is checked again before its first showing in
 *     this run, and when the stage can't play it.
 *  2. Downloads go in the order in which the files are wanted, a few at a time, within the location's policy.
 *  3. Nothing that a kept program or a takeover needs is ever evicted.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type MediaFile, type NetworkPolicy, Sha256 } from '@bacheca/shared';
import type { Logger } from 'pino';
import { backOffMs } from './backoff.ts';
import { mediaPath, partialPath } from './cache-layout.ts';
import type { CorrectedClock } from './clock.ts';
import { DownloadError, download, type Source } from './download.ts';
import { isMissing, whyOf } from './durable.ts';
import { downloadsAllowed, RateLimit } from './network-policy.ts';
import type { Problems } from './problems.ts';

export interface CacheOptions {
  readonly dataDir: string;
  readonly clock: CorrectedClock;
  readonly log: Logger;
  readonly problems: Problems;
  readonly random: () => number;
  /** Null while the player has no scheduler or no token: nothing is fetched. */
  readonly source: () => Source | null;
  readonly quotaBytes?: number;
  readonly stallMs?: number;
}

export interface Wanted {
  readonly file: MediaFile;
  /** For a takeover: fetched outside the location's download hours too. */
  readonly urgent: boolean;
}

export const DEFAULT_QUOTA_BYTES = 8 * 1024 ** 3;
const STALL_MS = 30_000;
const FILES_AT_ONCE = 2;
const RETRY = { baseMs: 2000, capMs: 5 * 60_000 } as const;
/** Download hours begin and end on the minute. */
const LOOK_AGAIN_MS = 30_000;

interface CachedFile {
  readonly bytes: number;
  readonly modifiedAtMs: number;
  checked: boolean;
}

export class Cache {
  readonly #options: CacheOptions;
  readonly #rate: RateLimit;
  readonly #ready = new Map<Sha256, CachedFile>();
  readonly #running = new Map<Sha256, { readonly stop: AbortController; readonly done: Promise<void> }>();
  readonly #waiting = new Map<Sha256, { readonly attempts: number; readonly untilMs: number }>();
  readonly #listeners = new Set<() => void>();
  readonly #diskListeners = new Set<() => void>();
  #wanted: readonly Wanted[] = [];
  #policy: NetworkPolicy = {};
  #timeZone = 'UTC';
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  #progressAtMs: number;

  private constructor(options: CacheOptions) {
    this.#options = options;
    this.#rate = new RateLimit(options.clock);
    this.#progressAtMs = options.clock.monotonicMs();
  }

  /** Takes stock of what is on disk. */
  static async open(options: CacheOptions): Promise<Cache> {
    const cache = new Cache(options);
    await cache.#takeStock();
    return cache;
  }

  isReady(file: MediaFile): boolean {
    return this.#ready.get(file.sha256)?.bytes === file.bytes;
  }

  /** When a download last brought something, on the monotonic clock. */
  get progressAtMs(): number {
    return this.#progressAtMs;
  }

  /** The files to have, soonest needed first. Replaces the earlier list; downloads it leaves out stop. */
  want(wanted: readonly Wanted[], policy: NetworkPolicy, timeZone: string): void {
    this.#wanted = wanted;
    this.#timeZone = timeZone;
    if (this.#policy.bytesPerSecond !== policy.bytesPerSecond) this.#rate.set(policy.bytesPerSecond ?? null);
    this.#policy = policy;
    const shas = new Set(wanted.map(({ file }) => file.sha256));
    for (const sha256 of this.#waiting.keys()) {
      if (shas.has(sha256)) continue;
      this.#waiting.delete(sha256);
      this.#options.problems.settle('media-wrong-content', sha256);
    }
    this.#pump();
  }

  /** Tries at once what waits after a failure: the scheduler is in reach again. */
  retryNow(): void {
    for (const [sha256, { attempts }] of this.#waiting) this.#waiting.set(sha256, { attempts, untilMs: 0 });
    this.#pump();
  }

  /** Hashes a file again, once in a run unless `force`; a damaged one is deleted and fetched anew. */
  async check(sha256: Sha256, force = false): Promise<void> {
    const cached = this.#ready.get(sha256);
    if (!cached || (cached.checked && !force)) return;
    cached.checked = true;
    const path = mediaPath(this.#options.dataDir, sha256);
    if ((await hashOf(path)) === sha256) return;
    if (this.#ready.get(sha256) !== cached) return;
    this.#options.log.warn({ sha256 }, 'a cached media file was damaged');
    this.#options.problems.raise(
      'media-damaged',
      `The media file ${sha256} was damaged on disk and is fetched again.`,
      sha256,
    );
    await this.#discard(sha256);
    this.#changed();
    this.#pump();
  }

  /** Frees what isn't needed, oldest first, until the cache is within its quota. */
  async evict(needed: ReadonlySet<Sha256>, quotaBytes = this.#options.quotaBytes): Promise<void> {
    let bytes = 0;
    for (const file of this.#ready.values()) bytes += file.bytes;
    const spare = [...this.#ready]
      .filter(([sha256]) => !needed.has(sha256))
      .sort(([, a], [, b]) => a.modifiedAtMs - b.modifiedAtMs);
    for (const [sha256, file] of spare) {
      if (bytes <= (quotaBytes ?? DEFAULT_QUOTA_BYTES)) break;
      await this.#discard(sha256);
      bytes -= file.bytes;
    }
    for (const sha256 of await this.#partials()) {
      if (!needed.has(sha256) && !this.#running.has(sha256)) {
        await rm(partialPath(this.#options.dataDir, sha256), { force: true });
      }
    }
  }

  /** Forgets every file. */
  async clear(): Promise<void> {
    this.#wanted = [];
    await this.#stopDownloads();
    this.#ready.clear();
    this.#waiting.clear();
    await rm(join(this.#options.dataDir, 'media'), { recursive: true, force: true });
    this.#changed();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#stopDownloads();
  }

  /** Calls back when the disk would not take a file: perhaps it is full. */
  onDiskError(listener: () => void): () => void {
    this.#diskListeners.add(listener);
    return () => this.#diskListeners.delete(listener);
  }

  /** Calls back when a file became ready or is no longer. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #takeStock(): Promise<void> {
    const root = join(this.#options.dataDir, 'media');
    await mkdir(root, { recursive: true, mode: 0o700 });
    for (const folder of await readdir(root)) {
      if (!/^[0-9a-f]{2}$/.test(folder)) continue;
      for (const name of await readdir(join(root, folder))) {
        if (!Sha256.safeParse(name).success) continue;
        const { size, mtimeMs } = await stat(join(root, folder, name));
        this.#ready.set(name, { bytes: size, modifiedAtMs: mtimeMs, checked: false });
      }
    }
  }

  #pump(): void {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#stopped) return;
    const { clock, source } = this.#options;
    const from = source();
    const nowMs = clock.monotonicMs();
    const open = downloadsAllowed(this.#policy, this.#timeZone, clock.nowMs());
    const missing = this.#wanted.filter(({ file }) => !this.isReady(file));
    const turn = from
      ? missing
          .filter(({ urgent }) => urgent || open)
          .filter(({ file }) => (this.#waiting.get(file.sha256)?.untilMs ?? 0) <= nowMs)
          .slice(0, this.#policy.filesAtOnce ?? FILES_AT_ONCE)
          .map(({ file }) => file)
      : [];
    // What is stopped here is resumed when its turn comes: its bytes stay.
    for (const [sha256, { stop }] of this.#running) {
      if (!turn.some((file) => file.sha256 === sha256)) stop.abort();
    }
    if (from) for (const file of turn) if (!this.#running.has(file.sha256)) this.#start(file, from);
    if (missing.length === 0) return;
    const waits = missing.map(({ file }) => (this.#waiting.get(file.sha256)?.untilMs ?? nowMs) - nowMs);
    const soonest = Math.min(LOOK_AGAIN_MS, ...waits.filter((wait) => wait > 0));
    this.#timer = setTimeout(() => this.#pump(), soonest);
  }

  #start(file: MediaFile, source: Source): void {
    const stop = new AbortController();
    const done = this.#fetch(file, source, stop.signal).finally(() => {
      this.#running.delete(file.sha256);
      this.#pump();
    });
    this.#running.set(file.sha256, { stop, done });
  }

  async #fetch(file: MediaFile, source: Source, signal: AbortSignal): Promise<void> {
    const { dataDir, clock, log, problems } = this.#options;
    const { sha256, bytes } = file;
    try {
      if (this.#ready.has(sha256)) await this.#discard(sha256);
      await download({
        dataDir,
        source,
        file,
        signal,
        rate: this.#rate,
        stallMs: this.#options.stallMs ?? STALL_MS,
        onBytes: () => {
          this.#progressAtMs = clock.monotonicMs();
        },
      });
      this.#ready.set(sha256, { bytes, modifiedAtMs: Date.now(), checked: true });
      this.#waiting.delete(sha256);
      for (const code of ['media-wrong-content', 'media-damaged']) problems.settle(code, sha256);
      for (const code of ['media-unreachable', 'media-disk']) problems.settle(code);
      log.info({ sha256, bytes }, 'media file ready');
      this.#changed();
    } catch (error) {
      if (!signal.aborted) this.#failed(file, error);
    }
  }

  #failed({ sha256 }: MediaFile, error: unknown): void {
    const { clock, random, log, problems } = this.#options;
    const attempts = (this.#waiting.get(sha256)?.attempts ?? 0) + 1;
    const waitMs = backOffMs(attempts, RETRY, random);
    this.#waiting.set(sha256, { attempts, untilMs: clock.monotonicMs() + waitMs });
    log.warn({ sha256, attempts, why: whyOf(error) }, 'a download failed');
    const code = error instanceof DownloadError ? error.code : 'disk';
    if (code === 'wrong-content') {
      problems.raise(
        'media-wrong-content',
        `The scheduler's bytes for media file ${sha256} are not those its hash names; they are discarded.`,
        sha256,
      );
    } else if (code === 'unreachable') {
      problems.raise('media-unreachable', `A media file can't be fetched: ${whyOf(error)}.`);
    } else {
      problems.raise('media-disk', `A media file can't be written to disk: ${whyOf(error)}.`);
      for (const listener of this.#diskListeners) listener();
    }
  }

  async #discard(sha256: Sha256): Promise<void> {
    this.#ready.delete(sha256);
    await rm(mediaPath(this.#options.dataDir, sha256), { force: true });
  }

  async #partials(): Promise<Sha256[]> {
    try {
      return await readdir(join(this.#options.dataDir, 'media', 'partial'));
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  async #stopDownloads(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { stop } of running) stop.abort();
    await Promise.all(running.map(({ done }) => done));
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Null if it can't be read. */
async function hashOf(path: string): Promise<Sha256 | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
    return hash.digest('hex');
  } catch {
    return null;
  }
}
