/**
 * The dates of a call as people write them in a spreadsheet: `15/12/2026`, `15/12/2026 12:00`, `2026-12-15 12:00`.
 *
 * A day alone is meant whole: a call opens when it begins, and closes when it ends. What no clock of the place says
 * (seconds, the second of two equal hours) is written as an instant in UTC, so that what is taken out comes back the same.
 */
import { Temporal } from 'temporal-polyfill';

const DAY_FIRST = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,T]+(\d{1,2})[:.](\d{2})(?::00)?)?$/;
const YEAR_FIRST = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::00)?)?$/;
const IN_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

/** Returns null where it is no date. */
export function instantOfCell(cell: string, timeZone: string, end: 'opensAt' | 'closesAt'): string | null {
  if (IN_UTC.test(cell)) return Number.isNaN(Date.parse(cell)) ? null : cell;
  const dayFirst = DAY_FIRST.exec(cell);
  const yearFirst = YEAR_FIRST.exec(cell);
  const [, year, month, day, hour, minute] = dayFirst
    ? [null, dayFirst[3], dayFirst[2], dayFirst[1], dayFirst[4], dayFirst[5]]
    : (yearFirst ?? []);
  if (year == null) return null;
  try {
    const strict = { overflow: 'reject' } as const;
    const date = Temporal.PlainDate.from(
      { year: Number(year), month: Number(month), day: Number(day) },
      strict,
    );
    const wholeDay = end === 'closesAt' ? date.add({ days: 1 }) : date;
    const local =
      hour === undefined
        ? wholeDay.toPlainDateTime()
        : date.toPlainDateTime(
            Temporal.PlainTime.from({ hour: Number(hour), minute: Number(minute) }, strict),
          );
    return new Date(local.toZonedDateTime(timeZone).epochMilliseconds).toISOString().replace('.000Z', 'Z');
  } catch {
    return null;
  }
}

/** The same on the clocks of the zone, if that says all of it. */
export function textOfInstant(instant: string, timeZone: string): string {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDateTime();
  const text = local.toString({ smallestUnit: 'minute' }).replace('T', ' ');
  return instantOfCell(text, timeZone, 'opensAt') === instant ? text : instant;
}
