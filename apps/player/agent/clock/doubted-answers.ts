/**
 * Answers of the scheduler that contradict all the earlier ones. When enough of them in a row agree with each other, its
 * own clock was set. If it was set by much, that may be a mistake which is put right in a minute: it is followed only
 * once it has stayed so.
 */
import type { ClockSample } from './clock-estimate.ts';

/** So many answers in a row that contradict the earlier ones are right. */
const CONVINCING = 3;
/** Plays would fall into another hour or day. */
const JUMP_TO_DOUBT_MS = 60_000;
/** Somebody who has set a clock wrong, or a virtual machine that was restored, has had time to see it. */
export const JUMP_FOLLOWED_AFTER_MS = 10 * 60_000;

export class DoubtedAnswers {
  #samples: readonly ClockSample[] = [];
  /** When the first of them came, and by how much they move corrected time. */
  #sinceMs = 0;
  #byMs = 0;

  /** More answers are needed soon. */
  get areThere(): boolean {
    return this.#samples.length > 0;
  }

  /** How far the scheduler's clock has jumped while it isn't followed; null otherwise. */
  get jumpMs(): number | null {
    const isSure = this.#samples.length >= CONVINCING;
    return isSure && Math.abs(this.#byMs) > JUMP_TO_DOUBT_MS ? this.#byMs : null;
  }

  /**
   * One more, which moves corrected time by `byMs`. `agree` says whether samples can all be true. Returns those that
   * are to be believed from now on; null while they aren't.
   */
  add(
    sample: ClockSample,
    byMs: number,
    nowMs: number,
    agree: (samples: readonly ClockSample[]) => boolean,
  ): readonly ClockSample[] | null {
    const all = [...this.#samples, sample].slice(-CONVINCING);
    const isFirst = this.#samples.length === 0 || !agree(all);
    this.#samples = isFirst ? [sample] : all;
    if (isFirst) this.#sinceMs = nowMs;
    this.#byMs = byMs;
    if (this.#samples.length < CONVINCING) return null;
    if (this.jumpMs !== null && nowMs - this.#sinceMs < JUMP_FOLLOWED_AFTER_MS) return null;
    return this.#samples;
  }

  clear(): void {
    this.#samples = [];
  }
}
