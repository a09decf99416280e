import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { waitForTurn } from './frame-turns.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('frames begin two at a time, in order, and one that is over makes room for the next', () => {
  const begun: number[] = [];
  const turns = [0, 1, 2, 3].map((number) => waitForTurn(() => begun.push(number)));
  expect(begun).toEqual([0, 1]);
  turns[1]?.release();
  turns[1]?.release();
  expect(begun).toEqual([0, 1, 2]);
  for (const turn of turns) turn.release();
  expect(begun).toEqual([0, 1, 2, 3]);
});

test('one that no longer waits is passed over, and one that never says anything holds up nobody for ever', () => {
  const begun: number[] = [];
  const turns = [0, 1, 2, 3].map((number) => waitForTurn(() => begun.push(number)));
  turns[2]?.release();
  vi.advanceTimersByTime(4000);
  expect(begun).toEqual([0, 1, 3]);
  for (const turn of turns) turn.release();
  const later = waitForTurn(() => begun.push(9));
  expect(begun.at(-1)).toBe(9);
  later.release();
});
