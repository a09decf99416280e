import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Clock, CorrectedClock } from './clock.ts';

const TRUE_MS = Date.parse('2026-11-21T08:00:00Z');
const DAY_MS = 24 * 3_600_000;

/** A machine whose clocks a test moves; the scheduler's is right. */
class Machine implements Clock {
  wallMs: number;
  upMs = 5000;
  trueMs = TRUE_MS;
  constructor(wallMs: number) {
    this.wallMs = wallMs;
  }
  nowMs = () => this.wallMs;
  monotonicMs = () => this.upMs;
  pass(ms: number): void {
    this.wallMs += ms;
    this.upMs += ms;
    this.trueMs += ms;
  }
  sleep(ms: number): void {
    this.wallMs += ms;
    this.trueMs += ms;
  }
  /** One round trip, of which the way there takes `thereMs`. */
  ask(clock: CorrectedClock, thereMs: number, backMs: number): void {
    const sentAtMs = this.upMs;
    this.pass(thereMs);
    const receivedAtMs = this.trueMs;
    this.pass(backMs);
    clock.learn({ sentAtMs, receivedAtMs, repliedAtMs: receivedAtMs, arrivedAtMs: this.upMs });
  }
}

describe('corrected time', () => {
  it('is the scheduler’s within half a round trip, whatever the two ways take', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3000), fc.nat(3000)), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: -DAY_MS, max: DAY_MS }),
        (trips, wrongByMs) => {
          const machine = new Machine(TRUE_MS + wrongByMs);
          const clock = new CorrectedClock(machine, null);
          for (const [there, back] of trips) {
            machine.ask(clock, there, back);
            machine.pass(1000);
          }
          const quality = clock.quality();
          if (quality.quality !== 'synced') throw new Error('not synced');
          expect(Math.abs(clock.nowMs() - machine.trueMs)).toBeLessThanOrEqual(quality.boundMs + 1);
        },
      ),
      { seed: 20261121 },
    );
  });

  it('keeps the answer with the shortest round trip', () => {
    const machine = new Machine(TRUE_MS - 60_000);
    const clock = new CorrectedClock(machine, null);
    machine.ask(clock, 10, 10);
    for (let i = 0; i < 5; i++) machine.ask(clock, 900, 20);
    expect(Math.abs(clock.nowMs() - machine.trueMs)).toBeLessThanOrEqual(1);
    expect(clock.quality()).toMatchObject({ quality: 'synced' });
  });

  it('says how sure it is', () => {
    const machine = new Machine(TRUE_MS);
    expect(new CorrectedClock(machine, null).quality()).toEqual({ quality: 'unsynced' });
    expect(new CorrectedClock(machine, { offsetMs: 20, atMs: TRUE_MS - DAY_MS }).quality()).toEqual({
      quality: 'estimated',
    });
    const clock = new CorrectedClock(machine, null);
    machine.ask(clock, 10, 10);
    machine.pass(3 * DAY_MS);
    expect(clock.quality(), 'the crystal may have drifted too far').toEqual({ quality: 'estimated' });
  });

  it('goes on from the last known time when the machine boots in 1970', () => {
    const machine = new Machine(1000);
    const clock = new CorrectedClock(machine, { offsetMs: 20, atMs: TRUE_MS });
    expect(clock.nowMs()).toBe(TRUE_MS);
    machine.pass(60_000);
    expect(clock.nowMs()).toBe(TRUE_MS + 60_000);
    expect(clock.quality()).toEqual({ quality: 'unsynced' });
    // Then the machine hears of the right time.
    machine.wallMs = TRUE_MS + DAY_MS;
    expect(clock.nowMs()).toBe(TRUE_MS + DAY_MS);
  });

  it('does not move when the machine’s clock is set after the scheduler was heard', () => {
    const machine = new Machine(TRUE_MS - DAY_MS);
    const clock = new CorrectedClock(machine, null);
    machine.ask(clock, 5, 5);
    machine.wallMs = machine.trueMs;
    expect(clock.nowMs()).toBe(machine.trueMs);
    machine.wallMs -= 7200_000;
    expect(clock.nowMs()).toBe(machine.trueMs);
    expect(clock.offsetMs()).toBe(7200_000);
  });

  it('moves along when the machine slept, and tells whoever plans by it', () => {
    const machine = new Machine(TRUE_MS);
    const clock = new CorrectedClock(machine, null);
    machine.ask(clock, 5, 5);
    const moves: number[] = [];
    clock.onJump((movedMs) => moves.push(movedMs));
    machine.sleep(8 * 3_600_000);
    expect(clock.nowMs()).toBe(machine.trueMs);
    expect(moves).toEqual([8 * 3_600_000]);
    expect(clock.quality()).toEqual({ quality: 'estimated' });
  });

  it('follows a scheduler whose own clock was set', () => {
    const machine = new Machine(TRUE_MS);
    const clock = new CorrectedClock(machine, null);
    for (let i = 0; i < 8; i++) machine.ask(clock, 5, 5);
    machine.trueMs += 3_600_000;
    machine.ask(clock, 40, 40);
    expect(Math.abs(clock.nowMs() - machine.trueMs)).toBeLessThanOrEqual(41);
  });
});
