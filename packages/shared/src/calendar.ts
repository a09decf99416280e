import { Temporal } from 'temporal-polyfill';
import type { LocalDate, LocalTime } from './ids.ts';
import type { Daypart, ProgramRule, WeeklyHours } from './schedule.ts';

/** A local calendar day as instants: `startMs` is its first, `endMs` the next day's. 23 to 25 hours long. */
export interface LocalDay {
  readonly date: LocalDate;
  readonly startMs: number;
  readonly endMs: number;
}

export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * The days of one time zone. A wall-clock time that a change of clocks skips means the instant as far after
 * the gap as the time was after its start (02:30 becomes 03:30); one that occurs twice means its first
 * occurrence (Temporal's "compatible").
 */
export interface Calendar {
  dayAt(instantMs: number): LocalDay;
  dayOf(date: LocalDate): LocalDay;
  nextDay(day: LocalDay): LocalDay;
  previousDay(day: LocalDay): LocalDay;
  /** The windows of `dayparts` (all day if unset) that start on `day`, if it is one of `weekdays`. */
  windowsFrom(
    day: LocalDay,
    weekdays: readonly number[] | undefined,
    dayparts: readonly Daypart[] | undefined,
  ): Interval[];
}

export function createCalendar(timeZone: string): Calendar {
  const days = new Map<LocalDate, LocalDay>();

  function day(date: Temporal.PlainDate): LocalDay {
    const key = date.toString();
    let known = days.get(key);
    if (!known) {
      known = {
        date: key,
        startMs: date.toZonedDateTime(timeZone).epochMilliseconds,
        endMs: date.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds,
      };
      days.set(key, known);
    }
    return known;
  }

  function instantOf(date: Temporal.PlainDate, time: LocalTime): number {
    if (time === '24:00') return day(date).endMs;
    return date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds;
  }

  return {
    dayAt: (instantMs) =>
      day(Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(timeZone).toPlainDate()),
    dayOf: (date) => day(Temporal.PlainDate.from(date)),
    nextDay: (of) => day(Temporal.PlainDate.from(of.date).add({ days: 1 })),
    previousDay: (of) => day(Temporal.PlainDate.from(of.date).subtract({ days: 1 })),
    windowsFrom(of, weekdays, dayparts) {
      const date = Temporal.PlainDate.from(of.date);
      if (weekdays && !weekdays.includes(date.dayOfWeek)) return [];
      if (!dayparts) return [{ startMs: of.startMs, endMs: of.endMs }];
      return dayparts
        .map(({ from, until }) => ({
          startMs: instantOf(date, from),
          endMs: instantOf(until <= from ? date.add({ days: 1 }) : date, until),
        }))
        .filter(({ startMs, endMs }) => startMs < endMs);
    },
  };
}

/** When within `day` the rule holds, as disjoint or touching intervals clipped to the day. */
export function ruleWindows(calendar: Calendar, rule: ProgramRule, day: LocalDay): Interval[] {
  const from = rule.validFrom ? Date.parse(rule.validFrom) : Number.NEGATIVE_INFINITY;
  const until = rule.validUntil ? Date.parse(rule.validUntil) : Number.POSITIVE_INFINITY;
  const started = (on: LocalDay) =>
    rule.exceptDates?.includes(on.date) ? [] : calendar.windowsFrom(on, rule.weekdays, rule.dayparts);
  return clip(
    [...started(calendar.previousDay(day)), ...started(day)],
    Math.max(day.startMs, from),
    Math.min(day.endMs, until),
  );
}

/** When within `day` the location is open, clipped to the day. */
export function openWindows(
  calendar: Calendar,
  hours: readonly WeeklyHours[] | undefined,
  day: LocalDay,
): Interval[] {
  if (!hours) return [{ startMs: day.startMs, endMs: day.endMs }];
  const started = (on: LocalDay) =>
    hours.flatMap((entry) => calendar.windowsFrom(on, entry.weekdays, entry.dayparts));
  return clip([...started(calendar.previousDay(day)), ...started(day)], day.startMs, day.endMs);
}

function clip(intervals: Interval[], startMs: number, endMs: number): Interval[] {
  return intervals
    .map((interval) => ({
      startMs: Math.max(interval.startMs, startMs),
      endMs: Math.min(interval.endMs, endMs),
    }))
    .filter((interval) => interval.startMs < interval.endMs);
}

export function covers(intervals: readonly Interval[], instantMs: number): boolean {
  return intervals.some((interval) => interval.startMs <= instantMs && instantMs < interval.endMs);
}
