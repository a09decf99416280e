import { describe, expect, it } from 'vitest';
import { Machine, savedClock, TRUE_MS } from '../testing/machine.ts';
import { CorrectedClock } from './clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

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
    let file = savedClock(clock);

    // It was off for two hours: nobody can know that, so it goes on as if it had been off for none.
    machine.reboot(2 * HOUR_MS, 0);
    clock = new CorrectedClock(machine, file);
    expect(clock.quality()).toEqual({ quality: 'estimated', by: 'stick' });
    play();
    expect(machine.trueMs - clock.nowMs()).toBeCloseTo(2 * HOUR_MS, -2);
    machine.pass(HOUR_MS);
    file = savedClock(clock);

    // It is the same boot in another process, and a stick of a month later, which tells how long it was off in all.
    machine.pass(29 * DAY_MS);
    file = savedClock(clock);
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
    const file = savedClock(clock);
    machine.reboot(5 * DAY_MS);
    const next = new CorrectedClock(machine, file);
    expect(Math.abs(next.nowMs() - machine.trueMs)).toBeLessThan(5);
    expect(next.quality()).toEqual({ quality: 'estimated', by: 'stick' });
    for (let trip = 0; trip < 8; trip++) machine.ask(next, 5, 5);
    expect(next.quality().quality).toBe('synced');
    expect(savedClock(next).byStick).toBeUndefined();
  });
});
