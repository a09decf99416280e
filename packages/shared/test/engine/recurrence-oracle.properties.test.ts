/**
 * Holds dayparts and recurrence to an independent implementation of RFC 5545: rrule-temporal. It says on which local
 * days and at which instants a daypart starts and ends; what we say must be the same stretches of time.
 */
import fc from 'fast-check';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { createCalendar, type Interval, merged } from '../../src/engine/time/calendar.ts';
import { createRecurrence } from '../../src/engine/time/recurrence.ts';
import type { ProgramRule } from '../../src/model/schedule.ts';
import { RUNS, SEED } from '../programs/any-program.ts';

const DAY_CODES = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
/** Gaps and overlaps of an hour in the first two and the last but one, of half an hour in Lord Howe, none in Kolkata. */
const TIME_ZONES = [
  'Europe/Rome',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/Santiago',
];
/** Three weeks around each change of clocks of 2026 and 2027 in one of the zones. */
const STARTS = [
  '2026-10-12',
  '2026-10-26',
  '2027-03-08',
  '2027-03-22',
  '2026-09-28',
  '2026-08-31',
  '2027-03-29',
];
const DAYS = 21;
/** The rule starts before the three weeks: a daypart may cross into the first midnight. */
const RUN_UP_DAYS = 14;

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '30', '45'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);

const anyCase = fc.record({
  timeZone: fc.constantFrom(...TIME_ZONES),
  start: fc.constantFrom(...STARTS),
  weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
  from: time,
  until: time,
  except: fc.uniqueArray(fc.integer({ min: 0, max: DAYS - 1 }), { maxLength: 3 }),
  include: fc.uniqueArray(fc.integer({ min: 0, max: DAYS - 1 }), { maxLength: 2 }),
});
type Case = typeof anyCase extends fc.Arbitrary<infer T> ? T : never;

test('dayparts on weekdays, with exceptions and added dates, are those of RFC 5545 in five time zones', () => {
  let stretches = 0;
  fc.assert(
    fc.property(anyCase, (one) => {
      const expected = byRfc5545(one);
      stretches += expected.length;
      expect(ours(one)).toEqual(expected);
    }),
    { seed: SEED, numRuns: RUNS / 5 },
  );
  expect(stretches).toBeGreaterThan(RUNS);
});

function plus({ start }: Case, days: number): Temporal.PlainDate {
  return Temporal.PlainDate.from(start).add({ days });
}

function ours(one: Case): Interval[] {
  const calendar = createCalendar(one.timeZone);
  const recurrence = createRecurrence(calendar, {});
  const rule: ProgramRule = {
    id: 'r',
    playlistId: 'p',
    priority: 'normal',
    share: 1,
    validFrom: one.start,
    weekdays: one.weekdays,
    dayparts: [{ from: one.from, until: one.until }],
    exceptDates: one.except.map((day) => plus(one, day).toString()),
    includeDates: one.include.map((day) => plus(one, day).toString()),
  };
  const first = calendar.dayOf(one.start).number;
  const days = Array.from({ length: DAYS }, (_, day) =>
    recurrence.windows(rule, calendar.dayNumbered(first + day)),
  );
  return merged(days.flat());
}

function byRfc5545(one: Case): Interval[] {
  const { timeZone, from, until } = one;
  const firstMs = plus(one, 0).toZonedDateTime(timeZone).epochMilliseconds;
  const endMs = plus(one, DAYS).toZonedDateTime(timeZone).epochMilliseconds;
  const laterBy = until <= from ? 1 : 0;
  const starts = occurrences(one, from, 0);
  const ends = occurrences(one, until, laterBy);
  // These are the days that the rule takes, since noon always exists.
  const stretches = [...occurrences(one, '12:00', 0).keys()].map((day) => {
    const date = Temporal.PlainDate.from(day);
    const endDate = date.add({ days: laterBy });
    return {
      startMs: Math.max(firstMs, (starts.get(day) ?? afterGap(date, from, timeZone)).epochMilliseconds),
      endMs: Math.min(
        endMs,
        lastOf(ends.get(endDate.toString()) ?? afterGap(endDate, until, timeZone), until).epochMilliseconds,
      ),
    };
  });
  return merged(stretches.filter((stretch) => stretch.startMs < stretch.endMs));
}

/** A time on the rule's days, or so many days later, by the library; by the day on which it falls. */
function occurrences(one: Case, at: string, laterBy: number): Map<string, Temporal.ZonedDateTime> {
  const { timeZone, include, except } = one;
  const stamp = (days: number) =>
    `${plus(one, days + laterBy)
      .toString()
      .replaceAll('-', '')}T${at.replace(':', '')}00`;
  const shifted = one.weekdays.map((weekday) => DAY_CODES[(weekday - 1 + laterBy) % 7]);
  const list = (name: string, days: readonly number[]) =>
    days.length > 0 ? [`${name};TZID=${timeZone}:${days.map(stamp).join(',')}`] : [];
  const added = include.filter((day) => !except.includes(day));
  const rule = new RRuleTemporal({
    rruleString: [
      `DTSTART;TZID=${timeZone}:${stamp(-RUN_UP_DAYS)}`,
      `RRULE:FREQ=WEEKLY;BYDAY=${shifted.join(',')};COUNT=60`,
      ...list('RDATE', added),
      ...list('EXDATE', except),
    ].join('\n'),
  });
  const untilMs = plus(one, DAYS + laterBy).toZonedDateTime(timeZone).epochMilliseconds;
  return new Map(
    rule
      .all((date) => date.epochMilliseconds < untilMs)
      .map((date) => {
        const zoned = Temporal.Instant.fromEpochMilliseconds(date.epochMilliseconds).toZonedDateTimeISO(
          timeZone,
        );
        return [zoned.toPlainDate().toString(), zoned];
      }),
  );
}

/**
 * A time that doesn't exist on a day. RFC 5545 has it both ways: 3.3.10 leaves such an occurrence out, as the
 * library does, 3.3.5 reads it with the offset before the gap, as we do.
 */
function afterGap(date: Temporal.PlainDate, time: string, timeZone: string): Temporal.ZonedDateTime {
  const plain = date.toPlainDateTime(Temporal.PlainTime.from(time));
  const zoned = plain.toZonedDateTime(timeZone, { disambiguation: 'later' });
  if (zoned.toPlainDateTime().equals(plain)) throw new Error(`the library left out ${zoned.toString()}`);
  return zoned;
}

/** Where an end occurs twice we take its last occurrence, which is our choice beyond the RFC. */
function lastOf(at: Temporal.ZonedDateTime, time: string): Temporal.ZonedDateTime {
  if (!at.toPlainTime().equals(Temporal.PlainTime.from(time))) return at;
  return at.toPlainDateTime().toZonedDateTime(at.timeZoneId, { disambiguation: 'later' });
}
