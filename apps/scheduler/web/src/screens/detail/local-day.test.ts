import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startOfLocalDayMs } from './local-day.ts';

test('the day starts at local midnight, also on the days on which clocks change', () => {
  const start = (now: string) => new Date(startOfLocalDayMs(Date.parse(now), 'Europe/Rome')).toISOString();
  expect(start('2026-11-21T22:30:00Z')).toBe('2026-11-20T23:00:00.000Z');
  expect(start('2026-11-21T23:30:00Z')).toBe('2026-11-21T23:00:00.000Z');
  expect(start('2026-03-29T12:00:00Z')).toBe('2026-03-28T23:00:00.000Z');
  expect(start('2026-10-25T12:00:00Z')).toBe('2026-10-24T22:00:00.000Z');
});

test('it is never after now and never more than 25 hours before', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4e12 }),
      fc.constantFrom('Europe/Rome', 'America/St_Johns'),
      (now, zone) => {
        const start = startOfLocalDayMs(now, zone);
        expect(start).toBeLessThanOrEqual(now);
        expect(now - start).toBeLessThan(25 * 3_600_000);
      },
    ),
  );
});
