import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { prepare } from '../../src/engine/layout/prepare-program.ts';
import type { Showing } from '../../src/engine/layout/showing.ts';
import { timeline } from '../../src/engine/timeline.ts';
import type { Program } from '../../src/model/program.ts';
import type { ProgramRule } from '../../src/model/schedule.ts';
import { anyProgramOf, anyTimes, DST_WEEKS, openingHours, RUNS, SEED } from '../programs/any-program.ts';
import { program, qr, video } from '../programs/programs.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function shown(source: Program, fromMs: number, toMs: number): Showing[] {
  return timeline(prepare(source), [], fromMs, toMs).flatMap((entry) =>
    entry.type === 'item' ? entry.planned : [],
  );
}

/** Some rules with limits beside some without, of all classes. */
const limitedRule = fc
  .tuple(
    fc.constantFrom('p', 'q', 's'),
    fc.constantFrom('priority' as const, 'normal' as const),
    fc.integer({ min: 1, max: 4 }),
    anyTimes,
    fc.constantFrom<Partial<ProgramRule>>(
      {},
      { maxPlaysPerHour: 1 },
      { maxPlaysPerHour: 3 },
      { minMinutesBetween: 25 },
      { minMinutesBetween: 60, maxPlaysPerHour: 2 },
    ),
  )
  .map(([playlistId, priority, share, times, limits]) => ({
    playlistId,
    priority,
    share,
    ...times,
    ...limits,
  }));
const limitedProgram = anyProgramOf(limitedRule);
/** A night and a morning with a change of clocks, and a plain day. */
const someHours = fc.constantFrom(
  { fromMs: Date.parse('2026-10-24T18:00:00Z'), toMs: Date.parse('2026-10-25T10:00:00Z') },
  { fromMs: Date.parse('2027-03-27T18:00:00Z'), toMs: Date.parse('2027-03-28T10:00:00Z') },
  { fromMs: Date.parse('2026-10-22T05:00:00Z'), toMs: Date.parse('2026-10-22T16:00:00Z') },
);

test('no clock hour has more plays of a rule than its cap, and no distance is fallen short of', () => {
  let capped = 0;
  let spaced = 0;
  fc.assert(
    fc.property(limitedProgram, someHours, (source, { fromMs, toMs }) => {
      const showings = shown(source, fromMs, toMs);
      // In Kolkata the offset has half an hour: its clock hours begin at :30 of UTC.
      const shiftMs = source.location.timeZone === 'Asia/Kolkata' ? HOUR_MS / 2 : 0;
      for (const rule of source.rules) {
        const own = showings.filter(({ source: from }) => from.type === 'rule' && from.ruleId === rule.id);
        if (rule.maxPlaysPerHour !== undefined) {
          const perHour = new Map<number, number>();
          for (const { startsAtMs } of own) {
            const hour = Math.floor((startsAtMs + shiftMs) / HOUR_MS);
            perHour.set(hour, (perHour.get(hour) ?? 0) + 1);
          }
          for (const plays of perHour.values()) if (plays > rule.maxPlaysPerHour) return false;
          capped += own.length;
        }
        if (rule.minMinutesBetween !== undefined) {
          for (const showing of own) {
            const service = showing.item.serviceId ?? showing.item.id;
            const before = showings.findLast(
              (other) =>
                other.startsAtMs < showing.startsAtMs && (other.item.serviceId ?? other.item.id) === service,
            );
            if (before && showing.startsAtMs - before.endsAtMs < rule.minMinutesBetween * MINUTE_MS)
              return false;
          }
          spaced += own.length;
        }
      }
      return true;
    }),
    { seed: SEED, numRuns: RUNS },
  );
  // The property is about something.
  expect(capped).toBeGreaterThan(RUNS);
  expect(spaced).toBeGreaterThan(RUNS);
});

test('a rule with exact times plays then and at no other time', () => {
  const exactRule = limitedRule.map((rule) => ({
    ...rule,
    priority: 'normal' as const,
    playAt: { type: 'hourly' as const, minutes: [0, 40] },
  }));
  let played = 0;
  fc.assert(
    fc.property(
      fc.tuple(exactRule, limitedRule).chain(([exact, other]) => anyProgramOf(fc.constantFrom(exact, other))),
      someHours,
      (source, { fromMs, toMs }) => {
        const exactIds = new Set(source.rules.flatMap(({ id, playAt }) => (playAt ? id : [])));
        const shiftMs = source.location.timeZone === 'Asia/Kolkata' ? HOUR_MS / 2 : 0;
        return shown(source, fromMs, toMs).every(({ source: from, startsAtMs }) => {
          if (from.type !== 'rule' || !exactIds.has(from.ruleId) || startsAtMs < fromMs) return true;
          played++;
          return [0, 40 * MINUTE_MS].includes((startsAtMs + shiftMs) % HOUR_MS);
        });
      },
    ),
    { seed: SEED, numRuns: RUNS },
  );
  expect(played).toBeGreaterThan(RUNS);
});

describe('a cap', () => {
  const capped = (limits: Partial<ProgramRule>, location = {}) =>
    program(
      { p: ['c'], q: ['a', 'b'] },
      [{ playlistId: 'p', priority: 'priority', ...limits }, { playlistId: 'q' }],
      [qr('c', 20), qr('a', 10), qr('b', 10)],
      location,
    );

  test('is used in full and spread over the hour, and the rest falls to the next class in equal parts', () => {
    const showings = shown(
      capped({ maxPlaysPerHour: 4 }),
      Date.parse('2026-11-21T08:00:00Z'),
      Date.parse('2026-11-21T09:00:00Z'),
    );
    const starts = showings
      .filter(({ item }) => item.id === 'c')
      .map(({ startsAtMs }) => (startsAtMs % HOUR_MS) / MINUTE_MS);
    expect(starts).toEqual([0, 15, 30, 45]);
    const count = (id: string) => showings.filter(({ item }) => item.id === id).length;
    expect([count('a'), count('b')]).toEqual([176, 176]);
  });

  test('counts the hour that occurs twice twice', () => {
    const [autumn] = DST_WEEKS;
    const showings = shown(capped({ maxPlaysPerHour: 1 }), autumn.fromMs, autumn.toMs);
    expect(showings.filter(({ item }) => item.id === 'c')).toHaveLength(
      (autumn.toMs - autumn.fromMs) / HOUR_MS,
    );
  });

  test('over midnight a distance is kept where the day before could have shown the service', () => {
    const from = Date.parse('2026-11-20T22:00:00Z');
    const day = (location = {}) =>
      shown(capped({ minMinutesBetween: 30 }, location), from, from + 24 * HOUR_MS);
    const afterMidnight = (showings: Showing[]) =>
      showings.find(({ item, startsAtMs }) => item.id === 'c' && startsAtMs >= from + HOUR_MS)?.startsAtMs ??
      0;
    expect(afterMidnight(day()) - from - HOUR_MS).toBe(30 * MINUTE_MS);
    // It is open on Saturdays from 20:00; on the Friday the place closed at 13:10.
    expect(afterMidnight(day({ openingHours }))).toBe(Date.parse('2026-11-21T19:00:00Z'));
  });
});

test('a still that ends with its rule is not stretched over what follows, though nothing fits there', () => {
  const source = program(
    { p: ['a'], q: ['film'] },
    [
      { playlistId: 'p', maxPlaysPerHour: 60, dayparts: [{ from: '09:00', until: '10:00' }] },
      { playlistId: 'q', maxPlaysPerHour: 60, dayparts: [{ from: '10:00', until: '10:10' }] },
    ],
    [qr('a', 60), video('film', { it: 30 * 60 })],
  );
  const fromMs = Date.parse('2026-11-21T08:59:00Z');
  expect(
    timeline(prepare(source), [], fromMs, fromMs + 11 * MINUTE_MS).map(({ type, endsAtMs }) => [
      type,
      (endsAtMs - fromMs) / MINUTE_MS,
    ]),
  ).toEqual([
    ['item', 1],
    ['bumper', 11],
  ]);
});

test('over midnight an exact time keeps its distance from the exact times of the day before, not from midnight', () => {
  const source = program(
    { p: ['a'], q: ['b'] },
    [
      { playlistId: 'p', playAt: { type: 'times', times: ['08:00', '23:50'] }, minMinutesBetween: 485 },
      { playlistId: 'q' },
    ],
    [qr('a', 60), qr('b', 600)],
  );
  const fromMs = Date.parse('2026-11-20T23:00:00Z');
  const starts = shown(source, fromMs, fromMs + 48 * HOUR_MS)
    .filter(({ item }) => item.id === 'a')
    .map(({ startsAtMs }) => (startsAtMs - fromMs) / MINUTE_MS);
  // 23:51 to 08:00 is 489 minutes, midnight to 08:00 only 480.
  expect(starts).toEqual([8 * 60, 23 * 60 + 50, 32 * 60, 47 * 60 + 50]);
});

test('an exact time that its distance forbids keeps no time free, and its own still is not stretched up to the next', () => {
  const dayparts = [{ from: '09:00', until: '12:00' }];
  const source = program(
    { p: ['a'], q: ['film'] },
    [
      { playlistId: 'p', dayparts, playAt: { type: 'hourly', minutes: [0, 20, 40] }, minMinutesBetween: 45 },
      { playlistId: 'q', dayparts },
    ],
    [qr('a', 60), video('film', { it: 50 * 60 })],
  );
  const fromMs = Date.parse('2026-11-21T08:00:00Z');
  const showings = shown(source, fromMs, fromMs + 3 * HOUR_MS);
  expect(
    showings.map(({ item, startsAtMs, endsAtMs }) => [
      item.id,
      (startsAtMs - fromMs) / MINUTE_MS,
      (endsAtMs - startsAtMs) / MINUTE_MS,
    ]),
  ).toEqual([
    ['a', 0, 1],
    ['film', 1, 50],
    ['a', 60, 1],
    ['film', 61, 50],
    ['a', 120, 1],
    ['film', 121, 50],
  ]);
});

test('minutes past the hour are those of the clock, also in a half hour that a change of clocks leaves', () => {
  // On Lord Howe Island clocks go on to 02:30 on 4 October 2026 at 02:00 (15:30Z).
  const source = program(
    { p: ['a'] },
    [{ playlistId: 'p', playAt: { type: 'hourly', minutes: [0, 45] } }],
    [qr('a', 60)],
    { timeZone: 'Australia/Lord_Howe' },
  );
  const starts = shown(source, Date.parse('2026-10-03T14:30:00Z'), Date.parse('2026-10-03T16:30:00Z'));
  expect(starts.map(({ startsAtMs }) => new Date(startsAtMs).toISOString().slice(11, 16))).toEqual([
    '14:30',
    '15:15',
    '15:45',
    '16:00',
  ]);
});
