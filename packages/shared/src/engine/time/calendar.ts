/**
 * Local days, hours and times of one time zone, as instants.
 *
 *  1. A wall-clock time that a change of clocks skips means the instant as far after the gap as the time was
 *     after its start: 02:30 becomes 03:30 (RFC 5545, 3.3.5).
 *  2. One that occurs twice means its first occurrence where something starts and its last where something
 *     ends, so that 02:00 to 03:00 covers both passes and no daypart that exists is lost.
 *  3. `24:00` is the first instant of the next day.
 */
import { Temporal } from 'temporal-polyfill';
import type { LocalDate, LocalTime } from '../../model/ids.ts';
import type { Daypart } from '../../model/schedule.ts';

/** A local calendar day has 23 to 25 hours: `startMs` is its first instant, `endMs` the next day's. */
export interface LocalDay {
  readonly date: LocalDate;
  /** Days are counted from 1970-01-01 on the calendar. */
  readonly number: number;
  /** ISO 8601 numbers them: 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** `endMs` is exclusive. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

export interface Calendar {
  dayAt(instantMs: number): LocalDay;
  dayOf(date: LocalDate): LocalDay;
  dayNumbered(number: number): LocalDay;
  nextDay(day: LocalDay): LocalDay;
  previousDay(day: LocalDay): LocalDay;
  /** Returns the instant of a time on a day; `which` decides for one that occurs twice. */
  instantOf(day: LocalDay, time: LocalTime, which: 'first' | 'last'): number;
  /** The windows of `dayparts` that start on `day`; all of it if unset. */
  windowsFrom(day: LocalDay, dayparts: readonly Daypart[] | undefined): Interval[];
  /** When each clock hour of the day begins, in order; an hour that occurs twice is listed twice. */
  hoursOf(day: LocalDay): readonly number[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** It was the 29 December 1969. */
const A_MONDAY = -3;

export function createCalendar(timeZone: string): Calendar {
  const days = new Map<number, LocalDay>();
  const hours = new Map<number, readonly number[]>();
  /** Instants of days on which clocks change: a zone's rules are slow to ask, and many dayparts name the same times. */
  const changed = new Map<string, number>();

  function dayNumbered(number: number): LocalDay {
    let known = days.get(number);
    if (!known) {
      known = {
        date: plainDate(number).toString(),
        number,
        weekday: ((((number - A_MONDAY) % 7) + 7) % 7) + 1,
        startMs: plainDate(number).toZonedDateTime(timeZone).epochMilliseconds,
        endMs: plainDate(number + 1).toZonedDateTime(timeZone).epochMilliseconds,
      };
      days.set(number, known);
    }
    return known;
  }

  function instantOf(day: LocalDay, time: LocalTime, which: 'first' | 'last'): number {
    if (time === '24:00') return day.endMs;
    const sinceMidnightMs = Number(time.slice(0, 2)) * HOUR_MS + Number(time.slice(3)) * MINUTE_MS;
    if (day.endMs - day.startMs === DAY_MS) return day.startMs + sinceMidnightMs;
    const key = `${day.number} ${time} ${which}`;
    let known = changed.get(key);
    if (known === undefined) {
      known = plainDate(day.number)
        .toPlainDateTime(Temporal.PlainTime.from(time))
        .toZonedDateTime(timeZone, {
          disambiguation: which === 'first' ? 'compatible' : 'later',
        }).epochMilliseconds;
      changed.set(key, known);
    }
    return known;
  }

  function hoursOf(day: LocalDay): readonly number[] {
    let known = hours.get(day.number);
    if (!known) {
      const starts = [day.startMs];
      for (let atMs = nextHour(day.startMs); atMs < day.endMs; atMs = nextHour(atMs)) starts.push(atMs);
      known = starts;
      hours.set(day.number, known);
    }
    return known;
  }

  function nextHour(instantMs: number): number {
    const at = Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(timeZone);
    return instantMs + HOUR_MS - (at.minute * MINUTE_MS + at.second * 1000 + at.millisecond);
  }

  return {
    dayAt: (instantMs) =>
      dayNumbered(
        numberOf(
          Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(timeZone).toPlainDate(),
        ),
      ),
    dayOf: (date) => dayNumbered(numberOf(Temporal.PlainDate.from(date))),
    dayNumbered,
    nextDay: (day) => dayNumbered(day.number + 1),
    previousDay: (day) => dayNumbered(day.number - 1),
    instantOf,
    windowsFrom(day, dayparts) {
      if (!dayparts) return [{ startMs: day.startMs, endMs: day.endMs }];
      return dayparts
        .map(({ from, until }) => ({
          startMs: instantOf(day, from, 'first'),
          endMs: instantOf(until <= from ? dayNumbered(day.number + 1) : day, until, 'last'),
        }))
        .filter(({ startMs, endMs }) => startMs < endMs);
    },
    hoursOf,
  };
}

function plainDate(number: number): Temporal.PlainDate {
  const date = new Date(number * DAY_MS);
  return new Temporal.PlainDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

function numberOf({ year, month, day }: Temporal.PlainDate): number {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

export function clip(intervals: readonly Interval[], startMs: number, endMs: number): Interval[] {
  return intervals
    .map((interval) => ({
      startMs: Math.max(interval.startMs, startMs),
      endMs: Math.min(interval.endMs, endMs),
    }))
    .filter((interval) => interval.startMs < interval.endMs);
}

/** Returns them in order, without overlaps; intervals that touch become one. */
export function merged(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const { startMs, endMs } of [...intervals].sort((a, b) => a.startMs - b.startMs)) {
    const last = result.at(-1);
    if (last && startMs <= last.endMs)
      result[result.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, endMs) };
    else result.push({ startMs, endMs });
  }
  return result;
}

export function covers(intervals: readonly Interval[], instantMs: number): boolean {
  return intervals.some((interval) => interval.startMs <= instantMs && instantMs < interval.endMs);
}

/** The index of the last of these, which are in order, that starts at or before the instant; 0 if none does. */
export function lastAtOrBefore(startsMs: readonly number[], instantMs: number): number {
  let low = 0;
  let high = startsMs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((startsMs[middle] ?? 0) <= instantMs) low = middle;
    else high = middle - 1;
  }
  return low;
}
