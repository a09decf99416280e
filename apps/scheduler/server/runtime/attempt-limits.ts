/**
 * Counts failures by key, and makes whoever goes on failing wait longer and longer. Nothing is locked: the right
 * password works after the wait. Only failures count, so that an office behind one address can work.
 */
import { doubledMs } from '@bacheca/node/backoff';
import { domainError } from '../errors/domain-error.ts';
import type { Clock } from './clock.ts';

/** Where there are more keys, those with the fewest failures are forgotten rather than filling what holds them. */
export const MAX_KEYS = 10_000;
/** Among so many of the oldest the one with the fewest failures goes. */
export const FORGET_AMONG = 50;

export interface Limit {
  /** So many failures cost no wait. */
  readonly free: number;
  /** After them the first wait is so long; each further failure doubles it. */
  readonly firstWaitMs: number;
  readonly maxWaitMs: number;
  /** One failure is forgiven for each such time without another. */
  readonly forgivenAfterMs: number;
}

/** What is known of one key. Instants are the wall clock's. */
export interface Failures {
  readonly failures: number;
  /** When the failures were last counted down. */
  readonly countedAtMs: number;
  readonly waitUntilMs: number;
}

/** It is counted under this key, which also names the limit. */
export interface Counter {
  readonly limit: Limit;
  readonly key: string;
}

export interface AttemptStore {
  /**
   * Reads these keys, and writes what `change` returns of them; nobody else changes them in between. It may call `change`
   * again. What it throws is thrown, and nothing is written.
   */
  change<Result>(
    keys: readonly string[],
    change: (known: ReadonlyMap<string, Failures>) => {
      readonly result: Result;
      readonly written: ReadonlyMap<string, Failures>;
    },
  ): Promise<Result>;
}

/** What one attempt counts as: failed, until it is known to have succeeded, so that many at once don't slip through. */
export interface Attempt {
  succeeded(): Promise<void>;
}

export class Attempts {
  readonly #store: AttemptStore;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(store: AttemptStore, clock: Pick<Clock, 'now'>) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Throws `too-many-attempts` by the longest wait of these, or counts one more failure of each until it is known to be none. */
  async begin(counters: readonly Counter[]): Promise<Attempt> {
    const keys = counters.map(({ key }) => key);
    const waited = await this.#store.change(keys, (known) => {
      const now = this.#clock.now();
      refuseFor(longestWaitMs(counters, known, now));
      const written = new Map(counters.map(({ key, limit }) => [key, counted(known.get(key), limit, now)]));
      const result = new Map(keys.map((key) => [key, known.get(key)?.waitUntilMs ?? 0]));
      return { result, written };
    });
    let isOpen = true;
    return {
      succeeded: async () => {
        if (!isOpen) return;
        isOpen = false;
        await this.#store.change(keys, (known) => {
          const written = new Map<string, Failures>();
          for (const { key, limit } of counters) {
            const entry = known.get(key);
            if (entry) written.set(key, uncounted(entry, limit, waited.get(key) ?? 0));
          }
          return { result: undefined, written };
        });
      },
    };
  }

  /** Throws `too-many-attempts` if the next one has to wait. */
  async refuse(counter: Counter): Promise<void> {
    await this.#store.change([counter.key], (known) => {
      refuseFor(longestWaitMs([counter], known, this.#clock.now()));
      return { result: undefined, written: new Map() };
    });
  }

  /** Counts without asking. */
  async count({ key, limit }: Counter): Promise<void> {
    await this.#store.change([key], (known) => {
      const written = new Map([[key, counted(known.get(key), limit, this.#clock.now())]]);
      return { result: undefined, written };
    });
  }
}

function longestWaitMs(
  counters: readonly Counter[],
  known: ReadonlyMap<string, Failures>,
  now: number,
): number {
  const waits = counters.map(({ key, limit }) => {
    const left = (known.get(key)?.waitUntilMs ?? 0) - now;
    // A clock that was set back must not make it longer than any wait is.
    return Math.min(left, limit.maxWaitMs);
  });
  return Math.max(0, ...waits);
}

function counted(entry: Failures | undefined, limit: Limit, now: number): Failures {
  const { free, firstWaitMs, maxWaitMs, forgivenAfterMs } = limit;
  const {
    failures: before,
    countedAtMs,
    waitUntilMs,
  } = entry ?? { failures: 0, countedAtMs: now, waitUntilMs: 0 };
  const forgiven = Math.min(before, Math.max(0, Math.floor((now - countedAtMs) / forgivenAfterMs)));
  const failures = before + 1 - forgiven;
  const over = failures - free;
  const isOver = over >= 0;
  return {
    failures,
    countedAtMs: now,
    waitUntilMs: isOver ? now + doubledMs(over, { baseMs: firstWaitMs, capMs: maxWaitMs }) : waitUntilMs,
  };
}

function uncounted(entry: Failures, { free }: Limit, waitedUntilMs: number): Failures {
  const failures = Math.max(0, entry.failures - 1);
  return { ...entry, failures, waitUntilMs: failures < free ? waitedUntilMs : entry.waitUntilMs };
}

/** It is of this process alone: for what is no more than a nuisance. */
export class MemoryAttempts implements AttemptStore {
  readonly #entries = new Map<string, Failures>();

  async change<Result>(...[keys, change]: Parameters<AttemptStore['change']>): Promise<Result> {
    const known = new Map(
      keys.flatMap((key) => {
        const entry = this.#entries.get(key);
        return entry ? [[key, entry]] : [];
      }),
    );
    const { result, written } = change(known);
    for (const [key, entry] of written) this.#keep(key, entry);
    return result as Result;
  }

  #keep(key: string, entry: Failures): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size <= MAX_KEYS) return;
    let least = key;
    let fewest = Number.POSITIVE_INFINITY;
    let looked = 0;
    for (const [other, { failures }] of this.#entries) {
      if (failures < fewest) [least, fewest] = [other, failures];
      looked += 1;
      if (looked === FORGET_AMONG) break;
    }
    this.#entries.delete(least);
  }
}

/** Throws `too-many-attempts` if there is anything to wait for. */
function refuseFor(waitMs: number): void {
  if (waitMs <= 0) return;
  const seconds = Math.ceil(waitMs / 1000);
  throw domainError('too-many-attempts', { seconds }, { headers: { 'retry-after': String(seconds) } });
}
