import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Machine, savedClock, statedBoundMs, TRUE_MS } from '../testing/machine.ts';
import { CorrectedClock } from './clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;

/** A link on which most messages are fast and some are held up on one of the two ways. */
const delayMs = fc.oneof(
  { weight: 3, arbitrary: fc.double({ min: 0.2, max: 8, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: 8, max: 900, noNaN: true }) },
);

describe('corrected time on any network', () => {
  it('is never further from the scheduler’s than the bound it states, at any drift, asked or left alone', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ there: delayMs, back: delayMs, thenMs: fc.integer({ min: 100, max: 400_000 }) }),
          { minLength: 1, maxLength: 40 },
        ),
        fc.integer({ min: -200, max: 200 }),
        fc.integer({ min: -DAY_MS, max: DAY_MS }),
        fc.integer({ min: 0, max: 30 * DAY_MS }),
        (trips, driftPpm, wrongByMs, aloneMs) => {
          const machine = new Machine(TRUE_MS + wrongByMs, TRUE_MS);
          machine.driftPpm = driftPpm;
          const clock = new CorrectedClock(machine, null);
          for (const { there, back, thenMs } of trips) {
            machine.ask(clock, there, back);
            expect(machine.errorMs(clock)).toBeLessThanOrEqual(statedBoundMs(clock) + 0.01);
            machine.pass(thenMs);
            expect(machine.errorMs(clock)).toBeLessThanOrEqual(statedBoundMs(clock) + 0.01);
          }
          machine.pass(aloneMs);
          const quality = clock.quality();
          if (quality.quality === 'synced')
            expect(machine.errorMs(clock)).toBeLessThanOrEqual(quality.boundMs + 0.01);
          const next = new CorrectedClock(machine, savedClock(clock));
          const after = next.quality();
          if (after.quality === 'synced')
            expect(machine.errorMs(next)).toBeLessThanOrEqual(after.boundMs + 0.01);
        },
      ),
      { seed: 20261121, numRuns: 200 },
    );
  });

  it('narrows to below a millisecond where the network allows, though the scheduler’s clock ticks in them', () => {
    const machine = new Machine(TRUE_MS - 60_000, TRUE_MS + 0.4);
    machine.driftPpm = 60;
    const clock = new CorrectedClock(machine, null);
    for (let trip = 0; trip < 240; trip++) {
      machine.ask(clock, 0.3 + (trip % 7) * 0.4, 0.3 + (trip % 5) * 0.4);
      machine.pass(trip % 6 === 5 ? 30_000 : 150.37);
    }
    expect(statedBoundMs(clock)).toBeLessThan(2);
    expect(machine.errorMs(clock)).toBeLessThan(1);
  });

  it('joins the fastest way there of one round trip with the fastest way back of another', () => {
    const machine = new Machine(TRUE_MS, TRUE_MS);
    const clock = new CorrectedClock(machine, null);
    for (let trip = 0; trip < 4; trip++) {
      machine.ask(clock, 2, 800);
      machine.ask(clock, 800, 2);
    }
    expect(machine.errorMs(clock)).toBeLessThan(3);
    expect(statedBoundMs(clock)).toBeLessThan(8);
  });

  it('learns the drift of its crystal, and keeps within half a second over a week without a network', () => {
    for (const driftPpm of [-200, 35, 200]) {
      const machine = new Machine(TRUE_MS, TRUE_MS);
      machine.driftPpm = driftPpm;
      const clock = new CorrectedClock(machine, null);
      for (let trip = 0; trip < 72; trip++) {
        machine.ask(clock, 3, 3);
        machine.pass(5 * 60_000);
      }
      machine.pass(7 * DAY_MS);
      expect(machine.errorMs(clock), `${driftPpm} ppm`).toBeLessThan(500);
      const again = new CorrectedClock(machine, savedClock(clock));
      machine.pass(DAY_MS);
      expect(machine.errorMs(again), `${driftPpm} ppm, started again`).toBeLessThan(500);
    }
  });

  it('is no longer called synced once its crystal may have drifted into another hour', () => {
    const machine = new Machine(TRUE_MS, TRUE_MS);
    const clock = new CorrectedClock(machine, null);
    machine.ask(clock, 10, 10);
    machine.pass(3 * DAY_MS);
    expect(clock.quality()).toEqual({ quality: 'estimated' });
  });
});

describe('a machine’s clock that is set while a screen plays', () => {
  it('moves nothing, by an hour back or forth, by years, before and after more answers', () => {
    const machine = new Machine(TRUE_MS - DAY_MS, TRUE_MS).tellSleep();
    machine.driftPpm = 150;
    const clock = new CorrectedClock(machine, null);
    const moves: number[] = [];
    for (let trip = 0; trip < 8; trip++) machine.ask(clock, 5, 5);
    clock.onJump((movedMs) => moves.push(movedMs));
    for (const stepMs of [-HOUR_MS, HOUR_MS, HOUR_MS, -HOUR_MS, -56 * YEAR_MS, 70 * YEAR_MS]) {
      machine.wallMs += stepMs;
      expect(machine.errorMs(clock)).toBeLessThanOrEqual(statedBoundMs(clock));
      machine.pass(60_000);
      machine.ask(clock, 5, 5);
      expect(machine.errorMs(clock)).toBeLessThanOrEqual(statedBoundMs(clock));
    }
    expect(moves).toEqual([]);
    expect(statedBoundMs(clock)).toBeLessThan(20);
  });

  it('moves nothing even where the machine can’t say that it did not sleep', () => {
    const machine = new Machine(TRUE_MS - DAY_MS, TRUE_MS);
    const clock = new CorrectedClock(machine, null);
    machine.ask(clock, 5, 5);
    machine.wallMs = machine.trueMs;
    expect(machine.errorMs(clock)).toBeLessThan(6);
    machine.wallMs -= 2 * HOUR_MS;
    expect(machine.errorMs(clock)).toBeLessThan(6);
    expect(Math.round(clock.offsetMs() / 100) * 100).toBe(2 * HOUR_MS);
  });
});

describe('a machine that slept', () => {
  it('goes on in time, as sure as before, where it says how long', () => {
    const machine = new Machine(TRUE_MS - HOUR_MS, TRUE_MS).tellSleep();
    const clock = new CorrectedClock(machine, null);
    for (let trip = 0; trip < 8; trip++) machine.ask(clock, 5, 5);
    const playedAt = { monotonicMs: clock.monotonicMs(), trueMs: machine.trueMs };
    const moves: number[] = [];
    clock.onJump((movedMs) => moves.push(movedMs));
    machine.sleep(8 * HOUR_MS);
    expect(machine.errorMs(clock)).toBeLessThanOrEqual(statedBoundMs(clock));
    expect(statedBoundMs(clock)).toBeLessThan(30_000);
    expect(moves).toEqual([8 * HOUR_MS]);
    // What was played before can still be told in time.
    expect(clock.recall(clock.bootId, playedAt.monotonicMs)?.startedAtMs).toBeCloseTo(playedAt.trueMs, -2);
    machine.wallMs += HOUR_MS;
    expect(machine.errorMs(clock), 'set, not asleep').toBeLessThanOrEqual(statedBoundMs(clock));
  });

  it('goes on in time, by its wall clock, where it doesn’t', () => {
    const machine = new Machine(TRUE_MS, TRUE_MS);
    const clock = new CorrectedClock(machine, null);
    machine.ask(clock, 5, 5);
    const moves: number[] = [];
    clock.onJump((movedMs) => moves.push(movedMs));
    machine.sleep(8 * HOUR_MS);
    expect(machine.errorMs(clock)).toBeLessThan(10);
    expect(moves).toEqual([8 * HOUR_MS]);
    expect(clock.quality()).toEqual({ quality: 'estimated' });
  });
});

describe('a scheduler whose own clock was set', () => {
  it('is followed once several answers agree, and one strange answer is not', () => {
    const machine = new Machine(TRUE_MS, TRUE_MS);
    const clock = new CorrectedClock(machine, null);
    for (let trip = 0; trip < 8; trip++) machine.ask(clock, 5, 5);
    machine.schedulerAheadMs = HOUR_MS;
    machine.ask(clock, 5, 5);
    expect(clock.isInDoubt).toBe(true);
    machine.schedulerAheadMs = 0;
    expect(machine.errorMs(clock)).toBeLessThan(6);
    machine.ask(clock, 5, 5);
    expect(clock.isInDoubt).toBe(false);
    machine.schedulerAheadMs = -30_000;
    for (let trip = 0; trip < 3; trip++) machine.ask(clock, 40, 40);
    expect(machine.errorMs(clock)).toBeLessThanOrEqual(statedBoundMs(clock));
    expect(clock.isInDoubt).toBe(false);
  });

  it('by much is followed only once it has stayed so for ten minutes', () => {
    const machine = new Machine(TRUE_MS, TRUE_MS);
    const clock = new CorrectedClock(machine, null);
    for (let trip = 0; trip < 8; trip++) machine.ask(clock, 5, 5);
    const jump = (ms: number) => {
      machine.schedulerAheadMs = ms;
    };
    jump(-DAY_MS);
    for (let minute = 0; minute < 2; minute++) {
      for (let trip = 0; trip < 4; trip++) machine.ask(clock, 5, 5);
      expect(clock.jumpMs).toBeCloseTo(-DAY_MS, -2);
      machine.pass(60_000);
    }
    jump(0);
    expect(machine.errorMs(clock), 'the time before').toBeLessThan(100);
    machine.ask(clock, 5, 5);
    expect(clock.jumpMs).toBeNull();
    jump(-DAY_MS);
    for (let minute = 0; minute < 12; minute++) {
      machine.ask(clock, 5, 5);
      machine.pass(60_000);
    }
    expect(clock.jumpMs).toBeNull();
    expect(machine.errorMs(clock)).toBeLessThanOrEqual(statedBoundMs(clock));
  });

  it('is kept within the bound through any mix of sleep, setting and restarts', () => {
    const event = fc.oneof(
      fc.record({ type: fc.constant('ask' as const), there: delayMs, back: delayMs }),
      fc.record({ type: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: HOUR_MS }) }),
      fc.record({ type: fc.constant('sleep' as const), ms: fc.integer({ min: 3000, max: DAY_MS }) }),
      fc.record({ type: fc.constant('set' as const), ms: fc.constantFrom(-HOUR_MS, HOUR_MS, -5000, 5000) }),
      fc.constant({ type: 'restart' as const }),
    );
    fc.assert(
      fc.property(
        fc.array(event, { minLength: 5, maxLength: 60 }),
        fc.integer({ min: -200, max: 200 }),
        (events, driftPpm) => {
          const machine = new Machine(TRUE_MS, TRUE_MS).tellSleep();
          machine.driftPpm = driftPpm;
          let clock = new CorrectedClock(machine, null);
          machine.ask(clock, 4, 4);
          for (const event of events) {
            if (event.type === 'ask') machine.ask(clock, event.there, event.back);
            if (event.type === 'pass') machine.pass(event.ms);
            if (event.type === 'sleep') machine.sleep(event.ms);
            if (event.type === 'set') machine.wallMs += event.ms;
            // Something looks at the clock every minute; two things never happen between two looks.
            const quality = clock.quality();
            if (quality.quality === 'synced')
              expect(machine.errorMs(clock)).toBeLessThanOrEqual(quality.boundMs + 0.01);
            if (event.type === 'restart') clock = new CorrectedClock(machine, savedClock(clock));
          }
        },
      ),
      { seed: 20261122, numRuns: 300 },
    );
  });
});
