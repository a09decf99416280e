import type { PlayCount } from '@bacheca/shared/api/reports';
import { type Calendar, createCalendar, type LocalDay } from '@bacheca/shared/engine/time/calendar';
import { type ClockHours, createClockHours } from '@bacheca/shared/engine/time/clock-hours';
import type { Id } from '@bacheca/shared/model/ids';
import type { Location } from '@bacheca/shared/model/schedule';
import { sql } from 'kysely';
import type { Database } from '../database/open.ts';
import { isStoredTimeZone } from '../database/time-zones.ts';
import type { Committed } from '../plays/ingest-plan.ts';
import type { MonthFiles } from '../plays/months/month-files.ts';
import { readPlay } from '../plays/months/play-rows.ts';
import { hasHour, MINUTE_MS, NO_OUTCOME, OUTCOMES } from '../plays/roll-ups.ts';
import type { Clock } from '../runtime/clock.ts';

export interface CountedSpan {
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly screenId?: Id | undefined;
}

const COMPLETE = OUTCOMES.indexOf('complete');

/** What is asked of a roll-up, whichever it is. */
const SUMS = [
  sql<Id>`item_snapshots.item_id`.as('itemId'),
  sql<string>`max(item_snapshots.title)`.as('title'),
  sql<number>`outcome`.as('outcome'),
  sql<number>`sum(plays)`.as('plays'),
  sql<number>`sum(shown_ms)`.as('durationMs'),
] as const;

type Row = { itemId: Id; title: string; outcome: number; plays: number; durationMs: number };

/** How much was played, out of the roll-ups. */
export class PlayCounts {
  readonly #database: Database;
  readonly #months: MonthFiles;
  readonly #clock: Pick<Clock, 'now'>;
  /** Complete plays of each screen's present local day. */
  readonly #today = new Map<Id, { readonly startMs: number; readonly endMs: number; count: number }>();
  /** The present day of each time zone that was asked for. */
  readonly #days = new Map<string, { readonly calendar: Calendar; readonly day: LocalDay }>();
  readonly #hours = new Map<string, ClockHours>();

  constructor(database: Database, months: MonthFiles, clock: Pick<Clock, 'now'>) {
    this.#database = database;
    this.#months = months;
    this.#clock = clock;
  }

  /**
   * Plays that started in the span (its end excluded), of each item, by how they ended, and their time on
   * screen. Hours that lie in the span whole are counted from the roll-ups; of an hour that is cut by an edge of
   * the span, the plays as they were reported are counted, for as long as those are kept.
   */
  byItem({ fromMs, toMs, screenId }: CountedSpan): PlayCount[] {
    const counts = new Map<Id, PlayCount>();
    const add = ({ itemId, title, outcome, plays, durationMs }: Row) => {
      const name = OUTCOMES[outcome];
      if (!name) return this.#database.leaveOut({ table: 'outcomes', row: outcome }, NO_OUTCOME);
      let count = counts.get(itemId);
      if (!count) {
        count = { itemId, title, complete: 0, joined: 0, cut: 0, interrupted: 0, failed: 0, durationMs: 0 };
        counts.set(itemId, count);
      }
      count[name] += plays;
      count.durationMs += durationMs;
    };
    for (const zone of this.#zones(screenId, fromMs !== undefined || toMs !== undefined)) {
      for (const row of this.#hourly(zone, { fromMs, toMs, screenId })) add(row);
      for (const edge of zone.edges(fromMs, toMs)) {
        for (const row of this.#months.startedIn(edge.fromMs, edge.toMs, zone.screenIds)) {
          const play = readPlay(row, this.#database);
          if (!play) continue;
          const outcome = OUTCOMES.indexOf(play.outcome.type);
          add({ itemId: row.item_id, title: row.title, outcome, plays: 1, durationMs: row.duration_ms });
        }
      }
    }
    if (fromMs === undefined && toMs === undefined) for (const row of this.#undated(screenId)) add(row);
    return [...counts.values()].sort((a, b) => (a.itemId < b.itemId ? -1 : 1));
  }

  /** Complete plays since local midnight. */
  today(screenId: Id, location: Pick<Location, 'timeZone'>): number {
    const day = this.#dayOf(location.timeZone);
    const known = this.#today.get(screenId);
    if (known && known.startMs === day.startMs && known.endMs === day.endMs) return known.count;
    const count = this.#countToday(screenId, location.timeZone, day);
    this.#today.set(screenId, { startMs: day.startMs, endMs: day.endMs, count });
    return count;
  }

  /**
   * Each statement seeks the rows of one place at one time: what other screens played today costs nothing. The
   * roll-ups by day are by the day of the place's own zone, so plays from before a location moved to another zone
   * are counted by the hours that lie in the day of now.
   */
  #countToday(screenId: Id, timeZone: string, day: LocalDay): number {
    const places = this.#database
      .prepare('SELECT id, time_zone AS timeZone FROM place_snapshots WHERE screen_id = ?')
      .all(screenId) as { id: number; timeZone: string }[];
    let count = 0;
    for (const place of places) {
      if (place.timeZone === timeZone) {
        count += this.#completeAt('daily_plays', 'day', day.number, place.id);
        continue;
      }
      const name = { table: 'place_snapshots', row: place.id };
      if (!isStoredTimeZone(this.#database, name, place.timeZone)) continue;
      const hourOf = this.#hoursOf(place.timeZone);
      for (let hour = hourOf(day.startMs); hour.startMs < day.endMs; hour = hourOf(hour.endMs)) {
        if (hour.startMs >= day.startMs)
          count += this.#completeAt('hourly_plays', 'hour', hour.startMs / MINUTE_MS, place.id);
      }
    }
    return count;
  }

  #completeAt(table: 'daily_plays' | 'hourly_plays', column: string, time: number, place: number): number {
    const row = this.#database
      .prepare(
        `SELECT coalesce(sum(plays), 0) AS count FROM ${table} WHERE ${column} = ? AND place = ? AND outcome = ?`,
      )
      .get(time, place, COMPLETE) as { count: number };
    // No answer carries less than none, nor more than a number holds: such a row is a fault's.
    if (Number.isSafeInteger(row.count) && row.count >= 0) return row.count;
    this.#database.leaveOut({ table, row: `${time}/${place}` }, 'its count is none');
    return 0;
  }

  /** A live page asks for a thousand screens at once, most of them in one zone. */
  #dayOf(timeZone: string): LocalDay {
    const nowMs = this.#clock.now();
    const known = this.#days.get(timeZone);
    if (known && known.day.startMs <= nowMs && nowMs < known.day.endMs) return known.day;
    const calendar = known?.calendar ?? createCalendar(timeZone);
    const day = calendar.dayAt(nowMs);
    this.#days.set(timeZone, { calendar, day });
    return day;
  }

  #hoursOf(timeZone: string): ClockHours {
    const known = this.#hours.get(timeZone) ?? createClockHours(timeZone);
    this.#hours.set(timeZone, known);
    return known;
  }

  /** Keeps today's counts right without asking the database again. */
  add(committed: readonly Committed[]): void {
    for (const { batch, fresh, recount } of committed) {
      const known = this.#today.get(batch.screenId);
      if (!known) continue;
      if (recount) {
        this.#today.delete(batch.screenId);
        continue;
      }
      for (const play of fresh) {
        const counts = play.outcome.type === 'complete' && hasHour(play);
        if (counts && play.startedAtMs >= known.startMs && play.startedAtMs < known.endMs) known.count += 1;
      }
    }
  }

  #hourly(zone: Zone, { fromMs, toMs, screenId }: CountedSpan): Row[] {
    const places = this.#placesOf(screenId).where('time_zone', '=', zone.timeZone);
    let query = this.#database.query
      .selectFrom('hourly_plays')
      .innerJoin('item_snapshots', 'item_snapshots.id', 'hourly_plays.item')
      .select(SUMS)
      .where('place', 'in', places)
      .groupBy(['item_snapshots.item_id', 'outcome']);
    if (fromMs !== undefined) query = query.where('hour', '>=', zone.hourFrom(fromMs) / MINUTE_MS);
    if (toMs !== undefined) query = query.where('hour', '<', zone.hourUntil(toMs) / MINUTE_MS);
    return this.#database.all(query);
  }

  #undated(screenId: Id | undefined): Row[] {
    let query = this.#database.query
      .selectFrom('undated_plays')
      .innerJoin('item_snapshots', 'item_snapshots.id', 'undated_plays.item')
      .select(SUMS)
      .groupBy(['item_snapshots.item_id', 'outcome']);
    if (screenId !== undefined) query = query.where('place', 'in', this.#placesOf(screenId));
    return this.#database.all(query);
  }

  #placesOf(screenId: Id | undefined) {
    const query = this.#database.query.selectFrom('place_snapshots').select('id');
    return screenId === undefined ? query : query.where('screen_id', '=', screenId);
  }

  /** No hour can be told of a zone that nobody knows; where none is asked for, its plays count as all others do. */
  #zones(screenId: Id | undefined, isBounded: boolean): Zone[] {
    let query = this.#database.query
      .selectFrom('place_snapshots')
      .select(['time_zone', 'screen_id'])
      .distinct();
    if (screenId !== undefined) query = query.where('screen_id', '=', screenId);
    const screens = new Map<string, Id[]>();
    for (const row of this.#database.all(query)) {
      screens.set(row.time_zone, [...(screens.get(row.time_zone) ?? []), row.screen_id]);
    }
    return [...screens].flatMap(([timeZone, screenIds]) => {
      const name = { table: 'place_snapshots', row: screenIds.join() };
      if (isBounded && !isStoredTimeZone(this.#database, name, timeZone)) return [];
      return new Zone(timeZone, screenIds);
    });
  }
}

/** Screens whose clock hours begin at the same instants. */
class Zone {
  readonly timeZone: string;
  readonly screenIds: readonly Id[];
  #hours: ClockHours | null = null;

  constructor(timeZone: string, screenIds: readonly Id[]) {
    this.timeZone = timeZone;
    this.screenIds = screenIds;
  }

  #hourOf(instantMs: number) {
    this.#hours ??= createClockHours(this.timeZone);
    return this.#hours(instantMs);
  }

  /** When the first hour begins that lies after this instant whole. */
  hourFrom(instantMs: number): number {
    const { startMs, endMs } = this.#hourOf(instantMs);
    return startMs === instantMs ? startMs : endMs;
  }

  /** When the last hour ends that lies before this instant whole. */
  hourUntil(instantMs: number): number {
    return this.#hourOf(instantMs).startMs;
  }

  /** What of the span lies in no whole hour. */
  edges(fromMs: number | undefined, toMs: number | undefined): { fromMs: number; toMs: number }[] {
    const wholeFromMs = fromMs === undefined ? -Infinity : this.hourFrom(fromMs);
    const wholeToMs = toMs === undefined ? Infinity : this.hourUntil(toMs);
    if (fromMs !== undefined && toMs !== undefined && wholeFromMs > wholeToMs) return [{ fromMs, toMs }];
    return [
      ...(fromMs !== undefined && fromMs < wholeFromMs ? [{ fromMs, toMs: wholeFromMs }] : []),
      ...(toMs !== undefined && wholeToMs < toMs ? [{ fromMs: wholeToMs, toMs }] : []),
    ];
  }
}
