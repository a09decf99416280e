/** What a location allows its players to download: when, and how fast. */
import type { Daypart, NetworkPolicy } from '@bacheca/shared';
import type { Clock } from './clock.ts';

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
  const format = new Intl.DateTimeFormat('en-GB', {
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
  #bytesPerSecond: number | null = null;
  #freeAtMs = 0;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** Null: as fast as it goes. */
  set(bytesPerSecond: number | null): void {
    this.#bytesPerSecond = bytesPerSecond;
    this.#freeAtMs = 0;
  }

  /** Resolves when these bytes, which have just arrived, have used up their time; or when aborted. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    if (this.#bytesPerSecond === null) return;
    const nowMs = this.#clock.monotonicMs();
    this.#freeAtMs = Math.max(this.#freeAtMs, nowMs) + (bytes / this.#bytesPerSecond) * 1000;
    await pause(this.#freeAtMs - nowMs, signal);
  }
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, durationMs);
    signal.addEventListener('abort', done);
  });
}
