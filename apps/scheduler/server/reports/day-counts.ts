import type { LocalDay } from '@bacheca/shared/engine/time/calendar';
import { type ClockHours, createClockHours } from '@bacheca/shared/engine/time/clock-hours';
import type { Id } from '@bacheca/shared/model/ids';
import { type RawBuilder, sql } from 'kysely';
import { padded } from '../database/engines/padded.ts';
import { isStoredTimeZone } from '../database/time-zones.ts';
import { MINUTE_MS, OUTCOMES } from '../plays/roll-ups.ts';
import type { RollUpSource } from './played-report.ts';

const COMPLETE = OUTCOMES.indexOf('complete');

/** No place has this number. */
const NO_KEY = { place: -1, at: -1 };

interface Place {
  readonly id: number;
  readonly screenId: Id;
  readonly timeZone: string;
}

/** A roll-up of one place at one time. */
interface Wanted {
  readonly place: Place;
  /** The day, or the hour in minutes since 1970. */
  readonly time: number;
}

/**
 * Returns the complete plays of each of these screens on a day of this zone; a screen without any may be missing.
 *
 * Rows are sought by place and time: what other screens played costs nothing. The roll-ups by day are by the day of the
 * place's own zone, so plays from before a location moved to another zone are counted by the hours that lie in the day.
 */
export async function readDayCounts(
  source: RollUpSource,
  timeZone: string,
  day: LocalDay,
  screenIds: readonly Id[],
): Promise<Map<Id, number>> {
  const places = await source.database.query
    .selectFrom('place_snapshots')
    .select(['id', 'screen_id as screenId', 'time_zone as timeZone'])
    .where('screen_id', 'in', padded(screenIds))
    .execute();
  const days: Wanted[] = [];
  const hours: Wanted[] = [];
  const clocks = new Map<string, ClockHours>();
  for (const place of places) {
    if (place.timeZone === timeZone) days.push({ place, time: day.number });
    else hours.push(...hoursIn(source, place, day, clocks));
  }
  const counts = new Map<Id, number>();
  const daily = await completeAt(source, 'daily_plays', sql`day`, days);
  const hourly = await completeAt(source, 'hourly_plays', sql`hour`, hours);
  for (const { screenId, count } of [...daily, ...hourly])
    counts.set(screenId, (counts.get(screenId) ?? 0) + count);
  return counts;
}

/** The clock hours of a place that begin in the day. */
function hoursIn(
  source: RollUpSource,
  place: Place,
  day: LocalDay,
  clocks: Map<string, ClockHours>,
): Wanted[] {
  const name = { table: 'place_snapshots', row: place.id };
  if (!isStoredTimeZone(source, name, place.timeZone)) return [];
  const hourOf = clocks.get(place.timeZone) ?? createClockHours(place.timeZone);
  clocks.set(place.timeZone, hourOf);
  const hours: Wanted[] = [];
  for (let hour = hourOf(day.startMs); hour.startMs < day.endMs; hour = hourOf(hour.endMs))
    if (hour.startMs >= day.startMs) hours.push({ place, time: hour.startMs / MINUTE_MS });
  return hours;
}

async function completeAt(
  { database, leaveOut }: RollUpSource,
  table: 'daily_plays' | 'hourly_plays',
  time: RawBuilder<unknown>,
  wanted: readonly Wanted[],
): Promise<{ screenId: Id; count: number }[]> {
  if (wanted.length === 0) return [];
  const keys = padded(
    wanted.map(({ place, time: at }) => ({ place: place.id, at })),
    NO_KEY,
  );
  const asked = keys.map(({ place, at }) => sql`(cast(${place} as bigint), cast(${at} as bigint))`);
  const { rows } = await sql<{ place: number; time: number; count: number }>`
    with wanted (place, time) as (values ${sql.join(asked)})
    select wanted.place, wanted.time, sum(played.plays) as count
    from wanted cross join ${sql.table(table)} as played
    where ${sql.id('played')}.${time} = wanted.time and played.place = wanted.place and played.outcome = ${COMPLETE}
    group by wanted.place, wanted.time`.execute(database.query);
  const screens = new Map(wanted.map(({ place }) => [place.id, place.screenId]));
  return rows.flatMap(({ place, time: at, count }) => {
    const screenId = screens.get(place);
    // No answer carries less than none, nor more than a number holds: such a row is a fault's.
    if (screenId !== undefined && Number.isSafeInteger(count) && count >= 0) return [{ screenId, count }];
    leaveOut({ table, row: `${at}/${place}` }, 'its count is none');
    return [];
  });
}
