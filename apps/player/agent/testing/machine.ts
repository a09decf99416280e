/** A machine whose clocks a test moves, and a scheduler's clock that is right by definition. */
import type { Clock, CorrectedClock } from '../clock/clock.ts';
import { SavedClock } from '../clock/saved-clock.ts';

/** Some moment that is right, at which a machine may begin. */
export const TRUE_MS = Date.parse('2026-11-21T08:00:00Z');

export class Machine implements Clock {
  trueMs: number;
  wallMs: number;
  upMs = 5000;
  /** Parts in a million by which this machine's clocks run fast. */
  driftPpm = 0;
  /** What the scheduler's clock shows beyond the truth. */
  schedulerAheadMs = 0;
  sleptMs?: () => number;
  keepsTime?: () => boolean;
  bootId = '00000000-0000-4000-8000-000000000001';
  #sleptMs = 0;

  constructor(wallMs: number, trueMs: number) {
    this.wallMs = wallMs;
    this.trueMs = trueMs;
  }

  nowMs = () => Math.floor(this.wallMs);
  monotonicMs = () => this.upMs;

  /** So much true time passes. */
  pass(ms: number): void {
    const countedMs = ms * (1 + this.driftPpm / 1e6);
    this.trueMs += ms;
    this.wallMs += countedMs;
    this.upMs += countedMs;
  }

  /** It says how long it has slept, as Linux does. */
  tellSleep(): this {
    this.sleptMs = () => this.#sleptMs;
    return this;
  }

  sleep(ms: number): void {
    this.trueMs += ms;
    this.wallMs += ms;
    this.#sleptMs += ms;
  }

  /** The power goes; it is back after so long, with a clock that has run on, or (null) one that begins again. */
  reboot(offMs: number, wallMs: number | null = null): void {
    this.trueMs += offMs;
    this.wallMs = wallMs ?? this.wallMs + offMs;
    this.upMs = 3000;
    this.#sleptMs = 0;
    this.bootId = this.bootId.replace(/\d$/, (last) => String(Number(last) + 1));
  }

  /** One round trip, of which the way there takes `thereMs`. The scheduler reads its clock in whole ms. */
  ask(clock: CorrectedClock, thereMs: number, backMs: number): void {
    const sentAtMs = clock.monotonicMs();
    this.pass(thereMs);
    const receivedAtMs = Math.floor(this.trueMs + this.schedulerAheadMs);
    this.pass(backMs);
    clock.learn({ sentAtMs, receivedAtMs, repliedAtMs: receivedAtMs, arrivedAtMs: clock.monotonicMs() });
  }

  /** How far corrected time is from the scheduler's. */
  errorMs(clock: CorrectedClock): number {
    return Math.abs(clock.exactMs() - this.trueMs - this.schedulerAheadMs);
  }
}

/** By how much corrected time says that it may be wrong; throws where it says nothing of the kind. */
export function statedBoundMs(clock: CorrectedClock): number {
  const quality = clock.quality();
  if (quality.quality !== 'synced') throw new Error(`the clock is ${quality.quality}, not synced`);
  return quality.boundMs;
}

/** The clock’s file as the next run reads it. */
export function savedClock(clock: CorrectedClock): SavedClock {
  return SavedClock.parse(JSON.parse(JSON.stringify(clock.toSave())));
}
