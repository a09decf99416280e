/**
 * Whose turn it is to be fetched: files in the order in which they are wanted, a few at a time, within the
 * location's policy. A change of the policy or of the order holds at once, in the middle of a file too: what is
 * stopped is resumed when its turn comes, and loses nothing by it.
 */

import { backOffMs } from '@bacheca/node/backoff';
import { errorMessage } from '@bacheca/node/errors';
import type { Sha256 } from '@bacheca/shared/model/ids';
import type { MediaFile } from '@bacheca/shared/model/items';
import type { NetworkPolicy } from '@bacheca/shared/model/schedule';
import type { Cause } from '@bacheca/shared/translations/problem';
import type { DownloadsWait } from '@bacheca/shared/wire/player-status';
import type { Logger } from 'pino';
import type { CorrectedClock } from '../clock/clock.ts';
import { causeOf } from '../faults/fault-error.ts';
import type { Problems } from '../faults/problems.ts';
import { Network, PLAIN_NETWORK } from '../network/network.ts';
import type { DayAllowance } from './day-allowance.ts';
import { type Connections, download, type Source } from './download.ts';
import { DownloadError } from './download-error.ts';
import { downloadsAllowed, PieceSize, RateLimit } from './network-policy.ts';
import type { PartialDownload } from './partial-download.ts';

export interface DownloadsOptions {
  readonly clock: CorrectedClock;
  readonly log: Logger;
  readonly problems: Problems;
  readonly random: () => number;
  /** It is null while the player has no scheduler or no token: nothing is fetched. */
  readonly source: () => Source | null;
  /** Unset, it is one without proxies or authorities of its own. */
  readonly network?: Network | undefined;
  readonly stallMs?: number | undefined;
  /** How long to wait before looking again whether there is room, or the download hours have begun. */
  readonly lookAgainMs?: number | undefined;
  readonly allowance: DayAllowance;
  readonly isReady: (file: MediaFile) => boolean;
  /** Has a file fetched into the cache by `fetch`; rejects with a DownloadError if that can't be. */
  readonly fetch: (file: MediaFile, fetch: (partial: PartialDownload) => Promise<void>) => Promise<void>;
  readonly onBytes: (file: MediaFile, partial: PartialDownload) => void;
  /** What the downloads wait for has changed. */
  readonly onWait: () => void;
}

export interface Wanted {
  readonly file: MediaFile;
  /** A takeover needs it: it is fetched outside the location's download hours and beyond its bytes of the day, too. */
  readonly urgent: boolean;
  /** The timeline shows it within a day: fetched on a metered network, too. */
  readonly soon: boolean;
}

const STALL_MS = 30_000;
const FILES_AT_ONCE = 2;
const RETRY = { baseMs: 2000, capMs: 5 * 60_000 } as const;
/** Download hours begin and end on the minute. */
const LOOK_AGAIN_MS = 30_000;

interface Failure {
  readonly attempts: number;
  readonly untilMs: number;
  readonly waitsFor: DownloadsWait;
}

export class Downloads {
  readonly #options: DownloadsOptions;
  readonly #rate: RateLimit;
  readonly #pieces = new PieceSize();
  readonly #connections: Connections;
  readonly #running = new Map<Sha256, { readonly stop: AbortController; readonly done: Promise<void> }>();
  readonly #failures = new Map<Sha256, Failure>();
  /** Files that come from elsewhere: two must not write to one. */
  readonly #elsewhere = new Set<Sha256>();
  #wanted: readonly Wanted[] = [];
  #policy: NetworkPolicy = {};
  #timeZone = 'UTC';
  #waitsFor: DownloadsWait | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(options: DownloadsOptions) {
    this.#options = options;
    const network = options.network ?? new Network(PLAIN_NETWORK, options.clock);
    this.#connections = { kept: network.agents(true), fresh: network.agents(false) };
    this.#rate = new RateLimit(options.clock);
  }

  /** Why nothing is being fetched though something is missing; null if that isn't so. */
  get waitsFor(): DownloadsWait | null {
    return this.#waitsFor;
  }

  /** Replaces what is wanted, soonest needed first, and the limits; downloads that are left out stop. */
  want(wanted: readonly Wanted[], policy: NetworkPolicy, timeZone: string): void {
    this.#wanted = wanted;
    this.#policy = policy;
    this.#timeZone = timeZone;
    this.#rate.set(policy.bytesPerSecond ?? null);
    const shas = new Set(wanted.map(({ file }) => file.sha256));
    for (const sha256 of this.#failures.keys()) {
      if (shas.has(sha256)) continue;
      this.#failures.delete(sha256);
      this.#options.problems.settle('media-wrong-content', sha256);
    }
    if (wanted.length === 0) this.#settleShared();
    this.pump();
  }

  /** Tries at once what waits after a failure: the scheduler is in reach again. */
  retryNow(): void {
    for (const [sha256, failure] of this.#failures) this.#failures.set(sha256, { ...failure, untilMs: 0 });
    this.pump();
  }

  /** This file comes from elsewhere. Resolves when it is not being fetched; it isn't until `release` is called. */
  async leave(sha256: Sha256): Promise<{ release: () => void }> {
    this.#elsewhere.add(sha256);
    await this.#stopOne(sha256);
    return {
      release: () => {
        this.#elsewhere.delete(sha256);
        this.pump();
      },
    };
  }

  /** Resolves when nothing is being fetched. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((sha256) => this.#stopOne(sha256)));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.stopAll();
    for (const { http, https } of Object.values(this.#connections)) {
      http.destroy();
      https.destroy();
    }
  }

  async #stopOne(sha256: Sha256): Promise<void> {
    const running = this.#running.get(sha256);
    running?.stop.abort();
    await running?.done;
  }

  /** Begins and stops downloads as is right now. */
  pump(): void {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#isStopped) return;
    const { clock, source, isReady, lookAgainMs = LOOK_AGAIN_MS } = this.#options;
    const from = source();
    const nowMs = clock.monotonicMs();
    const missing = this.#wanted.filter(({ file }) => !isReady(file));
    const turn = missing
      .filter((wanted) => from && this.#obstacle(wanted) === null)
      .filter(({ file }) => !this.#elsewhere.has(file.sha256))
      .filter(({ file }) => (this.#failures.get(file.sha256)?.untilMs ?? 0) <= nowMs)
      .slice(0, this.#policy.filesAtOnce ?? FILES_AT_ONCE);
    for (const [sha256, { stop }] of this.#running) {
      if (!turn.some(({ file }) => file.sha256 === sha256)) stop.abort();
    }
    for (const wanted of turn) {
      if (from && !this.#running.has(wanted.file.sha256)) this.#start(wanted, from);
    }
    const [first] = missing;
    this.#waitFor(!first || turn.length > 0 ? null : from ? this.#waitReason(first) : 'link');
    if (!first) return;
    const waits = missing.map(({ file }) => (this.#failures.get(file.sha256)?.untilMs ?? nowMs) - nowMs);
    const soonest = Math.min(lookAgainMs, ...waits.filter((wait) => wait > 0));
    this.#timer = setTimeout(() => this.pump(), soonest);
  }

  /** Why the location's policy keeps a file from being fetched now. */
  #obstacle({ urgent, soon }: Wanted): DownloadsWait | null {
    if (urgent) return null;
    const { clock, allowance } = this.#options;
    if (!downloadsAllowed(this.#policy, this.#timeZone, clock.nowMs())) return 'hours';
    if (this.#policy.metered && !soon) return 'metered';
    return allowance.left(this.#policy.bytesPerDay, this.#timeZone) > 0 ? null : 'day';
  }

  #waitReason(wanted: Wanted): DownloadsWait {
    return this.#obstacle(wanted) ?? this.#failures.get(wanted.file.sha256)?.waitsFor ?? 'retry';
  }

  #waitFor(reason: DownloadsWait | null): void {
    if (reason === this.#waitsFor) return;
    this.#waitsFor = reason;
    this.#options.onWait();
  }

  #start({ file, urgent }: Wanted, source: Source): void {
    const { fetch, onBytes, allowance, stallMs = STALL_MS } = this.#options;
    const stop = new AbortController();
    const fetched = fetch(file, (partial) =>
      download(
        {
          source,
          file,
          connections: this.#connections,
          rate: this.#rate,
          pieces: this.#pieces,
          take: (bytes) => {
            const { bytesPerDay } = this.#policy;
            return allowance.take(bytes, { bytesPerDay, timeZone: this.#timeZone, urgent });
          },
          refund: (grant, bytes) => allowance.refund(grant, bytes),
          signal: stop.signal,
          stallMs,
          onBytes: () => onBytes(file, partial),
        },
        partial,
      ),
    );
    const done = fetched
      .catch((error: unknown) => {
        if (!stop.signal.aborted) this.#failed(file, error);
      })
      .finally(() => {
        this.#running.delete(file.sha256);
        this.pump();
      });
    this.#running.set(file.sha256, { stop, done });
  }

  /** A file has come, from wherever. */
  settled({ sha256 }: MediaFile): void {
    this.#failures.delete(sha256);
    this.#options.problems.settle('media-wrong-content', sha256);
    this.#settleShared();
  }

  #settleShared(): void {
    for (const code of ['media-unreachable', 'media-disk', 'media-disk-full', 'cache-quota'] as const) {
      this.#options.problems.settle(code);
    }
  }

  #failed({ sha256 }: MediaFile, error: unknown): void {
    const { clock, random, log, lookAgainMs = LOOK_AGAIN_MS } = this.#options;
    const code = error instanceof DownloadError ? error.code : 'disk';
    // It is no fault: `pump` finds that the day's bytes are used up.
    if (code === 'used-up') return;
    const attempts = (this.#failures.get(sha256)?.attempts ?? 0) + 1;
    const noRoom = code === 'disk-full' || code === 'over-quota';
    const waitMs = noRoom ? lookAgainMs : backOffMs(attempts, RETRY, random);
    const waitsFor = code === 'disk-full' ? 'disk' : code === 'over-quota' ? 'quota' : 'retry';
    this.#failures.set(sha256, { attempts, untilMs: clock.monotonicMs() + waitMs, waitsFor });
    log.warn({ sha256, attempts, why: errorMessage(error) }, 'a download failed');
    this.#report(sha256, code, causeOf(error));
  }

  #report(sha256: Sha256, code: DownloadError['code'], why: Cause): void {
    const { problems } = this.#options;
    switch (code) {
      case 'wrong-content':
        problems.raise('media-wrong-content', { sha256 }, sha256);
        break;
      case 'unreachable':
        problems.raise('media-unreachable', { why });
        break;
      case 'disk-full':
        problems.raise('media-disk-full', {});
        break;
      case 'over-quota':
        problems.raise('cache-quota', { why });
        break;
      default:
        problems.raise('media-disk', { why });
    }
  }
}
