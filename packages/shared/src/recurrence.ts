/**
 * When a rule holds.
 *
 *  1. A rule starts its dayparts on the days that it takes, and holds until they end, past midnight too.
 *  2. A day in `exceptDates` is never taken; else one in `includeDates` always is; else a public holiday is
 *     as `holidays` says; else the weekday decides.
 *  3. Validity and opening hours cut what is left, to the millisecond.
 */
import { type Calendar, clip, type Interval, type LocalDay, merged } from './calendar.ts';
import { holidaysOf } from './holidays.ts';
import type { LocalDate } from './ids.ts';
import type { ProgramLocation } from './program.ts';
import type { ProgramRule } from './schedule.ts';

/** Why a rule doesn't take a day. */
export type DayRefusal = 'except-date' | 'holiday' | 'weekday';

export interface Recurrence {
  /** When within `day` the rule holds, as intervals clipped to the day. */
  windows(rule: ProgramRule, day: LocalDay): Interval[];
  /** When within `day` the location is open. */
  open(day: LocalDay): readonly Interval[];
  validity(rule: ProgramRule): Interval;
  refusal(rule: ProgramRule, day: LocalDay): DayRefusal | undefined;
  isHoliday(day: LocalDay): boolean;
}

type Place = Pick<ProgramLocation, 'country' | 'patronDay' | 'openingHours'>;

const MINUTE_MS = 60_000;

export function createRecurrence(calendar: Calendar, place: Place): Recurrence {
  const holidays = new Map<string, ReadonlySet<LocalDate>>();
  const validities = new WeakMap<ProgramRule, Interval>();
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

  function boundOf(instantOrDate: string, side: 'startMs' | 'endMs'): number {
    return instantOrDate.includes('T') ? Date.parse(instantOrDate) : calendar.dayOf(instantOrDate)[side];
  }

  function refusal(rule: ProgramRule, day: LocalDay): DayRefusal | undefined {
    if (rule.exceptDates?.includes(day.date)) return 'except-date';
    if (rule.includeDates?.includes(day.date)) return undefined;
    if (rule.holidays && isHoliday(day)) return rule.holidays === 'exclude' ? 'holiday' : undefined;
    return rule.weekdays && !rule.weekdays.includes(day.weekday) ? 'weekday' : undefined;
  }

  /** The opening times that touch `day`, whole: they may start the day before or end the day after. */
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

  return {
    open,
    validity,
    refusal,
    isHoliday,
    windows(rule, day) {
      const { startMs, endMs } = validity(rule);
      if (startMs >= day.endMs || endMs <= day.startMs) return [];
      const started = [calendar.previousDay(day), day].flatMap((on) =>
        refusal(rule, on) ? [] : calendar.windowsFrom(on, rule.dayparts),
      );
      const held = clip(started, Math.max(day.startMs, startMs), Math.min(day.endMs, endMs));
      if (!rule.openingHours) return held;
      return openFor(rule, day).flatMap((part) => clip(held, part.startMs, part.endMs));
    },
  };
}
