import { expect, test } from 'vitest';
import { instantOf, LIVE, movedTo, toggled } from './playhead.ts';

test('live follows the clock', () => {
  expect(instantOf(LIVE, 1000)).toBe(1000);
  expect(instantOf(LIVE, 61_000)).toBe(61_000);
});

test('a pause holds the instant, and playing goes on from there', () => {
  const held = toggled(LIVE, 5000);
  expect(instantOf(held, 90_000)).toBe(5000);
  const running = toggled(held, 90_000);
  expect(instantOf(running, 91_500)).toBe(6500);
});

test('another instant is held if the preview was, and runs on if it ran', () => {
  expect(movedTo({ type: 'held', atMs: 1 }, 7000, 100)).toEqual({ type: 'held', atMs: 7000 });
  expect(instantOf(movedTo(LIVE, 7000, 100), 300)).toBe(7200);
});
