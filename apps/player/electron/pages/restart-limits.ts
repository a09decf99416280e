/**
 * How often a stage that fails is replaced: at once, then after growing pauses, and when that doesn't help not
 * at all for a while, in which the last good stills show.
 */
export type Verdict = { readonly type: 'replace'; readonly delayMs: number } | { readonly type: 'give-up' };

const WINDOW_MS = 5 * 60_000;
/** Such a failure is replaced at once. */
const AT_ONCE = 2;
const MAX_IN_WINDOW = 5;
const FIRST_PAUSE_MS = 1_000;

export class RestartLimits {
  #failedAtMs: number[] = [];
  #isTrial = false;

  /** Call it when the stage failed, with the time of the monotonic clock; it says what to do now. */
  failed(atMs: number): Verdict {
    this.#failedAtMs = [...this.#failedAtMs.filter((ms) => atMs - ms < WINDOW_MS), atMs];
    const count = this.#failedAtMs.length;
    if (this.#isTrial || count > MAX_IN_WINDOW) return { type: 'give-up' };
    return { type: 'replace', delayMs: count <= AT_ONCE ? 0 : FIRST_PAUSE_MS * 2 ** (count - AT_ONCE - 1) };
  }

  /** The stage is tried again after it was given up: it must hold at the first attempt. */
  beginTrial(): void {
    this.#failedAtMs = [];
    this.#isTrial = true;
  }

  /** It has run for long enough. */
  passed(): void {
    this.#isTrial = false;
  }
}
