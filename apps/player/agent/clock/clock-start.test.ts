import { describe, expect, it } from 'vitest';
import { Machine, savedClock, statedBoundMs, TRUE_MS } from '../testing/machine.ts';
import { CorrectedClock } from './clock.ts';
import { SavedClock } from './saved-clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What an earlier run has saved. */
function before({ offsetMs, atMs }: { offsetMs?: number; atMs: number }): SavedClock {
  return SavedClock.parse({ ...(offsetMs === undefined ? {} : { offsetMs }), atMs });
}

describe('a player that starts', () => {
  it('in the same boot goes on as it was', () => {
    const machine = new Machine(0, TRUE_MS);
    const clock = new CorrectedClock(machine, null);
    for (let trip = 0; trip < 8; trip++) machine.ask(clock, 5, 5);
    const file = savedClock(clock);
    machine.pass(60_000);
    const next = new CorrectedClock(machine, file);
    expect(next.quality().quality).toBe('synced');
    expect(machine.errorMs(next)).toBeLessThanOrEqual(statedBoundMs(next));
  });

  it('after the power was off goes on by the machine’s clock and what it was wrong by', () => {
    const machine = new Machine(TRUE_MS - 3 * HOUR_MS, TRUE_MS);
    const clock = new CorrectedClock(machine, null);
    machine.ask(clock, 5, 5);
    const file = savedClock(clock);
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
    expect(statedBoundMs(clock)).toBeLessThan(10);
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
    const file = savedClock(first);
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
    const file = savedClock(clock);
    machine.reboot(DAY_MS, 1000);
    const next = new CorrectedClock(machine, file);
    const recalled = next.recall(play.bootId, play.monotonicMs);
    if (recalled?.clock.quality !== 'synced') throw new Error('not recalled');
    expect(Math.abs(recalled.startedAtMs - play.trueMs)).toBeLessThanOrEqual(recalled.clock.boundMs);
    expect(next.recall('00000000-0000-4000-8000-00000000000f', 1000)).toBeNull();
  });
});
