import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prepare } from '../../src/engine/layout/prepare-program.ts';
import { createCalendar } from '../../src/engine/time/calendar.ts';
import { neededFrom } from '../../src/questions/media-needed-from.ts';
import { mediaSchedule } from '../../src/questions/media-schedule.ts';
import { anyProgram, DST_WEEKS, SEED } from '../programs/any-program.ts';
import { program, video } from '../programs/programs.ts';

const RUNS = Math.min(200 * Number(process.env.BACHECA_TEST_RUNS ?? 1), 1000);
const DAY_MS = 86_400_000;

test('nothing planned needs a file before', () => {
  fc.assert(
    fc.property(anyProgram, fc.integer({ min: 1, max: 10 }), (source, days) => {
      const { fromMs } = DST_WEEKS[0];
      const untilMs = fromMs + days * DAY_MS;
      const needed = neededFrom(source, createCalendar(source.location.timeZone), fromMs, untilMs);
      for (const [sha256, atMs] of mediaSchedule(prepare(source), fromMs, days * DAY_MS)) {
        const fromWhenMs = needed.get(sha256);
        expect(fromWhenMs).toBeDefined();
        // What was on when the time began started before it.
        expect(fromWhenMs).toBeLessThanOrEqual(Math.max(fromMs, atMs));
      }
    }),
    { seed: SEED, numRuns: RUNS },
  );
});

test('the first window of a rule counts, within opening hours and validity', () => {
  const [v, w, z] = [video('v', { it: 10 }), video('w', { it: 20 }), video('z', { it: 20 })];
  const source = program(
    { p: ['v'], q: ['w'], r: ['z'] },
    [
      // Opens at 08:00 only.
      { playlistId: 'p', dayparts: [{ from: '07:00', until: '09:00' }] },
      { playlistId: 'q', weekdays: [3], dayparts: [{ from: '10:00', until: '11:00' }] },
      { playlistId: 'r', validFrom: '2027-06-01' },
    ],
    [v, w, z],
    { openingHours: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], dayparts: [{ from: '08:00', until: '20:00' }] }] },
  );
  const [fromMs, untilMs] = [Date.parse(source.from), Date.parse(source.until)];
  const needed = neededFrom(source, createCalendar('Europe/Rome'), fromMs, untilMs);
  const instant = (sha256: string | undefined) => {
    const atMs = needed.get(sha256 ?? '');
    return atMs === undefined ? null : new Date(atMs).toISOString();
  };
  // The program begins on Monday 16 November 2026; Rome is an hour ahead of UTC.
  expect(instant(v.mediaFiles[0]?.sha256)).toBe('2026-11-16T07:00:00.000Z');
  expect(instant(w.mediaFiles[0]?.sha256)).toBe('2026-11-18T09:00:00.000Z');
  expect(instant(z.mediaFiles[0]?.sha256)).toBeNull();
});
