import { expect, test } from 'vitest';
import { fromLocal, toLocal } from './local-instant.ts';

test('an instant is told by the clocks of its place, and found again', () => {
  const ms = Date.parse('2026-11-21T23:30:05Z');
  expect(toLocal(ms, 'Europe/Rome')).toEqual({ date: '2026-11-22', time: '00:30:05' });
  expect(fromLocal('2026-11-22', '00:30:05', 'Europe/Rome')).toBe(ms);
});

test('a time that a change of clocks skips is the one after it, and half a date is none', () => {
  expect(fromLocal('2026-03-29', '02:30', 'Europe/Rome')).toBe(Date.parse('2026-03-29T01:30:00Z'));
  expect(fromLocal('', '08:00', 'Europe/Rome')).toBeNull();
  expect(fromLocal('2026-11-22', '8', 'Europe/Rome')).toBeNull();
});
