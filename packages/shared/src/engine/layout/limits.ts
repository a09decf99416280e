/** Finds when caps and exact times fall on the clock of a place. */

import type { PlayAt, ProgramRule } from '../../model/schedule.ts';
import { type Calendar, covers, type Interval, type LocalDay, lastAtOrBefore } from '../time/calendar.ts';
import type { Recurrence } from '../time/recurrence.ts';

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

/**
 * When on a day a rule with exact times is due, whenever it holds, each instant once. The `24:00` of a day is the first
 * instant of the next one, and is listed there.
 */
function exactInstants(calendar: Calendar, day: LocalDay, playAt: PlayAt): number[] {
  return playAt.type === 'times'
    ? playAt.times.flatMap((time) => (time === '24:00' ? [] : calendar.instantOf(day, time, 'first')))
    : calendar.hoursOf(day).flatMap((hourMs, index, hours) => {
        // It is counted from its end: where a change of clocks leaves part of an hour, that is the later part.
        const endMs = hours[index + 1] ?? day.endMs;
        return playAt.minutes
          .map((minute) => endMs - HOUR_MS + minute * MINUTE_MS)
          .filter((atMs) => atMs >= hourMs);
      });
}

/** The instants of a day at which a rule with exact times holds and is due, in order. */
export function dueInstants(
  calendar: Calendar,
  recurrence: Pick<Recurrence, 'ownWindows' | 'isDueAtStartOf'>,
  rule: ProgramRule,
  day: LocalDay,
): number[] {
  if (!rule.playAt) return [];
  const held = recurrence.ownWindows(rule, day);
  const instants = exactInstants(calendar, day, rule.playAt).filter((atMs) => covers(held, atMs));
  if (recurrence.isDueAtStartOf(rule, day)) instants.push(day.startMs);
  return [...new Set(instants)].sort((a, b) => a - b);
}
