import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PreparedProgram, prepare } from '../../src/engine/layout/prepare-program.ts';
import { nextChange } from '../../src/engine/resolve.ts';
import { anyProgram, anyProgramOf, anyRule, DST_WEEKS, RUNS, SEED } from '../programs/any-program.ts';

const SECOND_MS = 1000;
const HALF_HOUR_MS = 1800 * SECOND_MS;
/** How far around each instant at which something might change every second is looked at. */
const AROUND_S = 3;

/** Every instant of the week at which what holds changes, found by looking at seconds. */
function bruteForce(
  program: PreparedProgram,
  fromMs: number,
  toMs: number,
  dated: readonly number[],
): number[] {
  const changes: number[] = [];
  // Dayparts, opening hours and midnights are on half hours and at :10; the rest are the dated instants.
  const near = new Set<number>();
  for (let atMs = fromMs; atMs <= toMs; atMs += HALF_HOUR_MS)
    for (const offsetMs of [0, 10 * 60 * SECOND_MS]) near.add(atMs + offsetMs);
  for (const atMs of dated) near.add(atMs);
  for (const centreMs of [...near].sort((a, b) => a - b)) {
    for (let second = -AROUND_S; second <= AROUND_S; second++) {
      const atMs = centreMs + second * SECOND_MS;
      if (atMs <= fromMs || atMs >= toMs) continue;
      if (program.segmentAt(atMs).state !== program.segmentAt(atMs - SECOND_MS).state) changes.push(atMs);
    }
  }
  return [...new Set(changes)];
}

function byNextChange(program: PreparedProgram, fromMs: number, toMs: number): number[] {
  const changes: number[] = [];
  for (let atMs = nextChange(program, [], fromMs); atMs < toMs; atMs = nextChange(program, [], atMs))
    changes.push(atMs);
  return changes;
}

const week = fc.constantFrom(...DST_WEEKS);

test('nextChange finds what looking at every second finds, in the weeks in which clocks change', () => {
  fc.assert(
    fc.property(anyProgram, week, (source, { fromMs, toMs }) => {
      const program = prepare(source);
      const dated = source.rules
        .flatMap(({ validFrom, validUntil }) => [validFrom, validUntil])
        .flatMap((text) => (text?.includes('T') ? Date.parse(text) : []));
      const expected = bruteForce(program, fromMs, toMs, dated);
      const found = byNextChange(prepare(source), fromMs, toMs);
      if (found.join() !== expected.join()) expect(found.map(utc)).toEqual(expected.map(utc));
    }),
    { seed: SEED, numRuns: RUNS },
  );
});

test('so it does where rules ask for public holidays, which moreover end a segment at New Year', () => {
  const rule = fc
    .tuple(anyRule, fc.constantFrom('include' as const, 'exclude' as const))
    .map(([some, holidays]) => ({ ...some, holidays }));
  fc.assert(
    fc.property(anyProgramOf(rule), (source) => {
      const fromMs = Date.parse('2026-12-30T12:00:00Z');
      const toMs = Date.parse('2027-01-08T12:00:00Z');
      const newYearMs = prepare(source).calendar.dayOf('2027-01-01').startMs;
      const expected = new Set([...bruteForce(prepare(source), fromMs, toMs, []), newYearMs]);
      expect(byNextChange(prepare(source), fromMs, toMs).map(utc)).toEqual(
        [...expected].sort((a, b) => a - b).map(utc),
      );
    }),
    { seed: SEED, numRuns: 200 },
  );
});

function utc(instantMs: number): string {
  return new Date(instantMs).toISOString();
}
