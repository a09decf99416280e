/** Plays by hour or day for reports, out of the roll-ups. */

import type { PlayedReport } from '@bacheca/shared/api/reports';
import { createCalendar } from '@bacheca/shared/engine/time/calendar';
import type { Id, LocalDate } from '@bacheca/shared/model/ids';
import { type RawBuilder, sql } from 'kysely';
import type { SqlDatabase } from '../database/engines/sql-database.ts';
import type { LeaveOut } from '../database/open.ts';
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

/** Where roll-ups are read, and who is told of rows that can't be. */
export interface RollUpSource {
  readonly database: SqlDatabase;
  readonly leaveOut: LeaveOut;
}

export async function readPlayedReport(
  source: RollUpSource,
  question: PlayedQuestion,
): Promise<PlayedReport> {
  const { by } = question;
  const rows = by === 'hour' ? await byHour(source, question) : await byDay(source, question);
  const undated = await select(source, 'undated_plays', sql`0`, sql`plays > 0 ${filterOf(question)}`);
  return {
    rows: grouped(source, rows, by === 'hour' ? MINUTE_MS : DAY_MS),
    timeUnknown: grouped(source, undated, 0),
  };
}

function byDay(source: RollUpSource, question: PlayedQuestion): Promise<Row[]> {
  const [from, until] = [question.fromDate, question.untilDate].map((date) => Date.parse(date) / DAY_MS);
  return select(source, 'daily_plays', sql`day`, sql`day between ${from} and ${until} ${filterOf(question)}`);
}

/** Days begin at other instants in other zones. */
async function byHour(source: RollUpSource, question: PlayedQuestion): Promise<Row[]> {
  const { fromDate, untilDate } = question;
  const zones = await source.database.query
    .selectFrom('place_snapshots')
    .select('time_zone')
    .distinct()
    .execute();
  const rows: Row[] = [];
  for (const { time_zone } of zones) {
    // No hour can be told of a zone that nobody knows.
    const name = { table: 'place_snapshots', row: `time_zone ${time_zone}` };
    if (!isStoredTimeZone(source, name, time_zone)) continue;
    const calendar = createCalendar(time_zone);
    const from = calendar.dayOf(fromDate).startMs / MINUTE_MS;
    const until = calendar.dayOf(untilDate).endMs / MINUTE_MS;
    const inZone = sql`place in (select id from place_snapshots where time_zone = ${time_zone})`;
    const where = sql`hour >= ${from} and hour < ${until} and ${inZone} ${filterOf(question)}`;
    rows.push(...(await select(source, 'hourly_plays', sql`hour`, where)));
  }
  return rows.sort((a, b) => a.time - b.time || (a.itemId < b.itemId ? -1 : a.itemId > b.itemId ? 1 : 0));
}

function filterOf({ screenId, itemId }: PlayedQuestion): RawBuilder<unknown> {
  const ofScreen = sql`and place in (select id from place_snapshots where screen_id = ${screenId})`;
  const ofItem = sql`and item in (select id from item_snapshots where item_id = ${itemId})`;
  return sql`${screenId === undefined ? sql`` : ofScreen} ${itemId === undefined ? sql`` : ofItem}`;
}

async function select(
  { database }: RollUpSource,
  table: 'hourly_plays' | 'daily_plays' | 'undated_plays',
  time: RawBuilder<unknown>,
  where: RawBuilder<unknown>,
): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select ${time} as time, item_id as ${sql.id('itemId')}, max(title) as title, outcome, sum(plays) as plays,
      sum(panel_off) as ${sql.id('panelOff')}, sum(shown_ms) as ${sql.id('shownMs')}
    from ${sql.table(table)} join item_snapshots on item_snapshots.id = ${sql.table(table)}.item
    where ${where} group by 1, item_id, outcome order by 1, item_id, outcome`.execute(database.query);
  return rows;
}

type Counts = PlayedReport['rows'][number];

function grouped({ leaveOut }: RollUpSource, rows: readonly Row[], unitMs: number): Counts[] {
  const groups: Counts[] = [];
  for (const { time, itemId, title, outcome, plays, panelOff, shownMs } of rows) {
    const name = OUTCOMES[outcome];
    if (!name) {
      leaveOut({ table: 'outcomes', row: outcome }, NO_OUTCOME);
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
