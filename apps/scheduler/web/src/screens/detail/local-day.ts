import { Temporal } from 'temporal-polyfill';

/** Returns the local midnight before `nowMs` at a place, in ms since 1970. */
export function startOfLocalDayMs(nowMs: number, timeZone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).startOfDay()
    .epochMilliseconds;
}

/** Returns the day of `nowMs` at a place, as `2026-11-21`. */
export function localDay(nowMs: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}
