import type { Clock } from '../runtime/clock.ts';

/** Runs as the machine's clock does, from any instant, and jumps ahead on demand. */
export class TestClock implements Clock {
  #aheadMs: number;
  #skippedMs = 0;

  constructor(startsAt: string | null = null) {
    this.#aheadMs = startsAt === null ? 0 : Date.parse(startsAt) - Date.now();
  }

  now(): number {
    return Date.now() + this.#aheadMs;
  }

  monotonic(): number {
    return performance.now() + this.#skippedMs;
  }

  skip(ms: number): void {
    this.#aheadMs += ms;
    this.#skippedMs += ms;
  }
}
