import { doubledMs } from '@bacheca/node/backoff';
import { domainError } from '../errors/domain-error.ts';
import type { Clock } from './clock.ts';

/** Where there are more keys, those with the fewest failures are forgotten rather than filling the memory. */
const MAX_KEYS = 10_000;
/** Among so many of the oldest the one with the fewest failures goes. */
const FORGET_AMONG = 50;

export interface Limit {
  /** So many failures cost no wait. */
  readonly free: number;
  /** After them the first wait is so long; each further failure doubles it. */
  readonly firstWaitMs: number;
  readonly maxWaitMs: number;
  /** One failure is forgiven for each such time without another. */
  readonly forgivenAfterMs: number;
}

/** What one attempt counts as: failed, until it is known to have succeeded, so that many at once don't slip through. */
export interface Attempt {
  succeeded(): void;
}

interface Entry {
  failures: number;
  /** When the failures were last counted down. */
  countedAtMs: number;
  waitUntilMs: number;
}

/**
 * Counts failures by key, and makes whoever goes on failing wait longer and longer. Nothing is locked: the
 * right password works after the wait. Only failures count, so that an office behind one address can work.
 */
export class Attempts {
  readonly #entries = new Map<string, Entry>();
  readonly #limit: Limit;
  readonly #clock: Clock;

  constructor(limit: Limit, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** Returns how long it is until the next attempt; 0 if it may be made now. */
  waitMs(key: string): number {
    const entry = this.#entries.get(key);
    return entry ? Math.max(0, entry.waitUntilMs - this.#clock.monotonic()) : 0;
  }

  /** Throws `too-many-attempts`, or counts one more failure until it is known to be none. */
  begin(key: string): Attempt {
    refuseFor(this.waitMs(key));
    return this.count(key);
  }

  /** Counts without asking: for whoever has asked for the wait itself. */
  count(key: string): Attempt {
    const { free, firstWaitMs, maxWaitMs, forgivenAfterMs } = this.#limit;
    const now = this.#clock.monotonic();
    const entry = this.#entries.get(key) ?? { failures: 0, countedAtMs: now, waitUntilMs: 0 };
    const forgiven = Math.min(entry.failures, Math.floor((now - entry.countedAtMs) / forgivenAfterMs));
    entry.failures += 1 - forgiven;
    entry.countedAtMs = now;
    const over = entry.failures - free;
    const waitedUntilMs = entry.waitUntilMs;
    if (over >= 0) entry.waitUntilMs = now + doubledMs(over, { baseMs: firstWaitMs, capMs: maxWaitMs });
    this.#keep(key, entry);
    let isOpen = true;
    return {
      succeeded: () => {
        if (!isOpen) return;
        isOpen = false;
        entry.failures -= 1;
        if (entry.failures < free) entry.waitUntilMs = waitedUntilMs;
      },
    };
  }

  #keep(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size <= MAX_KEYS) return;
    let least: string | null = null;
    let fewest = Number.POSITIVE_INFINITY;
    let looked = 0;
    for (const [other, { failures }] of this.#entries) {
      if (failures < fewest) [least, fewest] = [other, failures];
      looked += 1;
      if (looked === FORGET_AMONG) break;
    }
    if (least !== null) this.#entries.delete(least);
  }
}

/** Throws `too-many-attempts` if there is anything to wait for. */
export function refuseFor(waitMs: number): void {
  if (waitMs <= 0) return;
  const seconds = Math.ceil(waitMs / 1000);
  throw domainError('too-many-attempts', { seconds }, { headers: { 'retry-after': String(seconds) } });
}
