/**
 * How far a state reaches beyond one day, into the past and the future.
 *
 *  1. Weekly patterns repeat: after two weeks without a change only a dated one can end a run, so that the
 *     days between two dates need not be walked.
 *  2. Where a rule asks for public holidays, dates never end. There every run ends with the local year; and where
 *     rules name hundreds of days, which may lie a century apart and change nothing.
 */

import type { Program } from '../../model/program.ts';
import { type Calendar, type LocalDay, lastAtOrBefore } from '../time/calendar.ts';
import type { Recurrence } from '../time/recurrence.ts';
import type { SegmentState } from './contention.ts';
import { type DayStates, itemBounds } from './day-spans.ts';

export interface StateRuns {
  /** Until when `state` holds from the end of the day `from` on, and what follows it. */
  endAfter(from: LocalDay, state: SegmentState): { endMs: number; next: SegmentState | undefined };
  /** Since when `state` has held before the start of the day `from`. */
  startBefore(from: LocalDay, state: SegmentState): number;
}

const PATTERN_DAYS = 15;
/** Where there are so many dates, days are walked by the year. */
const MANY_DATES = 200;

export function createStateRuns(
  program: Program,
  calendar: Calendar,
  recurrence: Recurrence,
  days: DayStates,
): StateRuns {
  const dated = [...new Set(datedInstants(program, calendar, recurrence))].sort((a, b) => a - b);
  const hasHolidays = program.rules.some(({ holidays }) => holidays !== undefined);
  const endsWithYear = hasHolidays || dated.length > MANY_DATES;

  /** Whether a dated change can act on this day: on its own, or through a daypart that crosses midnight. */
  function isDated(day: LocalDay): boolean {
    if (hasHolidays && (recurrence.isHoliday(day) || recurrence.isHoliday(calendar.previousDay(day))))
      return true;
    const fromMs = calendar.previousDay(calendar.previousDay(day)).startMs;
    const latestMs = dated[lastAtOrBefore(dated, day.endMs - 1)];
    return latestMs !== undefined && fromMs <= latestMs && latestMs < day.endMs;
  }

  const isNewYear = ({ date }: LocalDay) => endsWithYear && date.endsWith('-01-01');

  return {
    endAfter(from, state) {
      let day = from;
      for (let undated = 0; ; undated = isDated(day) ? 0 : undated + 1) {
        if (undated >= PATTERN_DAYS && !endsWithYear) {
          const after = day.endMs;
          const change = dated.find((instantMs) => instantMs >= after);
          if (change === undefined) return { endMs: Infinity, next: undefined };
          day = calendar.previousDay(calendar.dayAt(change));
        }
        const { day: following, spans } = days.of(calendar.nextDay(day));
        const [first, second] = spans;
        if (!first || first.state !== state || isNewYear(following))
          return { endMs: following.startMs, next: first?.state };
        if (second) return { endMs: first.endMs, next: second.state };
        day = following;
      }
    },
    startBefore(from, state) {
      let day = from;
      for (let undated = 0; ; undated = isDated(day) ? 0 : undated + 1) {
        if (isNewYear(day)) return day.startMs;
        if (undated >= PATTERN_DAYS && !endsWithYear) {
          const before = day.startMs;
          const change = dated.findLast((instantMs) => instantMs < before);
          if (change === undefined) return -Infinity;
          day = calendar.dayAt(change);
          for (let step = 0; step < 3 && day.startMs < before; step++) day = calendar.nextDay(day);
        }
        const { day: preceding, spans } = days.of(calendar.previousDay(day));
        const last = spans.at(-1);
        if (!last || last.state !== state) return preceding.endMs;
        if (spans.length > 1) return last.startMs;
        day = preceding;
      }
    },
  };
}

/** Every instant at which something changes by date rather than by the week. */
function* datedInstants(program: Program, calendar: Calendar, recurrence: Recurrence): Generator<number> {
  yield* itemBounds(program, calendar);
  for (const rule of program.rules) {
    const { startMs, endMs } = recurrence.validity(rule);
    if (startMs > -Infinity) yield startMs;
    if (endMs < Infinity) yield endMs;
    for (const date of [...(rule.exceptDates ?? []), ...(rule.includeDates ?? [])])
      yield calendar.dayOf(date).startMs;
  }
}
