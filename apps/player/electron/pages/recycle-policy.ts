/** Why a page that is healthy should be replaced all the same: what it has gathered in memory, or its age. */
import { app } from 'electron';
import { isRecycleDue } from './recycle-time.ts';
import type { StagePage } from './stage-page.ts';

export type RecycleReason =
  | { readonly type: 'memory'; readonly why: string; readonly megabytes: number; readonly limit: number }
  | { readonly type: 'age'; readonly why: string };

const CHECK_MEMORY_EVERY_MS = 5_000;
const OVER_LIMIT_TIMES = 2;
/** A page that takes too much memory from its beginning would be replaced without end. */
const MIN_BETWEEN_MEMORY_MS = 10 * 60_000;
const CHECK_AGE_EVERY_MS = 60_000;

export interface RecyclePolicyOptions {
  readonly memoryLimitMb: number;
  readonly recycleHour: number;
  /** Returns the hour of the place's clock, 0 to 23. */
  readonly localHour: () => number;
}

export class RecyclePolicy {
  readonly #options: RecyclePolicyOptions;
  #page: StagePage | null = null;
  #memoryAtMs = 0;
  #ageAtMs = 0;
  #overLimit = 0;
  #relievedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: RecyclePolicyOptions) {
    this.#options = options;
  }

  /** Why the page should be replaced; null while it may go on. It may be asked as often as one likes. */
  of(page: StagePage, nowMs: number): RecycleReason | null {
    if (page !== this.#page) this.#overLimit = 0;
    this.#page = page;
    return this.#byMemory(page, nowMs) ?? this.#byAge(page, nowMs);
  }

  #byMemory(page: StagePage, nowMs: number): RecycleReason | null {
    if (nowMs - this.#memoryAtMs < CHECK_MEMORY_EVERY_MS) return null;
    this.#memoryAtMs = nowMs;
    const { memoryLimitMb } = this.#options;
    const memoryMb = page.memoryMb(app.getAppMetrics()) ?? 0;
    this.#overLimit = memoryMb > memoryLimitMb ? this.#overLimit + 1 : 0;
    if (this.#overLimit < OVER_LIMIT_TIMES || nowMs - this.#relievedAtMs < MIN_BETWEEN_MEMORY_MS) return null;
    this.#relievedAtMs = nowMs;
    const [megabytes, limit] = [Math.round(memoryMb), memoryLimitMb];
    return {
      type: 'memory',
      why: `it took ${megabytes} MB of memory, its limit is ${limit}`,
      megabytes,
      limit,
    };
  }

  #byAge(page: StagePage, nowMs: number): RecycleReason | null {
    if (nowMs - this.#ageAtMs < CHECK_AGE_EVERY_MS) return null;
    this.#ageAtMs = nowMs;
    const { recycleHour, localHour } = this.#options;
    const ageMs = nowMs - page.madeAtMs;
    return isRecycleDue({ ageMs, localHour: localHour(), recycleHour })
      ? { type: 'age', why: 'it has run for long' }
      : null;
  }
}
