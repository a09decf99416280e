/** How loud a place's screens are, by the local hour. */

import type { Location, SoundHours } from '../model/schedule.ts';
import { type Calendar, covers, type Interval } from './time/calendar.ts';

type Sounding = Pick<Location, 'sound'>;

/**
 * Returns the volume at this instant, from 0, mute, to 1. The first entry that names the hour holds; where none does,
 * or none is set, the place is mute. A daypart that crosses midnight belongs to every day on which it starts, which is
 * all.
 */
export function volumeAt({ sound = [] }: Sounding, calendar: Calendar, instantMs: number): number {
  const entry = sound.find((hours) => covers(windowsAround(hours, calendar, instantMs), instantMs));
  return (entry?.volumePercent ?? 0) / 100;
}

/** When the volume may next be another one: the next start or end of a daypart; Infinity without any. */
export function nextVolumeChange({ sound = [] }: Sounding, calendar: Calendar, instantMs: number): number {
  const bounds = sound
    .flatMap((hours) => windowsAround(hours, calendar, instantMs))
    .flatMap(({ startMs, endMs }) => [startMs, endMs]);
  return Math.min(Infinity, ...bounds.filter((boundMs) => boundMs > instantMs));
}

/** Returns those that start on the local day of the instant, the day before and the day after. */
function windowsAround({ dayparts }: SoundHours, calendar: Calendar, instantMs: number): Interval[] {
  const today = calendar.dayAt(instantMs);
  return [calendar.previousDay(today), today, calendar.nextDay(today)].flatMap((day) =>
    calendar.windowsFrom(day, dayparts),
  );
}
