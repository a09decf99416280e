/**
 * Corrected time: the scheduler's clock, as well as this player can tell. Everything on the timeline uses it.
 *
 *  1. Once the scheduler has answered since the machine booted, corrected time runs on the monotonic clock, by
 *     the base and drift that all answers leave possible (clock-estimate.ts); so setting the machine's clock moves
 *     nothing on screen, and a player that is started again goes on as it was.
 *  2. Before that it is the machine's clock plus the offset of an earlier boot (`estimated`), if that can be:
 *     what this player has known is a lower bound of the time, and no player is switched off for years. A
 *     machine in 1970, in 2040, or with no battery for its clock goes on from the last known time, `unsynced`. One
 *     that only sticks have told the time goes on from that: `estimated`, marked as by sticks. It is not earlier than
 *     they say, and later by how long they were on their way and the power was off.
 *  3. An answer that contradicts all the earlier ones is believed when others agree with it: then the
 *     scheduler's own clock was set. If it was set by much, that may be a mistake which is put right in a minute: it
 *     is followed only once it has stayed so, and until then everything goes on by the time before.
 *  4. The bounds only ever widen without new answers, and every play carries the one it was recorded with.
 */
import { randomUUID } from 'node:crypto';
import type { ClockQuality } from '@bacheca/shared/wire/plays';
import {
  ANY_DRIFT,
  around,
  baseAt,
  boundAt,
  type ClockRoundTrip,
  type ClockSample,
  type Estimate,
  estimateFrom,
  type Range,
  sampleOf,
  thin,
  WANDER,
  within,
} from './clock-estimate.ts';
import { DoubtedAnswers } from './doubted-answers.ts';
import type { Clock } from './machine-clock.ts';

import {
  bootOfRun,
  type ClockSource,
  clockToSave,
  type KnownTime,
  knownBoot,
  type SavedClock,
} from './saved-clock.ts';

export { type Clock, machineClock } from './machine-clock.ts';

/** A bound wider than this is no longer called synced: plays could fall into the wrong hour. */
const SYNCED_BOUND_MS = 10_000;
/** The wall and the monotonic clock part by more than this only if one was set or the machine slept. */
const STEP_MS = 2000;
/** Less than this is no sleep, but two clocks that were read one after the other. */
const MIN_SLEEP_MS = 500;
/** The machine knows to this how long it slept. */
const SLEEP_BOUND_MS = 20;
/** Smaller corrections than this don't concern whoever plans by the clock. */
const JUMP_MS = 250;
/** Longer than a screen that is used one summer and switched off until the end of the next. */
const MAX_OFF_MS = 400 * 24 * 3_600_000;
/** Beside it, samples this old are given up first when they contradict the newest. */
const RECENT_MS = 10 * 60_000;
const BY_STICK: ClockQuality = { quality: 'estimated', by: 'stick' };
/** A crystal may run differently in another boot, at another temperature. */
const DRIFT_BETWEEN_BOOTS = 20e-6;

export class CorrectedClock {
  readonly #clock: Clock;
  readonly #listeners = new Set<(movedMs: number) => void>();
  readonly #learners = new Set<() => void>();
  /** Names this run of the player in its plays. */
  readonly bootId = randomUUID();
  /** The machine's name for the boot since which the monotonic clock counts; without one, that of the run. */
  readonly #boot: string;
  readonly #saved: SavedClock | null;
  /** How much the drift can be, by what was seen before the samples below. */
  #likelyDrift: Range;
  /** The latest time that is certain, at that instant of the monotonic clock. */
  #known: KnownTime | null;
  #source: ClockSource;
  #estimate: Estimate;
  #samples: ClockSample[] = [];
  readonly #doubted = new DoubtedAnswers();
  /** Sleep that the machine's monotonic clock has not counted, and how much of it the machine has told. */
  #sleptMs = 0;
  #toldSleptMs: number;
  /** What was before is less certain than what is since. */
  #woke: { readonly atMs: number; readonly unsureMs: number } | null = null;
  /** Wall minus monotonic when last seen, to notice steps. */
  #wallLeadMs: number;

  /** `notBeforeMs` is when something here was made, so it is not earlier now. */
  constructor(clock: Clock, saved: SavedClock | null, notBeforeMs: number | null = null) {
    this.#clock = clock;
    this.#saved = saved;
    this.#boot = clock.bootId ?? this.bootId;
    this.#toldSleptMs = clock.sleptMs?.() ?? 0;
    // It counts from the start of the boot, so that all its processes count alike.
    if (clock.bootId && this.#toldSleptMs >= MIN_SLEEP_MS) this.#sleptMs = this.#toldSleptMs;
    const monotonicMs = this.#steadyMs();
    const wallMs = clock.nowMs();
    this.#wallLeadMs = wallMs - monotonicMs;
    this.#likelyDrift = saved?.drift
      ? around(saved.drift.rate, saved.drift.bound + DRIFT_BETWEEN_BOOTS)
      : ANY_DRIFT;
    const knownMs = Math.max(saved?.atMs ?? -Infinity, notBeforeMs ?? -Infinity);
    this.#known = Number.isFinite(knownMs) ? { atMs: knownMs, monotonicMs } : null;

    const boot = saved?.boots.findLast(({ id, atMs }) => id === this.#boot && atMs <= monotonicMs);
    if (boot?.byStick) {
      this.#source = 'stick';
      this.#estimate = this.#guess(boot.baseMs);
      return;
    }
    if (boot) {
      this.#source = 'scheduler';
      const boundMs = boot.boundMs + (this.#sleptMs > 0 ? SLEEP_BOUND_MS : 0);
      this.#samples = [within(boot, boundMs)];
      this.#estimate = this.#fit(this.#samples, monotonicMs) ?? this.#guess(boot.baseMs);
      return;
    }
    const guessMs = wallMs + (saved?.offsetMs ?? 0);
    const canBe = this.#canBe(guessMs);
    const keepsOffset = canBe && saved?.offsetMs !== undefined && clock.keepsTime?.() !== false;
    this.#source = saved?.byStick ? 'stick' : keepsOffset ? 'saved' : 'machine';
    this.#estimate = this.#guess((canBe ? guessMs : knownMs) - monotonicMs);
  }

  /** Returns the corrected time in whole ms since 1970 UTC. */
  nowMs(): number {
    return Math.floor(this.exactMs());
  }

  /** Returns the corrected time with its fractions, for what is held to the frame. */
  exactMs(): number {
    this.#lookAround();
    return this.#correctedAt(this.#steadyMs());
  }

  /** Never jumps, and counts the machine's sleep as far as that can be told. */
  monotonicMs(): number {
    this.#lookAround();
    return this.#steadyMs();
  }

  /** Returns the corrected time at an instant of the monotonic clock of this boot, in whole ms since 1970 UTC. */
  atMonotonic(monotonicMs: number): number {
    this.#lookAround();
    return Math.floor(this.#correctedAt(monotonicMs));
  }

  /** Returns the corrected time minus the wall clock's, in ms. */
  offsetMs(): number {
    const nowMs = this.exactMs();
    return nowMs - this.#steadyMs() - this.#wallLeadMs;
  }

  quality(): ClockQuality {
    this.#lookAround();
    return this.#qualityAt(this.#steadyMs());
  }

  /**
   * When an instant of the monotonic clock of a run was, if a scheduler was heard in the same boot of the
   * machine, before or after, by that run or another; else null.
   */
  recall(bootId: string, monotonicMs: number): { startedAtMs: number; clock: ClockQuality } | null {
    this.#lookAround();
    const name = bootId === this.bootId ? this.#boot : bootOfRun(this.#saved, bootId);
    if (name === this.#boot) {
      if (this.#source !== 'scheduler' && this.#source !== 'stick') return null;
      return { startedAtMs: this.#correctedAt(monotonicMs), clock: this.#qualityAt(monotonicMs) };
    }
    const boot = knownBoot(this.#saved, name);
    if (!boot) return null;
    if (boot.byStick) return { startedAtMs: monotonicMs + boot.baseMs, clock: BY_STICK };
    const estimate = this.#fit([within(boot, boot.boundMs)], monotonicMs);
    return estimate && { startedAtMs: monotonicMs + estimate.baseMs, clock: qualityOf(estimate.boundMs) };
  }

  /** An answer of late contradicted the others: more answers are needed soon. */
  get isInDoubt(): boolean {
    return this.#doubted.areThere;
  }

  /** How far the scheduler's clock has jumped while this clock doesn't follow it yet; null otherwise. */
  get jumpMs(): number | null {
    return this.#doubted.jumpMs;
  }

  /** Returns the corrected time, if more than this machine's own clock says so: a scheduler, or NTP. */
  certainMs(): number | null {
    const isKnown = this.quality().quality === 'synced' || this.#clock.isSynchronised?.() === true;
    return isKnown ? this.nowMs() : null;
  }

  /** It is not earlier: by what the scheduler has said, or made. */
  notBeforeMs(): number {
    if (!this.#known) return -Infinity;
    return this.#known.atMs + Math.max(0, this.monotonicMs() - this.#known.monotonicMs);
  }

  /** Takes an answer of the scheduler into account. */
  learn(trip: ClockRoundTrip): void {
    this.#lookAround();
    const sample = sampleOf(trip);
    if (!sample) return;
    const nowMs = this.#steadyMs();
    const agreeing = this.#agreeing(sample, nowMs);
    if (agreeing) {
      this.#doubted.clear();
      this.#believe(agreeing, nowMs);
      return;
    }
    const byMs = (sample.lowMs + sample.highMs) / 2 - baseAt(this.#estimate, nowMs);
    const believed = this.#doubted.add(sample, byMs, nowMs, (samples) => this.#fit(samples, nowMs) !== null);
    if (!believed) return;
    this.#believe(believed, nowMs);
    this.#doubted.clear();
  }

  /**
   * A stick that the scheduler wrote at this time of its clock is here: it is not earlier now. For a player that
   * never heard a scheduler and whose machine knows no time, that is the best there is: late by as long as the stick
   * was on its way. Plays of this boot from before it are dated by it as well.
   */
  learnFromStick(writtenAtMs: number): void {
    this.#lookAround();
    if (this.#source === 'scheduler' || this.#source === 'saved') return;
    const monotonicMs = this.#steadyMs();
    const behindMs = writtenAtMs - this.#correctedAt(monotonicMs);
    // A machine that is years ahead of it has no better idea of the time.
    const isFarAhead = this.#source === 'machine' && behindMs < -MAX_OFF_MS;
    this.#source = 'stick';
    if (this.notBeforeMs() < writtenAtMs) this.#known = { atMs: writtenAtMs, monotonicMs };
    if (behindMs > 0 || isFarAhead) this.#move(this.#shifted(behindMs));
  }

  /** What helps later runs. */
  toSave(): SavedClock {
    const nowMs = this.exactMs();
    return clockToSave(this.#saved, {
      run: { id: this.bootId, boot: this.#boot },
      source: this.#source,
      nowMs,
      monotonicMs: this.#steadyMs(),
      offsetMs: this.offsetMs(),
      estimate: this.#estimate,
      known: this.#known,
    });
  }

  /** Calls back when corrected time has moved by more than a person would notice. */
  onJump(listener: (movedMs: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls back after each answer that was believed: corrected time may have moved a little. */
  onLearnt(listener: () => void): () => void {
    this.#learners.add(listener);
    return () => this.#learners.delete(listener);
  }

  #steadyMs(): number {
    return this.#clock.monotonicMs() + this.#sleptMs;
  }

  #correctedAt(monotonicMs: number): number {
    return monotonicMs + baseAt(this.#estimate, monotonicMs);
  }

  #qualityAt(monotonicMs: number): ClockQuality {
    if (this.#source === 'machine') return { quality: 'unsynced' };
    if (this.#source === 'saved') return { quality: 'estimated' };
    if (this.#source === 'stick') return BY_STICK;
    const asleepMs = this.#woke && monotonicMs < this.#woke.atMs ? this.#woke.unsureMs : 0;
    return qualityOf(boundAt(this.#estimate, monotonicMs) + asleepMs);
  }

  /** It is not before what is known, nor years after it. */
  #canBe(instantMs: number): boolean {
    if (!this.#known) return true;
    const { atMs, monotonicMs } = this.#known;
    const leastMs = atMs + this.#steadyMs() - monotonicMs;
    return instantMs >= leastMs && instantMs <= leastMs + MAX_OFF_MS;
  }

  /** A base of which no bound is known. */
  #guess(baseMs: number): Estimate {
    const { low, high } = this.#likelyDrift;
    const drift = (low + high) / 2;
    return { atMs: this.#steadyMs(), baseMs, boundMs: Infinity, drift, driftBound: (high - low) / 2 };
  }

  /** The time by the drift of earlier boots, or by any drift that a clock can have. */
  #fit(samples: readonly ClockSample[], atMs: number): Estimate | null {
    return estimateFrom(samples, atMs, this.#likelyDrift) ?? estimateFrom(samples, atMs);
  }

  /** The samples that stay with this one; null if it contradicts the recent ones. */
  #agreeing(sample: ClockSample, nowMs: number): ClockSample[] | null {
    if (this.#source !== 'scheduler') return [sample];
    const all = [...this.#samples, sample];
    if (this.#fit(all, nowMs)) return all;
    const recent = all.filter(({ atMs }) => nowMs - atMs <= RECENT_MS);
    return recent.length > 1 && this.#fit(recent, nowMs) ? recent : null;
  }

  #believe(samples: readonly ClockSample[], nowMs: number): void {
    this.#samples = thin(samples, nowMs);
    this.#source = 'scheduler';
    const estimate = this.#fit(this.#samples, nowMs);
    if (!estimate) return;
    this.#move(estimate);
    for (const listener of this.#learners) listener();
  }

  /**
   * Corrected time passes while the machine sleeps, and stays when the machine's clock is set. Where the
   * machine doesn't say how long it slept, both look alike: its wall clock has moved against its monotonic
   * one. Whichever leaves corrected time nearer to the wall clock is then what happened: clocks are set to be
   * right, and sleep only ever moves them forward.
   */
  #lookAround(): void {
    const wallLeadMs = this.#clock.nowMs() - this.#steadyMs();
    const stepMs = wallLeadMs - this.#wallLeadMs;
    if (Math.abs(stepMs) < STEP_MS) {
      this.#wallLeadMs = wallLeadMs;
      // It slews: there is no step, though it adds up over weeks.
      if (this.#source !== 'scheduler') this.#shift(stepMs);
    } else if (!this.#hasSlept(stepMs)) {
      this.#wallLeadMs = wallLeadMs;
      // A clock that no scheduler has confirmed was set: better than what we had, if it can be.
      const aheadMs = wallLeadMs - baseAt(this.#estimate, this.#steadyMs());
      const isBetter = this.#source === 'machine' && aheadMs > 0 && this.#canBe(this.#clock.nowMs());
      if (isBetter) this.#move(this.#shifted(aheadMs));
    }
  }

  #hasSlept(stepMs: number): boolean {
    if (this.#clock.sleptMs) {
      const toldMs = this.#clock.sleptMs();
      const sleptMs = toldMs - this.#toldSleptMs;
      if (Math.abs(sleptMs - stepMs) > STEP_MS / 2) return false;
      this.#toldSleptMs = toldMs;
      this.#wakeAfter(sleptMs);
      return true;
    }
    const offsetIfSleptMs = baseAt(this.#estimate, this.#steadyMs()) - this.#wallLeadMs;
    const offsetIfSetMs = offsetIfSleptMs - stepMs;
    if (stepMs < 0 || this.#source === 'machine') return false;
    if (Math.abs(offsetIfSleptMs) > Math.abs(offsetIfSetMs)) return false;
    this.#wakeAfter(stepMs);
    // A guess, so what follows is one.
    this.#samples = [];
    if (this.#source === 'scheduler') this.#source = 'saved';
    return true;
  }

  /** While the machine was asleep another crystal kept the time: how fast, nobody knows. */
  #wakeAfter(sleptMs: number): void {
    const before = this.#steadyMs();
    const { drift, driftBound } = this.#estimate;
    this.#sleptMs += sleptMs;
    const atMs = this.#steadyMs();
    const unsureMs = SLEEP_BOUND_MS + Math.abs(sleptMs) * ANY_DRIFT.high;
    const baseMs = baseAt(this.#estimate, before);
    const boundMs = boundAt(this.#estimate, before) + unsureMs;
    this.#likelyDrift = around(drift, driftBound + WANDER);
    this.#samples = [within({ atMs, baseMs }, boundMs)];
    this.#estimate = { atMs, baseMs, boundMs, drift, driftBound };
    this.#woke = { atMs, unsureMs: (this.#woke?.unsureMs ?? 0) + unsureMs };
    this.#tell(sleptMs);
  }

  #shifted(byMs: number): Estimate {
    return { ...this.#estimate, baseMs: this.#estimate.baseMs + byMs };
  }

  #shift(byMs: number): void {
    this.#estimate = this.#shifted(byMs);
  }

  #move(estimate: Estimate): void {
    const monotonicMs = this.#steadyMs();
    const movedMs = baseAt(estimate, monotonicMs) - baseAt(this.#estimate, monotonicMs);
    this.#estimate = estimate;
    this.#tell(movedMs);
  }

  #tell(movedMs: number): void {
    if (Math.abs(movedMs) <= JUMP_MS) return;
    for (const listener of this.#listeners) listener(Math.round(movedMs));
  }
}

function qualityOf(boundMs: number): ClockQuality {
  return boundMs <= SYNCED_BOUND_MS ? { quality: 'synced', boundMs } : { quality: 'estimated' };
}
