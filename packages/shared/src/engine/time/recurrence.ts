/**
 * When a rule holds.
 *
 *  1. A rule starts its dayparts on the days that it takes, and holds until they end, past midnight too.
 *  2. A day in `exceptDates` is never taken; else one in `includeDates` always is; else a public holiday is
 *     as `holidays` says; else the weekday decides.
 *  3. Validity and opening hours cut what is left, to the millisecond. But a date names the last day on which a
 *     daypart starts: the night of 31 December ends on 1 January, when its daypart does.
 */

import type { LocalDate } from '../../model/ids.ts';
import type { ProgramLocation } from '../../model/program.ts';
import type { ProgramRule } from '../../model/schedule.ts';
import { type Calendar, clip, type Interval, type LocalDay, merged } from './calendar.ts';
import { holidaysOf } from './holidays.ts';

/** Why a rule doesn't take a day. */
export type DayExclusion = 'except-date' | 'holiday' | 'weekday';

export interface Recurrence {
  /** When within `day` the rule holds, as intervals clipped to the day. */
  windows(rule: ProgramRule, day: LocalDay): Interval[];
  /** Returns the same without the time that a play at `24:00` needs after it. */
  ownWindows(rule: ProgramRule, day: LocalDay): Interval[];
  /** Whether the `24:00` of the day before is an exact time of the rule: the midnight that ends what it holds then. */
  isDueAtStartOf(rule: ProgramRule, day: LocalDay): boolean;
  /** When within `day` the location is open. */
  open(day: LocalDay): readonly Interval[];
  validity(rule: ProgramRule): Interval;
  /** Returns from when on it never holds again: where a date ends its validity, when the last night of that ends. */
  overFromMs(rule: ProgramRule): number;
  exclusion(rule: ProgramRule, day: LocalDay): DayExclusion | undefined;
  isHoliday(day: LocalDay): boolean;
}

type RecurrencePlace = Pick<ProgramLocation, 'country' | 'patronDay' | 'openingHours'>;

const MINUTE_MS = 60_000;
/** A play that begins at the midnight that ends a rule's day has so long to show. */
const AFTER_MIDNIGHT_MS = 60 * MINUTE_MS;

export function createRecurrence(calendar: Calendar, place: RecurrencePlace): Recurrence {
  const holidays = new Map<string, ReadonlySet<LocalDate>>();
  const validities = new WeakMap<ProgramRule, Interval>();
  const lastNights = new WeakMap<ProgramRule, number>();
  const openings = new Map<number, readonly Interval[]>();

  function isHoliday({ date }: LocalDay): boolean {
    const year = date.slice(0, 4);
    let known = holidays.get(year);
    if (!known) {
      known = new Set(holidaysOf(Number(year), place.country, place.patronDay));
      holidays.set(year, known);
    }
    return known.has(date);
  }

  function validity(rule: ProgramRule): Interval {
    let known = validities.get(rule);
    if (!known) {
      const { validFrom, validUntil } = rule;
      known = {
        startMs: validFrom === undefined ? -Infinity : boundOf(validFrom, 'startMs'),
        endMs: validUntil === undefined ? Infinity : boundOf(validUntil, 'endMs'),
      };
      validities.set(rule, known);
    }
    return known;
  }

  /** When the last daypart ends that starts on the last day of a rule's validity, where that is a date. */
  function nightsEndOf(rule: ProgramRule): number {
    const { validUntil, dayparts } = rule;
    if (validUntil === undefined || validUntil.includes('T') || !dayparts) return -Infinity;
    const known = lastNights.get(rule);
    if (known !== undefined) return known;
    const lastDay = calendar.dayOf(validUntil);
    const ends = exclusion(rule, lastDay)
      ? []
      : calendar.windowsFrom(lastDay, dayparts).map(({ endMs }) => endMs);
    const endMs = Math.max(-Infinity, ...ends);
    lastNights.set(rule, endMs);
    return endMs;
  }

  function boundOf(instantOrDate: string, side: 'startMs' | 'endMs'): number {
    return instantOrDate.includes('T') ? Date.parse(instantOrDate) : calendar.dayOf(instantOrDate)[side];
  }

  function exclusion(rule: ProgramRule, day: LocalDay): DayExclusion | undefined {
    if (rule.exceptDates?.includes(day.date)) return 'except-date';
    if (rule.includeDates?.includes(day.date)) return undefined;
    if (rule.holidays && isHoliday(day)) return rule.holidays === 'exclude' ? 'holiday' : undefined;
    return rule.weekdays && !rule.weekdays.includes(day.weekday) ? 'weekday' : undefined;
  }

  /** Finds the opening times that touch `day`, whole: they may start the day before or end the day after. */
  function openingsAround(day: LocalDay): readonly Interval[] {
    let known = openings.get(day.number);
    if (!known) {
      const started = [-2, -1, 0, 1].flatMap((offset) => {
        const on = calendar.dayNumbered(day.number + offset);
        return (place.openingHours ?? []).flatMap(({ weekdays, dayparts }) =>
          weekdays.includes(on.weekday) ? calendar.windowsFrom(on, dayparts) : [],
        );
      });
      known = merged(started).filter(({ startMs, endMs }) => startMs < day.endMs && endMs > day.startMs);
      openings.set(day.number, known);
    }
    return known;
  }

  function open(day: LocalDay): readonly Interval[] {
    if (!place.openingHours) return [day];
    return clip(openingsAround(day), day.startMs, day.endMs);
  }

  /** The part of the opening times that a rule asks for. */
  function openFor({ openingHours }: ProgramRule, day: LocalDay): readonly Interval[] {
    if (!openingHours) return [day];
    const { firstMinutes, lastMinutes } = openingHours;
    if (firstMinutes === undefined && lastMinutes === undefined) return open(day);
    const parts = (place.openingHours ? openingsAround(day) : []).flatMap(({ startMs, endMs }) => [
      ...(firstMinutes ? [{ startMs, endMs: Math.min(endMs, startMs + firstMinutes * MINUTE_MS) }] : []),
      ...(lastMinutes ? [{ startMs: Math.max(startMs, endMs - lastMinutes * MINUTE_MS), endMs }] : []),
    ]);
    return merged(parts);
  }

  function ownWindows(rule: ProgramRule, day: LocalDay): Interval[] {
    const { startMs, endMs } = validity(rule);
    const lastNightEndsMs = nightsEndOf(rule);
    if (startMs >= day.endMs || Math.max(endMs, lastNightEndsMs) <= day.startMs) return [];
    // Only a daypart that crosses midnight reaches into the next day.
    const crosses = rule.dayparts?.some(({ from, until }) => until <= from) ?? false;
    const started = (crosses ? [calendar.previousDay(day), day] : [day]).flatMap((on) => {
      if (exclusion(rule, on)) return [];
      const isLastDay = lastNightEndsMs > endMs && on.endMs === endMs;
      return clip(calendar.windowsFrom(on, rule.dayparts), startMs, isLastDay ? lastNightEndsMs : endMs);
    });
    const held = clip(started, day.startMs, day.endMs);
    if (!rule.openingHours) return held;
    return openFor(rule, day).flatMap((part) => clip(held, part.startMs, part.endMs));
  }

  function isDueAtStartOf(rule: ProgramRule, day: LocalDay): boolean {
    const { playAt } = rule;
    if (playAt?.type !== 'times' || !playAt.times.includes('24:00')) return false;
    const before = calendar.previousDay(day);
    return !exclusion(rule, before) && ownWindows(rule, before).some(({ endMs }) => endMs === day.startMs);
  }

  function overFromMs(rule: ProgramRule): number {
    const { endMs } = validity(rule);
    const endsAtMidnight =
      Number.isFinite(endMs) && isDueAtStartOf(rule, calendar.dayAt(endMs))
        ? endMs + AFTER_MIDNIGHT_MS
        : endMs;
    return Math.max(endsAtMidnight, nightsEndOf(rule));
  }

  return {
    open,
    validity,
    overFromMs,
    exclusion,
    isHoliday,
    ownWindows,
    isDueAtStartOf,
    windows(rule, day) {
      const own = ownWindows(rule, day);
      if (!isDueAtStartOf(rule, day)) return own;
      return merged([...own, { startMs: day.startMs, endMs: day.startMs + AFTER_MIDNIGHT_MS }]);
    },
  };
}
