/** Arbitrary programs for property tests: few rules and long items, so that thousands of days are cheap to lay out. */
import fc from 'fast-check';
import type { Item } from '../../src/model/items.ts';
import type { Program } from '../../src/model/program.ts';
import type { ProgramRule } from '../../src/model/schedule.ts';
import { program, qr, video } from './programs.ts';

export const SEED = 20261121;
/** A fortieth of what `npm run test:long` draws. */
export const RUNS = 250 * Number(process.env.BACHECA_TEST_RUNS ?? 1);

/** The weeks in which clocks change in Europe/Rome. */
export const DST_WEEKS = [
  { fromMs: Date.parse('2026-10-19T22:00:00Z'), toMs: Date.parse('2026-10-26T23:00:00Z') },
  { fromMs: Date.parse('2027-03-22T23:00:00Z'), toMs: Date.parse('2027-03-29T22:00:00Z') },
] as const;

const time = fc.integer({ min: 0, max: 47 }).map((half) => {
  const hour = String(Math.floor(half / 2)).padStart(2, '0');
  return `${hour}:${half % 2 ? '30' : '00'}`;
});

/** A field that is there in `one` of so many cases. */
function sometimes<T, K extends string>(key: K, value: fc.Arbitrary<T>, one = 3) {
  const some = value.map((given) => ({ [key]: given }) as Record<K, T>);
  return fc.oneof({ arbitrary: some, weight: 1 }, { arbitrary: fc.constant({}), weight: one - 1 });
}

export const instantInDstWeeks: fc.Arbitrary<number> = fc
  .tuple(fc.constantFrom(...DST_WEEKS), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }))
  .map(([{ fromMs, toMs }, part]) => Math.floor((fromMs + part * (toMs - fromMs)) / 1000) * 1000);

const instantText = instantInDstWeeks.map((instantMs) => new Date(instantMs).toISOString());
const date = fc.constantFrom('2026-10-24', '2026-10-25', '2026-10-26', '2027-03-27', '2027-03-28');

export const anyTimes: fc.Arbitrary<Partial<ProgramRule>> = fc
  .tuple(
    sometimes('weekdays', fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })),
    sometimes(
      'dayparts',
      fc.array(fc.record({ from: time, until: time }), { minLength: 1, maxLength: 2 }),
      2,
    ),
    sometimes('validFrom', fc.oneof(instantText, date), 4),
    sometimes('validUntil', fc.oneof(instantText, date), 5),
    sometimes('exceptDates', fc.array(date, { minLength: 1, maxLength: 2 }), 4),
    sometimes('includeDates', fc.array(date, { minLength: 1, maxLength: 2 }), 4),
  )
  .map((parts) => Object.assign({}, ...parts));

const anyLimits: fc.Arbitrary<Partial<ProgramRule>> = fc
  .tuple(
    sometimes('maxPlaysPerHour', fc.integer({ min: 1, max: 7 }), 4),
    sometimes('minMinutesBetween', fc.integer({ min: 1, max: 90 }), 5),
    sometimes(
      'playAt',
      fc.oneof(
        fc
          .uniqueArray(fc.constantFrom(0, 15, 40), { minLength: 1 })
          .map((minutes) => ({ type: 'hourly' as const, minutes })),
        fc
          .uniqueArray(time, { minLength: 1, maxLength: 3 })
          .map((times) => ({ type: 'times' as const, times })),
      ),
      6,
    ),
  )
  .map((parts) => Object.assign({}, ...parts));

export const anyPriority = fc.constantFrom(
  'priority' as const,
  'normal' as const,
  'normal' as const,
  'filler' as const,
);

export const anyRule = fc
  .tuple(
    fc.constantFrom('p', 'q', 's', 'empty'),
    anyPriority,
    fc.integer({ min: 1, max: 5 }),
    anyTimes,
    anyLimits,
  )
  .map(([playlistId, priority, share, times, limits]) => ({
    playlistId,
    priority,
    share,
    ...times,
    ...limits,
  }));

const MINUTES = 60;
export const items: (Item | ReturnType<typeof video>)[] = [
  qr('a', 11 * MINUTES, { serviceId: 'tari' }),
  qr('b', 7 * MINUTES, { validUntil: '2026-10-24T09:30:00Z' }),
  qr('c', 13 * MINUTES, { serviceId: 'tari', deadline: { closesAt: '2027-03-27T11:00:00Z' } }),
  video('v', { it: 17 * MINUTES, en: 19 * MINUTES }),
];
const PLAYLISTS: Parameters<typeof program>[0] = {
  p: [['a', 2], 'v'],
  q: ['b', 'a'],
  s: ['c', 'v', 'b'],
  empty: [],
};

export const openingHours = [
  { weekdays: [1, 2, 3, 4, 5, 7], dayparts: [{ from: '08:00', until: '13:10' }] },
  { weekdays: [6], dayparts: [{ from: '20:00', until: '02:30' }] },
];

export function anyProgramOf(
  rule: fc.Arbitrary<Partial<ProgramRule> & { playlistId: string }>,
): fc.Arbitrary<Program> {
  return fc
    .tuple(
      fc.array(rule, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('Europe/Rome', 'Europe/Rome', 'UTC', 'Asia/Kolkata'),
      fc.boolean(),
    )
    .map(([rules, timeZone, opens]) =>
      program(PLAYLISTS, rules, items, {
        timeZone,
        languages: [
          { language: 'it', weight: 2 },
          { language: 'en', weight: 1 },
        ],
        ...(opens ? { openingHours } : {}),
      }),
    );
}

export const anyProgram: fc.Arbitrary<Program> = anyProgramOf(anyRule);
