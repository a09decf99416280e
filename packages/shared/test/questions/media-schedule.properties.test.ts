import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prepare } from '../../src/engine/layout/prepare-program.ts';
import { timeline } from '../../src/engine/timeline.ts';
import { mediaOfVariant } from '../../src/model/items.ts';
import { mediaSchedule } from '../../src/questions/media-schedule.ts';
import { anyProgram, DST_WEEKS, SEED } from '../programs/any-program.ts';
import { program, video } from '../programs/programs.ts';

const RUNS = Math.min(200 * Number(process.env.BACHECA_TEST_RUNS ?? 1), 1000);
const HOUR_MS = 3_600_000;

test('agrees with walking the whole timeline', () => {
  const anyFilm = fc.tuple(anyProgram, fc.integer({ min: 1, max: 10 }));
  fc.assert(
    fc.property(anyFilm, ([source, days]) => {
      const program = prepare(source);
      const { fromMs } = DST_WEEKS[0];
      const horizonMs = days * 24 * HOUR_MS;
      const walked = new Map<string, number>();
      for (const entry of timeline(program, [], fromMs, fromMs + horizonMs)) {
        if (entry.type !== 'item') continue;
        for (const sha256 of mediaOfVariant(entry.planned.item, entry.planned.language))
          if (!walked.has(sha256)) walked.set(sha256, entry.startsAtMs);
      }
      expect([...mediaSchedule(program, fromMs, horizonMs)]).toEqual([...walked]);
    }),
    { seed: SEED, numRuns: RUNS },
  );
});

test('each file has the instant at which it is first needed, the soonest first; what is not needed has none', () => {
  const [v, w, z] = [video('v', { it: 10, en: 10 }), video('w', { it: 20 }), video('z', { it: 20 })];
  const source = program(
    { p: ['v'], q: ['w'], r: ['z'] },
    [
      { playlistId: 'p', dayparts: [{ from: '08:00', until: '09:00' }] },
      { playlistId: 'q', dayparts: [{ from: '07:00', until: '08:00' }] },
      { playlistId: 'r', validFrom: '2027-06-01' },
    ],
    [v, w, z],
    {
      languages: [
        { language: 'it', weight: 1 },
        { language: 'en', weight: 1 },
      ],
    },
  );
  const fromMs = Date.parse(source.from);
  const schedule = mediaSchedule(prepare(source), fromMs, 42 * 24 * HOUR_MS);
  const at = (file: { sha256: string } | undefined) =>
    (schedule.get(file?.sha256 ?? '') ?? Number.NaN) - fromMs;
  expect(at(w.mediaFiles[0])).toBe(7 * HOUR_MS);
  expect(at(v.mediaFiles[0])).toBe(8 * HOUR_MS);
  expect(at(v.mediaFiles[1])).toBe(8 * HOUR_MS + 10_000);
  expect(schedule.size).toBe(3);
  expect([...schedule.values()]).toEqual([...schedule.values()].sort((a, b) => a - b));
});
