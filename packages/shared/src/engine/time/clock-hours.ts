/**
 * The clock hours of a place: what statistics count by.
 *
 *  1. An hour is named by the instant at which it begins on the clocks of the place, so that a local day is a
 *     whole number of hours also where clocks are 30 or 45 minutes off UTC's.
 *  2. The hour that occurs twice when clocks go back is two hours, for it begins at two instants.
 *  3. Every change of clocks that is known happens on a quarter of an hour: within one, the hour is the same.
 */
import { type Calendar, createCalendar, lastAtOrBefore } from './calendar.ts';

export interface ClockHour {
  readonly startMs: number;
  /** When the next begins. */
  readonly endMs: number;
  /** It is the local date on which the hour begins, in days since 1970-01-01 on the calendar. */
  readonly day: number;
}

export type ClockHours = (instantMs: number) => ClockHour;

const QUARTER_MS = 15 * 60_000;
/** Two years have so many quarters of an hour. */
const MAX_KNOWN = 70_000;

/** Remembers what it was asked: made for many instants of few hours. */
export function createClockHours(timeZone: string): ClockHours {
  const calendar = createCalendar(timeZone);
  const known = new Map<number, ClockHour>();
  return (instantMs) => {
    const quarter = Math.floor(instantMs / QUARTER_MS);
    let hour = known.get(quarter);
    if (!hour) {
      hour = hourAt(calendar, quarter * QUARTER_MS);
      if (known.size >= MAX_KNOWN) known.clear();
      known.set(quarter, hour);
    }
    return hour;
  };
}

/** How long of `durationMs` from `startedAtMs` falls into each clock hour, in order; the first is always there. */
export function* splitOverHours(
  hourOf: ClockHours,
  startedAtMs: number,
  durationMs: number,
): Generator<{ readonly hour: ClockHour; readonly durationMs: number }> {
  let hour = hourOf(startedAtMs);
  let fromMs = startedAtMs;
  // No play lasts longer than a month; what claims to is not split further.
  for (let hours = 1; fromMs + durationMs > hour.endMs && hours < 31 * 24; hours += 1) {
    yield { hour, durationMs: hour.endMs - fromMs };
    durationMs -= hour.endMs - fromMs;
    fromMs = hour.endMs;
    hour = hourOf(fromMs);
  }
  yield { hour, durationMs };
}

function hourAt(calendar: Calendar, instantMs: number): ClockHour {
  const day = calendar.dayAt(instantMs);
  const hours = calendar.hoursOf(day);
  const index = lastAtOrBefore(hours, instantMs);
  return { startMs: hours[index] ?? day.startMs, endMs: hours[index + 1] ?? day.endMs, day: day.number };
}
