import { type Calendar, createCalendar, type LocalDay } from '@bacheca/shared/engine/time/calendar';

const HORIZON_DAYS = 42;
/** By time zone: it keeps the days that it has worked out. */
const calendars = new Map<string, Calendar>();

/** Returns the Monday 00:00 of the current local week, and the one 35 to 42 days ahead (semantics.md, Horizon). */
export function programHorizonAt(instantMs: number, timeZone: string): { from: number; until: number } {
  const calendar = calendarOf(timeZone);
  let monday = calendar.dayAt(instantMs);
  while (!isMonday(monday)) monday = calendar.previousDay(monday);
  let end = monday;
  for (let day = 0; day < HORIZON_DAYS; day += 1) end = calendar.nextDay(end);
  return { from: monday.startMs, until: end.startMs };
}

/** Returns the same one for a time zone each time. */
export function calendarOf(timeZone: string): Calendar {
  const calendar = calendars.get(timeZone) ?? createCalendar(timeZone);
  calendars.set(timeZone, calendar);
  return calendar;
}

function isMonday(day: LocalDay): boolean {
  return new Date(`${day.date}T00:00:00Z`).getUTCDay() === 1;
}
