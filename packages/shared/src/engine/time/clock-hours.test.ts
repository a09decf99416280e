import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createClockHours, splitOverHours } from './clock-hours.ts';

const HOUR_MS = 3_600_000;
/** Their offsets are whole, half and quarter hours; their clocks change by an hour, by half of one, or never. */
const ZONES = [
  'Europe/Rome',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Africa/Casablanca',
];
/** Some instants at which clocks of these zones change. */
const CHANGES = ['2026-03-29T01:00Z', '2026-10-25T01:00Z', '2026-04-04T15:00Z', '2026-10-03T15:30Z'].map(
  Date.parse,
);

/** It finds the local date and hour by another calendar than ours. */
function localHour(timeZone: string, instantMs: number): string {
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  })
    .format(instantMs)
    .slice(0, 13);
}

const zone = fc.constantFrom(...ZONES);
const instant = fc
  .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -3 * 24 * HOUR_MS, max: 3 * 24 * HOUR_MS }))
  .map(([change, off]) => change + off);

it('an hour holds the instant, is one hour of the local clock, and meets the next', () => {
  fc.assert(
    fc.property(zone, instant, (timeZone, atMs) => {
      const hourOf = createClockHours(timeZone);
      const { startMs, endMs, day } = hourOf(atMs);
      expect(startMs).toBeLessThanOrEqual(atMs);
      expect(endMs).toBeGreaterThan(atMs);
      expect(startMs % 60_000).toBe(0);
      expect(localHour(timeZone, startMs)).toBe(localHour(timeZone, endMs - 1));
      expect(new Date(day * 24 * HOUR_MS).toISOString().slice(0, 10)).toBe(
        localHour(timeZone, atMs).slice(0, 10),
      );
      expect(hourOf(endMs).startMs).toBe(endMs);
      expect(hourOf(startMs - 1).endMs).toBe(startMs);
    }),
    { seed: 20261128, numRuns: 500 },
  );
});

it('time on screen is split over hours and days without a gap and without loss', () => {
  const duration = fc.integer({ min: 0, max: 5 * 24 * HOUR_MS });
  fc.assert(
    fc.property(zone, instant, duration, (timeZone, startedAtMs, durationMs) => {
      const parts = [...splitOverHours(createClockHours(timeZone), startedAtMs, durationMs)];
      let fromMs = startedAtMs;
      for (const part of parts) {
        expect(fromMs).toBeGreaterThanOrEqual(part.hour.startMs);
        fromMs += part.durationMs;
        expect(fromMs).toBeLessThanOrEqual(part.hour.endMs);
      }
      expect(fromMs).toBe(startedAtMs + durationMs);
      expect(new Set(parts.map(({ hour }) => hour.startMs)).size).toBe(parts.length);
    }),
    { seed: 20261128, numRuns: 300 },
  );
});
