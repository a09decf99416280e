/** Plays by hour or day for reports, out of the roll-ups. */

import type { PlayedReport } from '@bacheca/shared/api/reports';
import { createCalendar } from '@bacheca/shared/engine/time/calendar';
import type { Id, LocalDate } from '@bacheca/shared/model/ids';
import type { Database } from '../database/open.ts';
import { isStoredTimeZone } from '../database/time-zones.ts';
import { MINUTE_MS, NO_OUTCOME, OUTCOMES } from '../plays/roll-ups.ts';
import { instantOf } from '../runtime/clock.ts';

const DAY_MS = 24 * 60 * MINUTE_MS;

export interface PlayedQuestion {
  readonly by: 'hour' | 'day';
  /** They are days of the places, both included. */
  readonly fromDate: LocalDate;
  readonly untilDate: LocalDate;
  readonly screenId?: Id | undefined;
  readonly itemId?: Id | undefined;
}

interface Row {
  time: number;
  itemId: string;
  title: string;
  outcome: number;
  plays: number;
  panelOff: number;
  shownMs: number;
}

export function readPlayedReport(database: Database, question: PlayedQuestion): PlayedReport {
  const { by, screenId, itemId } = question;
  const rows = by === 'hour' ? byHour(database, question) : byDay(database, question);
  const { where, parameters } = filterOf(screenId, itemId);
  const undated = select(database, 'undated_plays', '0', `plays > 0 ${where}`, parameters);
  return {
    rows: grouped(database, rows, by === 'hour' ? MINUTE_MS : DAY_MS),
    timeUnknown: grouped(database, undated, 0),
  };
}

function byDay(database: Database, { fromDate, untilDate, screenId, itemId }: PlayedQuestion): Row[] {
  const { where, parameters } = filterOf(screenId, itemId);
  const days = [Date.parse(fromDate) / DAY_MS, Date.parse(untilDate) / DAY_MS];
  return select(database, 'daily_plays', 'day', `day BETWEEN ? AND ? ${where}`, [...days, ...parameters]);
}

/** Days begin at other instants in other zones. */
function byHour(database: Database, { fromDate, untilDate, screenId, itemId }: PlayedQuestion): Row[] {
  const { where, parameters } = filterOf(screenId, itemId);
  const zones = database.prepare('SELECT DISTINCT time_zone AS timeZone FROM place_snapshots').all();
  return (zones as { timeZone: string }[])
    .flatMap(({ timeZone }) => {
      // No hour can be told of a zone that nobody knows.
      const name = { table: 'place_snapshots', row: `time_zone ${timeZone}` };
      if (!isStoredTimeZone(database, name, timeZone)) return [];
      const calendar = createCalendar(timeZone);
      const hours = [
        calendar.dayOf(fromDate).startMs / MINUTE_MS,
        calendar.dayOf(untilDate).endMs / MINUTE_MS,
      ];
      const inZone = 'place IN (SELECT id FROM place_snapshots WHERE time_zone = ?)';
      return select(database, 'hourly_plays', 'hour', `hour >= ? AND hour < ? AND ${inZone} ${where}`, [
        ...hours,
        timeZone,
        ...parameters,
      ]);
    })
    .sort((a, b) => a.time - b.time || (a.itemId < b.itemId ? -1 : a.itemId > b.itemId ? 1 : 0));
}

function filterOf(screenId: Id | undefined, itemId: Id | undefined) {
  const conditions = [
    ...(screenId === undefined ? [] : ['AND place IN (SELECT id FROM place_snapshots WHERE screen_id = ?)']),
    ...(itemId === undefined ? [] : ['AND item IN (SELECT id FROM item_snapshots WHERE item_id = ?)']),
  ];
  return { where: conditions.join(' '), parameters: [screenId, itemId].filter((of) => of !== undefined) };
}

function select(
  database: Database,
  table: string,
  time: string,
  where: string,
  parameters: unknown[],
): Row[] {
  return database
    .prepare(
      `SELECT ${time} AS time, item_id AS itemId, max(title) AS title, outcome, sum(plays) AS plays,
         sum(panel_off) AS panelOff, sum(shown_ms) AS shownMs
       FROM ${table} JOIN item_snapshots ON item_snapshots.id = ${table}.item
       WHERE ${where} GROUP BY 1, item_id, outcome ORDER BY 1, item_id`,
    )
    .all(...parameters) as Row[];
}

type Counts = PlayedReport['rows'][number];

function grouped(database: Database, rows: readonly Row[], unitMs: number): Counts[] {
  const groups: Counts[] = [];
  for (const { time, itemId, title, outcome, plays, panelOff, shownMs } of rows) {
    const name = OUTCOMES[outcome];
    if (!name) {
      database.leaveOut({ table: 'outcomes', row: outcome }, NO_OUTCOME);
      continue;
    }
    const startsAt = instantOf(time * unitMs);
    let group = groups.at(-1);
    if (group?.startsAt !== startsAt || group.itemId !== itemId) {
      const none = { complete: 0, joined: 0, cut: 0, interrupted: 0, failed: 0, panelOff: 0, durationMs: 0 };
      group = { startsAt, itemId, title, ...none };
      groups.push(group);
    }
    group[name] += plays;
    group.panelOff += panelOff;
    group.durationMs += shownMs;
  }
  return groups;
}
