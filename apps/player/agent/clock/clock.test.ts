import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Machine } from '../testing/machine.ts';
import { CorrectedClock } from './clock.ts';
import { SavedClock } from './saved-clock.ts';

const TRUE_MS = Date.parse('2026-11-21T08:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;

function boundOf(clock: CorrectedClock): number {
  const quality = clock.quality();
  if (quality.quality !== 'synced') throw new Error(`the clock is ${quality.quality}, not synced`);
  return quality.boundMs;
}

/** Returns it as the next run reads it. */
function saved(clock: CorrectedClock): SavedClock {
  return SavedClock.parse(JSON.parse(JSON.stringify(clock.toSave())));
}

function before({ offsetMs, atMs }: { offsetMs?: number; atMs: number }): SavedClock {
  return SavedClock.parse({ ...(offsetMs === undefined ? {} : { offsetMs }), atMs });
}

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
            expect(machine.errorMs(clock)).toBeLessThanOrEqual(boundOf(clock) + 0.01);
            machine.pass(thenMs);
            expect(machine.errorMs(clock)).toBeLessThanOrEqual(boundOf(clock) + 0.01);
          }
          machine.pass(aloneMs);
          const quality = clock.quality();
          if (quality.quality === 'synced')
            expect(machine.errorMs(clock)).toBeLessThanOrEqual(quality.boundMs + 0.01);
          const next = new CorrectedClock(machine, saved(clock));
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
    expect(boundOf(clock)).toBeLessThan(2);
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
    expect(boundOf(clock)).toBeLessThan(8);
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
      const again = new CorrectedClock(machine, saved(clock));
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
      expect(machine.errorMs(clock)).toBeLessThanOrEqual(boundOf(clock));
      machine.pass(60_000);
      machine.ask(clock, 5, 5);
      expect(machine.errorMs(clock)).toBeLessThanOrEqual(boundOf(clock));
    }
    expect(moves).toEqual([]);
    expect(boundOf(clock)).toBeLessThan(20);
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
    expect(machine.errorMs(clock)).toBeLessThanOrEqual(boundOf(clock));
    expect(boundOf(clock)).toBeLessThan(30_000);
    expect(moves).toEqual([8 * HOUR_MS]);
    // What was played before can still be told in time.
    expect(clock.recall(clock.bootId, playedAt.monotonicMs)?.startedAtMs).toBeCloseTo(playedAt.trueMs, -2);
    machine.wallMs += HOUR_MS;
    expect(machine.errorMs(clock), 'set, not asleep').toBeLessThanOrEqual(boundOf(clock));
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
    expect(machine.errorMs(clock)).toBeLessThanOrEqual(boundOf(clock));
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
    expect(machine.errorMs(clock)).toBeLessThanOrEqual(boundOf(clock));
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
            if (event.type === 'restart') clock = new CorrectedClock(machine, saved(clock));
          }
        },
      ),
      { seed: 20261122, numRuns: 300 },
    );
  });
});

describe('a player that starts', () => {
  it('in the same boot goes on as it was', () => {
    const machine = new Machine(0, TRUE_MS);
    const clock = new CorrectedClock(machine, null);
    for (let trip = 0; trip < 8; trip++) machine.ask(clock, 5, 5);
    const file = saved(clock);
    machine.pass(60_000);
    const next = new CorrectedClock(machine, file);
    expect(next.quality().quality).toBe('synced');
    expect(machine.errorMs(next)).toBeLessThanOrEqual(boundOf(next));
  });

  it('after the power was off goes on by the machine’s clock and what it was wrong by', () => {
    const machine = new Machine(TRUE_MS - 3 * HOUR_MS, TRUE_MS);
    const clock = new CorrectedClock(machine, null);
    machine.ask(clock, 5, 5);
    const file = saved(clock);
    machine.reboot(10 * DAY_MS);
    const next = new CorrectedClock(machine, file);
    expect(machine.errorMs(next)).toBeLessThan(10);
    expect(next.quality()).toEqual({ quality: 'estimated' });
  });

  it('in 1970 goes on from the last known time, and says that it doesn’t know', () => {
    const machine = new Machine(1000, TRUE_MS);
    const clock = new CorrectedClock(machine, before({ offsetMs: 20, atMs: TRUE_MS }));
    expect(machine.errorMs(clock)).toBeLessThan(1);
    machine.pass(60_000);
    expect(machine.errorMs(clock)).toBeLessThan(1);
    expect(clock.quality()).toEqual({ quality: 'unsynced' });
    // Then the machine hears of the right time.
    machine.wallMs = machine.trueMs = TRUE_MS + DAY_MS;
    expect(machine.errorMs(clock)).toBeLessThan(1);
    expect(clock.quality()).toEqual({ quality: 'unsynced' });
  });

  it('in 2040 goes on from the last known time too: nothing is switched off for so long', () => {
    const machine = new Machine(Date.parse('2040-01-01T00:00:00Z'), TRUE_MS);
    const clock = new CorrectedClock(machine, before({ offsetMs: 20, atMs: TRUE_MS }));
    expect(machine.errorMs(clock)).toBeLessThan(1);
    expect(clock.quality()).toEqual({ quality: 'unsynced' });
    // Nor does it believe a clock that is set to such a time while it runs.
    machine.wallMs += DAY_MS;
    expect(machine.errorMs(clock)).toBeLessThan(1);
    machine.ask(clock, 5, 5);
    expect(boundOf(clock)).toBeLessThan(10);
  });

  it('with no memory of the time begins when its program was made, if its clock stands before that', () => {
    const machine = new Machine(1000, TRUE_MS);
    expect(new CorrectedClock(machine, null).nowMs()).toBe(1000);
    expect(new CorrectedClock(machine, null, TRUE_MS).nowMs()).toBe(TRUE_MS);
    machine.wallMs = TRUE_MS + 5 * DAY_MS;
    expect(new CorrectedClock(machine, null, TRUE_MS).nowMs()).toBe(TRUE_MS + 5 * DAY_MS);
  });

  it('on a board without a battery plays by its clock, but isn’t sure of it', () => {
    const machine = new Machine(TRUE_MS, TRUE_MS);
    machine.keepsTime = () => false;
    const clock = new CorrectedClock(machine, before({ offsetMs: 0, atMs: TRUE_MS - HOUR_MS }));
    expect(machine.errorMs(clock)).toBeLessThan(1);
    expect(clock.quality()).toEqual({ quality: 'unsynced' });
  });

  it('for the first time saves nothing that a later run would take for a known time', () => {
    const machine = new Machine(TRUE_MS + 100 * DAY_MS, TRUE_MS);
    expect(new CorrectedClock(machine, null).toSave().atMs).toBeUndefined();
    const wrong = new CorrectedClock(machine, before({ atMs: TRUE_MS }));
    machine.pass(60_000);
    expect(wrong.toSave().atMs).toBeCloseTo(TRUE_MS + 60_000, -1);
  });

  it('can tell when a play of an earlier run in the same boot was, which never heard of a scheduler', () => {
    const machine = new Machine(1000, TRUE_MS);
    machine.driftPpm = -150;
    const first = new CorrectedClock(machine, null);
    const monotonicMs = first.monotonicMs();
    const playedMs = machine.trueMs;
    const file = saved(first);
    machine.pass(HOUR_MS);
    const second = new CorrectedClock(machine, file);
    expect(second.recall(first.bootId, monotonicMs)).toBeNull();
    machine.ask(second, 5, 5);
    const recalled = second.recall(first.bootId, monotonicMs);
    if (recalled?.clock.quality !== 'synced') throw new Error('not recalled');
    expect(Math.abs(recalled.startedAtMs - playedMs)).toBeLessThanOrEqual(recalled.clock.boundMs);
  });

  it('can tell when a play of an earlier boot was, if a scheduler was heard in it', () => {
    const machine = new Machine(1000, TRUE_MS);
    machine.driftPpm = 80;
    const clock = new CorrectedClock(machine, null);
    machine.pass(2 * HOUR_MS);
    const play = { bootId: clock.bootId, monotonicMs: clock.monotonicMs(), trueMs: machine.trueMs };
    expect(clock.recall(play.bootId, play.monotonicMs)).toBeNull();
    machine.pass(HOUR_MS);
    for (let trip = 0; trip < 8; trip++) machine.ask(clock, 5, 5);
    const file = saved(clock);
    machine.reboot(DAY_MS, 1000);
    const next = new CorrectedClock(machine, file);
    const recalled = next.recall(play.bootId, play.monotonicMs);
    if (recalled?.clock.quality !== 'synced') throw new Error('not recalled');
    expect(Math.abs(recalled.startedAtMs - play.trueMs)).toBeLessThanOrEqual(recalled.clock.boundMs);
    expect(next.recall('00000000-0000-4000-8000-00000000000f', 1000)).toBeNull();
  });
});

describe('a player that never had a network, on a board without a clock', () => {
  it('takes the time of a stick as an estimate, also for what it played before, until a scheduler answers', () => {
    const machine = new Machine(0, TRUE_MS);
    const clock = new CorrectedClock(machine, null);
    const beganAtMs = clock.monotonicMs();
    machine.pass(2 * HOUR_MS);
    expect(clock.quality()).toEqual({ quality: 'unsynced' });
    expect(clock.recall(clock.bootId, beganAtMs)).toBeNull();
    const exportedAtMs = TRUE_MS + HOUR_MS;
    clock.learnFromStick(exportedAtMs);
    expect(clock.quality()).toEqual({ quality: 'estimated', by: 'stick' });
    expect(Math.abs(clock.nowMs() - exportedAtMs)).toBeLessThan(5);
    const recalled = clock.recall(clock.bootId, beganAtMs);
    expect(recalled?.clock).toEqual({ quality: 'estimated', by: 'stick' });
    expect(Math.abs((recalled?.startedAtMs ?? 0) - (exportedAtMs - 2 * HOUR_MS))).toBeLessThan(5);
    machine.pass(HOUR_MS);
    clock.learnFromStick(exportedAtMs - DAY_MS);
    expect(Math.abs(clock.nowMs() - exportedAtMs - HOUR_MS), 'an older stick tells nothing').toBeLessThan(5);
    machine.ask(clock, 1, 1);
    expect(clock.quality().quality).toBe('synced');
    const syncedMs = clock.nowMs();
    clock.learnFromStick(exportedAtMs + 9 * DAY_MS);
    expect(clock.nowMs() - syncedMs, 'nor does a stick where a scheduler was heard').toBeLessThan(5);
  });

  it('goes on from the last stick after each power cut, and dates each boot by the sticks that came in it', () => {
    const machine = new Machine(0, TRUE_MS);
    let clock = new CorrectedClock(machine, null);
    machine.pass(HOUR_MS);
    clock.learnFromStick(machine.trueMs);
    const played: { bootId: string; monotonicMs: number; trueMs: number }[] = [];
    const play = () =>
      played.push({ bootId: clock.bootId, monotonicMs: clock.monotonicMs(), trueMs: machine.trueMs });
    play();
    machine.pass(DAY_MS);
    let file = saved(clock);

    // It was off for two hours: nobody can know that, so it goes on as if it had been off for none.
    machine.reboot(2 * HOUR_MS, 0);
    clock = new CorrectedClock(machine, file);
    expect(clock.quality()).toEqual({ quality: 'estimated', by: 'stick' });
    play();
    expect(machine.trueMs - clock.nowMs()).toBeCloseTo(2 * HOUR_MS, -2);
    machine.pass(HOUR_MS);
    file = saved(clock);

    // It is the same boot in another process, and a stick of a month later, which tells how long it was off in all.
    machine.pass(29 * DAY_MS);
    file = saved(clock);
    clock = new CorrectedClock(machine, file);
    expect(clock.quality()).toEqual({ quality: 'estimated', by: 'stick' });
    expect(machine.trueMs - clock.nowMs()).toBeCloseTo(2 * HOUR_MS, -2);
    clock.learnFromStick(machine.trueMs);
    expect(Math.abs(machine.trueMs - clock.nowMs())).toBeLessThan(5);
    for (const { bootId, monotonicMs, trueMs } of played) {
      const recalled = clock.recall(bootId, monotonicMs);
      expect(recalled?.clock).toEqual({ quality: 'estimated', by: 'stick' });
      expect(Math.abs((recalled?.startedAtMs ?? 0) - trueMs)).toBeLessThan(5);
    }
  });

  it('keeps the offset that a stick has told where its clock goes on without power', () => {
    // Set to nine years ago, and running.
    const machine = new Machine(TRUE_MS - 3300 * DAY_MS, TRUE_MS);
    const clock = new CorrectedClock(machine, null);
    clock.learnFromStick(machine.trueMs);
    const file = saved(clock);
    machine.reboot(5 * DAY_MS);
    const next = new CorrectedClock(machine, file);
    expect(Math.abs(next.nowMs() - machine.trueMs)).toBeLessThan(5);
    expect(next.quality()).toEqual({ quality: 'estimated', by: 'stick' });
    for (let trip = 0; trip < 8; trip++) machine.ask(next, 5, 5);
    expect(next.quality().quality).toBe('synced');
    expect(saved(next).byStick).toBeUndefined();
  });
});
