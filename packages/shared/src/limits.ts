/** Caps and exact times on the clock of a place. */
import { type Calendar, type Interval, type LocalDay, lastAtOrBefore } from './calendar.ts';
import type { PlayAt } from './schedule.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * The cell of a cap in which an instant of the day falls: a cap of N an hour divides each clock hour into N
 * equal cells, to the millisecond.
 */
export function capCell(calendar: Calendar, day: LocalDay, perHour: number, atMs: number): Interval {
  const hours = calendar.hoursOf(day);
  const hour = lastAtOrBefore(hours, atMs);
  const hourMs = hours[hour] ?? day.startMs;
  const cell = Math.floor(((atMs - hourMs) * perHour) / HOUR_MS);
  const edgeMs = (number: number) => hourMs + Math.ceil((number * HOUR_MS) / perHour);
  return { startMs: edgeMs(cell), endMs: Math.min(hours[hour + 1] ?? day.endMs, edgeMs(cell + 1)) };
}

/** When on a day a rule with exact times is due, each instant once. */
export function exactInstants(calendar: Calendar, day: LocalDay, playAt: PlayAt): number[] {
  const instants =
    playAt.type === 'times'
      ? playAt.times.map((time) => calendar.instantOf(day, time === '24:00' ? '00:00' : time, 'first'))
      : calendar.hoursOf(day).flatMap((hourMs, index, hours) => {
          // Counted from its end: where a change of clocks leaves part of an hour, that is the later part.
          const endMs = hours[index + 1] ?? day.endMs;
          return playAt.minutes
            .map((minute) => endMs - HOUR_MS + minute * MINUTE_MS)
            .filter((atMs) => atMs >= hourMs);
        });
  return [...new Set(instants)].sort((a, b) => a - b);
}
