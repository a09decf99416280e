/** Asks the scheduler for its time: a few times when a link begins, then every few minutes. */
import type { PlayerMessage, SchedulerMessage } from '@bacheca/shared';
import type { CorrectedClock } from './clock.ts';

/** Enough that one of them probably meets an idle network. */
const FIRST_ROUND_TRIPS = 5;
/** At 100 parts in a million a crystal drifts 30 ms in this time. */
const REPEAT_AFTER_MS = 5 * 60_000;
/** An answer lost on a live link must not stop the asking. */
const ANSWER_WITHIN_MS = 10_000;

export class ClockSync {
  readonly #clock: CorrectedClock;
  readonly #send: (message: PlayerMessage) => void;
  #timer: NodeJS.Timeout | null = null;
  #left = 0;
  #firstDone: (() => void) | null = null;

  constructor(clock: CorrectedClock, send: (message: PlayerMessage) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** Begins a series of round trips; `done` is called once after its last answer, or once it's overdue. */
  start(done: () => void): void {
    this.stop();
    this.#left = FIRST_ROUND_TRIPS;
    this.#firstDone = done;
    this.#ask();
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#firstDone = null;
  }

  answered(answer: Extract<SchedulerMessage, { type: 'clock' }>): void {
    this.#clock.learn({ ...answer, arrivedAtMs: this.#clock.monotonicMs() });
    this.#left = Math.max(0, this.#left - 1);
    if (this.#left > 0) {
      this.#ask();
    } else {
      this.#finish();
      this.#again(REPEAT_AFTER_MS);
    }
  }

  #ask(): void {
    this.#send({ type: 'clock', sentAtMs: this.#clock.monotonicMs() });
    this.#again(ANSWER_WITHIN_MS);
  }

  #again(afterMs: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#finish();
      this.#ask();
    }, afterMs);
  }

  #finish(): void {
    const done = this.#firstDone;
    this.#firstDone = null;
    done?.();
  }
}
