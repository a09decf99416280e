import type { Clock } from '../clock.ts';
import { refusal } from './problem.ts';

/** More addresses than this in one window: the oldest are forgotten rather than filling the memory. */
const MAX_ADDRESSES = 10_000;

/**
 * Limits failed attempts per address. Only failures count, so that an office behind one address can work;
 * an attempt counts as failed until it is known to have succeeded, so that many at once don't slip through.
 */
export class Attempts {
  readonly #byAddress = new Map<string, { failed: number; untilMs: number }>();
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #clock: Clock;

  constructor(limit: number, windowMs: number, clock: Clock) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#clock = clock;
  }

  /** Throws `too-many-attempts`, or returns what to call if the attempt succeeds. */
  begin(address: string): { succeeded(): void } {
    const now = this.#clock.monotonic();
    let entry = this.#byAddress.get(address);
    if (!entry || entry.untilMs <= now) {
      entry = { failed: 0, untilMs: now + this.#windowMs };
      this.#byAddress.delete(address);
      this.#byAddress.set(address, entry);
      this.#forgetOldest();
    }
    if (entry.failed >= this.#limit) {
      const seconds = Math.ceil((entry.untilMs - now) / 1000);
      throw refusal('too-many-attempts', { seconds }, { headers: { 'retry-after': String(seconds) } });
    }
    entry.failed += 1;
    return {
      succeeded: () => {
        entry.failed -= 1;
      },
    };
  }

  #forgetOldest(): void {
    if (this.#byAddress.size <= MAX_ADDRESSES) return;
    const oldest = this.#byAddress.keys().next();
    if (!oldest.done) this.#byAddress.delete(oldest.value);
  }
}
