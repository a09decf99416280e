/**
 * Corrected time: the scheduler's clock, as well as this player can tell. Everything on the timeline uses it.
 *
 *  1. Once the scheduler has answered in this run, corrected time runs on the monotonic clock, so that
 *     setting the machine's clock moves nothing on screen.
 *  2. Before that it is the machine's clock plus the offset of an earlier run, but never before the last
 *     corrected time that this player has stored: a player that boots in 1970 goes on from where it was.
 *  3. Of several answers the one with the shortest round trip counts (Cristian's algorithm): its error is at
 *     most half its round trip, plus what the crystal may have drifted since.
 */
import type { ClockQuality } from '@bacheca/shared';
import { z } from 'zod';

/** The machine's clocks, as a seam for tests. */
export interface Clock {
  /** The wall clock, ms since 1970 UTC. It may be wrong and may jump. */
  nowMs(): number;
  /** Never jumps; counts from an arbitrary instant of this run. */
  monotonicMs(): number;
}

export const machineClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** One round trip. `sentAtMs` and `arrivedAtMs` are monotonic here, the others the scheduler's wall clock. */
export interface RoundTrip {
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
  readonly repliedAtMs: number;
  readonly arrivedAtMs: number;
}

export const SavedClock = z.object({
  /** Corrected minus wall. */
  offsetMs: z.number(),
  /** Corrected time when this was stored: it can't be earlier now. */
  atMs: z.number(),
});
export type SavedClock = z.infer<typeof SavedClock>;

const SAMPLES_KEPT = 8;
/** Cheap crystals are within 100 parts in a million. */
const DRIFT_PER_MS = 100e-6;
/** A bound wider than this is no longer called synced: plays could fall into the wrong hour. */
const SYNCED_BOUND_MS = 10_000;
/** The wall and the monotonic clock part by more than this only if one was set or the machine slept. */
const STEP_MS = 2000;
/** Smaller corrections than this don't concern whoever plans by the clock. */
const JUMP_MS = 250;

export class CorrectedClock {
  readonly #clock: Clock;
  readonly #listeners = new Set<(movedMs: number) => void>();
  /** Corrected minus monotonic. */
  #base: number;
  /** Wall minus monotonic when last seen, to notice steps. */
  #wallBase: number;
  #samples: { base: number; roundTripMs: number; atMs: number }[] = [];
  #source: 'scheduler' | 'saved' | 'machine';

  constructor(clock: Clock, saved: SavedClock | null) {
    this.#clock = clock;
    const monotonicMs = clock.monotonicMs();
    const wallMs = clock.nowMs();
    const guessMs = wallMs + (saved?.offsetMs ?? 0);
    const behind = saved !== null && guessMs < saved.atMs;
    this.#wallBase = wallMs - monotonicMs;
    this.#base = (behind ? saved.atMs : guessMs) - monotonicMs;
    this.#source = saved && !behind ? 'saved' : 'machine';
  }

  /** Corrected time, whole ms since 1970 UTC. */
  nowMs(): number {
    return this.atMonotonic(this.#clock.monotonicMs());
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs();
  }

  /** Corrected time at an instant of the monotonic clock of this run. */
  atMonotonic(monotonicMs: number): number {
    this.#noticeStep();
    return Math.floor(monotonicMs + this.#base);
  }

  /** Corrected minus wall. */
  offsetMs(): number {
    this.#noticeStep();
    return this.#base - this.#wallBase;
  }

  quality(): ClockQuality {
    this.#noticeStep();
    if (this.#source === 'machine') return { quality: 'unsynced' };
    const best = this.#best();
    if (this.#source === 'saved' || !best) return { quality: 'estimated' };
    const boundMs = this.#bound(best);
    return boundMs <= SYNCED_BOUND_MS ? { quality: 'synced', boundMs } : { quality: 'estimated' };
  }

  /** Takes an answer of the scheduler into account. */
  learn(trip: RoundTrip): void {
    this.#noticeStep();
    const roundTripMs = Math.max(
      0,
      trip.arrivedAtMs - trip.sentAtMs - (trip.repliedAtMs - trip.receivedAtMs),
    );
    const base = (trip.receivedAtMs - trip.sentAtMs + (trip.repliedAtMs - trip.arrivedAtMs)) / 2;
    const sample = { base, roundTripMs, atMs: trip.arrivedAtMs };
    // An answer that contradicts all the earlier ones: the scheduler's own clock was set. Begin anew.
    const best = this.#best();
    if (best && Math.abs(base - best.base) > this.#bound(best) + roundTripMs / 2 + STEP_MS)
      this.#samples = [];
    this.#samples = [...this.#samples, sample].slice(-SAMPLES_KEPT);
    this.#source = 'scheduler';
    this.#move((this.#best() ?? sample).base);
  }

  toSave(): SavedClock {
    return { offsetMs: this.offsetMs(), atMs: this.nowMs() };
  }

  /** Calls back when corrected time has moved by more than a person would notice. */
  onJump(listener: (movedMs: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #best(): { base: number; roundTripMs: number; atMs: number } | undefined {
    let best = this.#samples[0];
    for (const sample of this.#samples) if (best && this.#bound(sample) <= this.#bound(best)) best = sample;
    return best;
  }

  #bound({ roundTripMs, atMs }: { roundTripMs: number; atMs: number }): number {
    return roundTripMs / 2 + (this.#clock.monotonicMs() - atMs) * DRIFT_PER_MS;
  }

  /**
   * The machine's clock moved against the monotonic one: either it was set, and corrected time stays, or the
   * machine slept (which the monotonic clock doesn't count), and corrected time moves along. Whichever
   * leaves corrected time nearer to the machine's clock is what happened: clocks are set to be right, and
   * sleep only ever moves them forward.
   */
  #noticeStep(): void {
    const wallBase = this.#clock.nowMs() - this.#clock.monotonicMs();
    const stepMs = wallBase - this.#wallBase;
    const offsetIfSlept = this.#base - this.#wallBase;
    const offsetIfSet = this.#base - wallBase;
    this.#wallBase = wallBase;
    if (Math.abs(stepMs) < STEP_MS) {
      // Slewing: no step, though it adds up over weeks.
      if (this.#source !== 'scheduler') this.#base += stepMs;
      return;
    }
    if (this.#source === 'scheduler' && stepMs < 0) return;
    if (Math.abs(offsetIfSlept) <= Math.abs(offsetIfSet)) {
      this.#samples = [];
      if (this.#source === 'scheduler') this.#source = 'saved';
      this.#move(this.#base + stepMs);
    } else if (this.#source === 'machine') {
      // A clock that no scheduler has confirmed was set: better than what we had, if not before it.
      this.#move(Math.max(this.#base, wallBase));
    }
  }

  #move(base: number): void {
    const movedMs = base - this.#base;
    this.#base = base;
    if (Math.abs(movedMs) > JUMP_MS) for (const listener of this.#listeners) listener(Math.round(movedMs));
  }
}
