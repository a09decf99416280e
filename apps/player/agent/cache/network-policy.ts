/** What a location allows its players to download: when, how fast, and in which pieces. */

import type { Daypart, NetworkPolicy } from '@bacheca/shared/model/schedule';
import { dateFormat } from '@bacheca/shared/text/formats';
import type { Clock } from '../clock/clock.ts';

/** Whether downloads may run at this instant of corrected time. */
export function downloadsAllowed(policy: NetworkPolicy, timeZone: string, instantMs: number): boolean {
  if (!policy.hours) return true;
  const time = localTime(timeZone, instantMs);
  return policy.hours.some((hours) => covers(hours, time));
}

/** `until` before or equal to `from` crosses midnight. Times compare as text: they are all `hh:mm`. */
function covers({ from, until }: Daypart, time: string): boolean {
  return until > from ? from <= time && time < until : from <= time || time < until;
}

function localTime(timeZone: string, instantMs: number): string {
  const format = dateFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return format.format(instantMs);
}

/** Shares a rate among all downloads: each takes its bytes' time from one common lane. */
export class RateLimit {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #waiting = new Set<() => void>();
  #bytesPerSecond: number | null = null;
  #freeAtMs = 0;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** It is null where it goes as fast as it can. */
  get bytesPerSecond(): number | null {
    return this.#bytesPerSecond;
  }

  /** Holds at once: who waits by the old rate goes on. */
  set(bytesPerSecond: number | null): void {
    if (bytesPerSecond === this.#bytesPerSecond) return;
    this.#bytesPerSecond = bytesPerSecond;
    this.#freeAtMs = 0;
    for (const goOn of [...this.#waiting]) goOn();
  }

  /** Resolves when these bytes, which have just arrived, have used up their time; or when aborted. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    if (this.#bytesPerSecond === null) return;
    const nowMs = this.#clock.monotonicMs();
    this.#freeAtMs = Math.max(this.#freeAtMs, nowMs) + (bytes / this.#bytesPerSecond) * 1000;
    await this.#pause(this.#freeAtMs - nowMs, signal);
  }

  #pause(durationMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, durationMs);
      signal.addEventListener('abort', done);
      this.#waiting.add(done);
    });
  }
}

const MIN_PIECE_BYTES = 16 * 1024;
const FIRST_PIECE_BYTES = 256 * 1024;
/** A piece of this size is held in memory while the disk is busy. */
const MAX_PIECE_BYTES = 4 * 1024 * 1024;
/** A break costs at most two pieces, of two files at once: about a hundredth of what came before it. */
const PIECES_BETWEEN_BREAKS = 192;
/** How long a piece may take that a rate limit slows down: the rate is kept between pieces, so they must be short. */
const SLOW_PIECE_MS = 500;
const MIN_SLOW_PIECE_BYTES = 16 * 1024;

/**
 * How much is asked for at a time. What is under way when a connection breaks is lost, so pieces are small where
 * connections break often, and grow where they hold.
 */
export class PieceSize {
  /** Without a break so far it is as if there had been one long ago. */
  #sinceBreakBytes = FIRST_PIECE_BYTES * PIECES_BETWEEN_BREAKS;
  #isFirst = true;

  /** Returns the size of the next piece in bytes. */
  next(bytesPerSecond: number | null): number {
    const part = Math.floor(this.#sinceBreakBytes / PIECES_BETWEEN_BREAKS);
    const piece = Math.min(MAX_PIECE_BYTES, Math.max(MIN_PIECE_BYTES, part));
    if (bytesPerSecond === null) return piece;
    const slow = Math.max(MIN_SLOW_PIECE_BYTES, Math.floor((bytesPerSecond * SLOW_PIECE_MS) / 1000));
    return Math.min(piece, slow);
  }

  /** A file that has come so far goes on. What an earlier run left was broken off by the end of that run. */
  resumes(): void {
    if (this.#isFirst) this.broke();
  }

  arrived(bytes: number): void {
    this.#isFirst = false;
    this.#sinceBreakBytes += bytes;
  }

  broke(): void {
    this.#isFirst = false;
    this.#sinceBreakBytes = 0;
  }
}
