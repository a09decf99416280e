/** How much of each item was played in a span of time, out of the roll-ups. */
import type { PlayCount } from '@bacheca/shared/api/reports';
import { type ClockHours, createClockHours } from '@bacheca/shared/engine/time/clock-hours';
import type { Id } from '@bacheca/shared/model/ids';
import { sql } from 'kysely';
import { isStoredTimeZone } from '../database/time-zones.ts';
import { readPlay } from '../plays/months/play-rows.ts';
import type { RawPlays } from '../plays/raw-plays.ts';
import { MINUTE_MS, NO_OUTCOME, OUTCOMES } from '../plays/roll-ups.ts';
import type { RollUpSource } from './played-report.ts';

export interface CountedSpan {
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly screenId?: Id | undefined;
  /** Unset, all are counted. */
  readonly itemId?: Id | undefined;
}

/** Of which plays as they were reported are read together. */
const SCREENS_AT_ONCE = 100;

/** What is asked of a roll-up, whichever it is. */
const SUMS = [
  sql<Id>`item_snapshots.item_id`.as('itemId'),
  sql<string>`max(item_snapshots.title)`.as('title'),
  sql<number>`outcome`.as('outcome'),
  sql<number>`sum(plays)`.as('plays'),
  sql<number>`sum(shown_ms)`.as('durationMs'),
] as const;

type Row = { itemId: Id; title: string; outcome: number; plays: number; durationMs: number };

/**
 * Plays that started in the span (its end excluded), of each item, by how they ended, and their time on
 * screen. Hours that lie in the span whole are counted from the roll-ups; of an hour that is cut by an edge of
 * the span, the plays as they were reported are counted, for as long as those are kept.
 */
export async function countItems(
  source: RollUpSource,
  rawPlays: Pick<RawPlays, 'startedIn'>,
  span: CountedSpan,
): Promise<PlayCount[]> {
  const { fromMs, toMs, screenId } = span;
  const isBounded = fromMs !== undefined || toMs !== undefined;
  const counts = new Map<Id, PlayCount>();
  const add = ({ itemId, title, outcome, plays, durationMs }: Row) => {
    const name = OUTCOMES[outcome];
    if (!name) return source.leaveOut({ table: 'outcomes', row: outcome }, NO_OUTCOME);
    let count = counts.get(itemId);
    if (!count) {
      count = { itemId, title, complete: 0, joined: 0, cut: 0, interrupted: 0, failed: 0, durationMs: 0 };
      counts.set(itemId, count);
    }
    count[name] += plays;
    count.durationMs += durationMs;
  };
  for (const zone of await zonesOf(source, screenId, isBounded)) {
    for (const row of await hourly(source, zone, span)) add(row);
    for (const { edge, screenIds } of zone.parts(fromMs, toMs)) {
      for (const row of await rawPlays.startedIn(edge.fromMs, edge.toMs, screenIds)) {
        if (span.itemId !== undefined && row.item_id !== span.itemId) continue;
        const play = readPlay(row, source);
        if (!play) continue;
        const outcome = OUTCOMES.indexOf(play.outcome.type);
        add({ itemId: row.item_id, title: row.title, outcome, plays: 1, durationMs: row.duration_ms });
      }
    }
  }
  if (!isBounded) for (const row of await undated(source, span)) add(row);
  return [...counts.values()].sort((a, b) => (a.itemId < b.itemId ? -1 : 1));
}

function hourly(
  source: RollUpSource,
  zone: Zone,
  { fromMs, toMs, screenId, itemId }: CountedSpan,
): Promise<Row[]> {
  const places = placesOf(source, screenId).where('time_zone', '=', zone.timeZone);
  let query = source.database.query
    .selectFrom('hourly_plays')
    .innerJoin('item_snapshots', 'item_snapshots.id', 'hourly_plays.item')
    .select(SUMS)
    .where('place', 'in', places)
    .groupBy(['item_snapshots.item_id', 'outcome']);
  if (itemId !== undefined) query = query.where('item_snapshots.item_id', '=', itemId);
  if (fromMs !== undefined) query = query.where('hour', '>=', zone.hourFrom(fromMs) / MINUTE_MS);
  if (toMs !== undefined) query = query.where('hour', '<', zone.hourUntil(toMs) / MINUTE_MS);
  return query.execute();
}

function undated(source: RollUpSource, { screenId, itemId }: CountedSpan): Promise<Row[]> {
  let query = source.database.query
    .selectFrom('undated_plays')
    .innerJoin('item_snapshots', 'item_snapshots.id', 'undated_plays.item')
    .select(SUMS)
    .groupBy(['item_snapshots.item_id', 'outcome']);
  if (screenId !== undefined) query = query.where('place', 'in', placesOf(source, screenId));
  if (itemId !== undefined) query = query.where('item_snapshots.item_id', '=', itemId);
  return query.execute();
}

function placesOf({ database }: RollUpSource, screenId: Id | undefined) {
  const query = database.query.selectFrom('place_snapshots').select('id');
  return screenId === undefined ? query : query.where('screen_id', '=', screenId);
}

/** No hour can be told of a zone that nobody knows; where none is asked for, its plays count as all others do. */
async function zonesOf(source: RollUpSource, screenId: Id | undefined, isBounded: boolean): Promise<Zone[]> {
  let query = source.database.query
    .selectFrom('place_snapshots')
    .select(['time_zone', 'screen_id'])
    .distinct();
  if (screenId !== undefined) query = query.where('screen_id', '=', screenId);
  const screens = Map.groupBy(await query.execute(), ({ time_zone }) => time_zone);
  return [...screens].flatMap(([timeZone, rows]) => {
    const screenIds = rows.map(({ screen_id }) => screen_id);
    const name = { table: 'place_snapshots', row: screenIds.join() };
    if (isBounded && !isStoredTimeZone(source, name, timeZone)) return [];
    return new Zone(timeZone, screenIds);
  });
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

  /** What of the span lies in no whole hour, some screens at a time: an hour of all may have a million plays. */
  *parts(fromMs: number | undefined, toMs: number | undefined) {
    for (const edge of this.#edges(fromMs, toMs)) {
      for (let first = 0; first < this.screenIds.length; first += SCREENS_AT_ONCE)
        yield { edge, screenIds: this.screenIds.slice(first, first + SCREENS_AT_ONCE) };
    }
  }

  #edges(fromMs: number | undefined, toMs: number | undefined): { fromMs: number; toMs: number }[] {
    const wholeFromMs = fromMs === undefined ? -Infinity : this.hourFrom(fromMs);
    const wholeToMs = toMs === undefined ? Infinity : this.hourUntil(toMs);
    if (fromMs !== undefined && toMs !== undefined && wholeFromMs > wholeToMs) return [{ fromMs, toMs }];
    return [
      ...(fromMs !== undefined && fromMs < wholeFromMs ? [{ fromMs, toMs: wholeFromMs }] : []),
      ...(toMs !== undefined && wholeToMs < toMs ? [{ fromMs: wholeToMs, toMs }] : []),
    ];
  }
}
