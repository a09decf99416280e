import { Temporal } from 'temporal-polyfill';

/** Date and time of an instant on the clocks of a place, as `<input>`s want them: `2026-11-21`, `08:30:05`. */
export function toLocal(ms: number, timeZone: string): { date: string; time: string } {
  const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
  return {
    date: local.toPlainDate().toString(),
    time: local.toPlainTime().toString({ smallestUnit: 'second' }),
  };
}

/** Returns the instant of a date and a time at a place; null if either isn't whole. */
export function fromLocal(date: string, time: string, timeZone: string): number | null {
  try {
    return Temporal.PlainDate.from(date).toZonedDateTime({
      timeZone,
      plainTime: Temporal.PlainTime.from(time),
    }).epochMilliseconds;
  } catch {
    return null;
  }
}
