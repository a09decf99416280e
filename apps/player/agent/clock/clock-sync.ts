/**
 * Asks the scheduler for its time: a few times when a link begins, and again every few minutes, or more often
 * where screens show the same frame. The questions of a series are spread, so that one busy moment of the
 * network doesn't spoil them all.
 */
import type { PlayerMessage, SchedulerMessage } from '@bacheca/shared/wire/protocol';
import type { CorrectedClock } from './clock.ts';

/** They are enough that one of them probably meets an idle network. */
const FIRST_ROUND_TRIPS = 5;
/** At 50 parts in a million a crystal whose drift isn't known yet drifts 15 ms in this time. */
const REPEAT_AFTER_MS = 5 * 60_000;
/** A frame at 30 a second lasts 33 ms; the clocks of two screens should differ by little of that. */
const SYNCHRONISED = { roundTrips: 6, spacingMs: 150, repeatAfterMs: 30_000 };
/** It asks again so soon while its clock stands elsewhere than it did, to see whether that lasts. */
const LOOK_AGAIN_AFTER_MS = 15_000;
/** An answer lost on a live link must not stop the asking. */
const ANSWER_WITHIN_MS = 10_000;
/** Plays wait this long for the scheduler's time, so that none goes out with a wrong hour; then they go. */
const PLAYS_WAIT_MS = 60_000;

export interface ClockSyncOptions {
  readonly clock: CorrectedClock;
  readonly send: (message: PlayerMessage) => void;
  /** Whether the screens of this place show the same frame. */
  readonly synchronised: () => boolean;
  /** The scheduler's clock has jumped by so much, which isn't followed yet; null as soon as it is, or was mended. */
  readonly onJump: (jumpMs: number | null) => void;
}

export class ClockSync {
  readonly #options: ClockSyncOptions;
  #timer: NodeJS.Timeout | null = null;
  #patience: NodeJS.Timeout | null = null;
  #left = 0;
  #firstDone: (() => void) | null = null;

  constructor(options: ClockSyncOptions) {
    this.#options = options;
  }

  /** Begins a series of round trips; `done` is called once after its last answer, or once it's overdue. */
  start(done: () => void): void {
    this.stop();
    this.#firstDone = done;
    this.#patience = setTimeout(() => this.#finish(), PLAYS_WAIT_MS);
    this.#left = FIRST_ROUND_TRIPS;
    this.#ask();
  }

  stop(): void {
    for (const timer of [this.#timer, this.#patience]) if (timer) clearTimeout(timer);
    this.#timer = null;
    this.#patience = null;
    this.#firstDone = null;
  }

  answered(answer: Extract<SchedulerMessage, { type: 'clock' }>): void {
    const { clock, synchronised } = this.#options;
    clock.learn({ ...answer, arrivedAtMs: clock.monotonicMs() });
    this.#options.onJump(clock.jumpMs);
    if (clock.jumpMs !== null) {
      // Everything goes on by the time that was known before; plays are dated by it.
      this.#left = 1;
      this.#finish();
      this.#after(LOOK_AGAIN_AFTER_MS);
      return;
    }
    this.#left = Math.max(0, this.#left - 1);
    if (this.#left === 0 && clock.isInDoubt) this.#left = 1;
    if (this.#left > 0) {
      // The first ones come at once: plays wait for them.
      if (this.#firstDone && !clock.isInDoubt) this.#ask();
      else this.#after(SYNCHRONISED.spacingMs);
      return;
    }
    this.#finish();
    this.#left = synchronised() ? SYNCHRONISED.roundTrips : 1;
    this.#after(synchronised() ? SYNCHRONISED.repeatAfterMs : REPEAT_AFTER_MS);
  }

  #ask(): void {
    const { clock, send } = this.#options;
    this.#after(ANSWER_WITHIN_MS);
    send({ type: 'clock', sentAtMs: clock.monotonicMs() });
  }

  #after(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), ms);
  }

  #finish(): void {
    const done = this.#firstDone;
    this.#firstDone = null;
    done?.();
  }
}
