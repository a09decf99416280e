import type { PlayerMessage } from '@bacheca/shared/wire/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CorrectedClock } from './clock.ts';
import { ClockSync } from './clock-sync.ts';

const TRUE_MS = Date.parse('2026-11-21T08:00:00Z');
const HALF_A_TRIP_MS = 4;

let asked: number[];
let synchronised: boolean;
/** It is null while the scheduler says nothing. */
let aheadMs: number | null;
let clock: CorrectedClock;
let sync: ClockSync;
let done: number;
let jumps: (number | null)[];

beforeEach(() => {
  vi.useFakeTimers({ now: TRUE_MS });
  asked = [];
  synchronised = false;
  aheadMs = 0;
  done = 0;
  jumps = [];
  clock = new CorrectedClock({ nowMs: () => Date.now(), monotonicMs: () => performance.now() }, null);
  sync = new ClockSync({
    clock,
    send: answer,
    synchronised: () => synchronised,
    onJump: (ms) => jumps.push(ms),
  });
});

afterEach(() => {
  sync.stop();
  vi.useRealTimers();
});

function answer(message: PlayerMessage): void {
  if (message.type !== 'clock') throw new Error(`asked for ${message.type}`);
  asked.push(Date.now() - TRUE_MS);
  const ahead = aheadMs;
  if (ahead === null) return;
  const { sentAtMs } = message;
  setTimeout(() => {
    const receivedAtMs = Date.now() + ahead;
    setTimeout(
      () => sync.answered({ type: 'clock', sentAtMs, receivedAtMs, repliedAtMs: receivedAtMs }),
      HALF_A_TRIP_MS,
    );
  }, HALF_A_TRIP_MS);
}

function start(): void {
  sync.start(() => {
    done += 1;
  });
}

describe('asking for the time', () => {
  it('takes a few questions at once, and then plays may go', () => {
    start();
    vi.advanceTimersByTime(1000);
    expect(asked.length).toBe(5);
    expect(done).toBe(1);
    expect(clock.quality().quality).toBe('synced');
  });

  it('goes on every few minutes, and every half minute where screens show the same frame', () => {
    start();
    vi.advanceTimersByTime(3_600_000);
    const alone = asked.length;
    expect(alone).toBeLessThanOrEqual(5 + 12);
    expect(alone).toBeGreaterThan(5 + 9);
    synchronised = true;
    vi.advanceTimersByTime(5 * 60_000);
    const first = asked.length;
    vi.advanceTimersByTime(10 * 60_000);
    expect(asked.length - first).toBeGreaterThan(100);
    expect(asked.length - first).toBeLessThan(150);
    expect(done).toBe(1);
  });

  it('holds plays back while the scheduler says nothing, for a minute at most, and goes on asking', () => {
    aheadMs = null;
    start();
    vi.advanceTimersByTime(59_000);
    expect(done).toBe(0);
    vi.advanceTimersByTime(2000);
    expect(done).toBe(1);
    const before = asked.length;
    aheadMs = 0;
    vi.advanceTimersByTime(20_000);
    expect(asked.length).toBeGreaterThan(before);
    expect(clock.quality().quality).toBe('synced');
    expect(done).toBe(1);
  });

  it('asks again at once when an answer contradicts the others, until it knows', () => {
    start();
    vi.advanceTimersByTime(1000);
    aheadMs = -30_000;
    vi.advanceTimersByTime(6 * 60_000);
    expect(clock.isInDoubt).toBe(false);
    expect(Math.abs(clock.exactMs() - Date.now() + 30_000)).toBeLessThan(10);
  });

  it('keeps its time while the scheduler’s clock stands a day back for two minutes, and says so', () => {
    start();
    vi.advanceTimersByTime(1000);
    aheadMs = -24 * 3_600_000;
    // It is as when the scheduler was started again: plays needn't wait for what is known.
    start();
    vi.advanceTimersByTime(10_000);
    expect(done).toBe(2);
    expect(jumps.at(-1)).toBeCloseTo(-24 * 3_600_000, -2);
    vi.advanceTimersByTime(110_000);
    expect(Math.abs(clock.exactMs() - Date.now())).toBeLessThan(10);
    expect(clock.quality().quality).toBe('synced');
    aheadMs = 0;
    vi.advanceTimersByTime(30_000);
    expect(jumps.at(-1)).toBeNull();
    expect(Math.abs(clock.exactMs() - Date.now())).toBeLessThan(10);
  });

  it('follows a jump that lasts, some ten minutes later', () => {
    start();
    vi.advanceTimersByTime(1000);
    aheadMs = -24 * 3_600_000;
    vi.advanceTimersByTime(20 * 60_000);
    expect(jumps.at(-1)).toBeNull();
    expect(Math.abs(clock.exactMs() - Date.now() + 24 * 3_600_000)).toBeLessThan(10);
  });
});
