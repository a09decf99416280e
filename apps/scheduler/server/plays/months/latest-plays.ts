/**
 * The latest plays of a month's file, the newest first, out of millions.
 *
 *  1. Plays are in order by screen (`plays_by_screen`), for an index by time alone would cost each play that comes.
 *     So the screens' own lists are merged: each is read a few plays at a time, and only as far as it is among the
 *     latest. The cost is that of the screens and of what is asked for, never of what there is.
 *  2. Two plays may start at one instant, on neighbouring screens too: the order goes by start, number, journal.
 */
import type Sqlite from 'better-sqlite3';
import type { PlayRow } from '../../database/tables.ts';
import { isNewer, type PlayPosition, positionOf } from '../raw-plays.ts';
import { SELECT_PLAYS } from './play-rows.ts';

/** Read at once of a screen: of a thousand screens few have more than this among the latest. */
const READ_AT_ONCE = 8;

const ORDER = 'ORDER BY started_at_ms DESC, seq DESC, journal_id DESC LIMIT ?';
const EARLIER = 'started_at_ms <= ? AND (started_at_ms, seq, journal_id) < (?, ?, ?)';

export function latestIn(
  sqlite: Sqlite.Database,
  limit: number,
  screenId: string | undefined,
  before: PlayPosition | undefined,
): PlayRow[] {
  const first = sqlite.prepare(`${SELECT_PLAYS} WHERE screen_id = ? ${ORDER}`);
  const next = sqlite.prepare(`${SELECT_PLAYS} WHERE screen_id = ? AND ${EARLIER} ${ORDER}`);
  const read = (screen: string, from: PlayPosition | undefined, count: number) =>
    (from
      ? next.all(screen, from.startedAtMs, from.startedAtMs, from.seq, from.journalId, count)
      : first.all(screen, count)) as PlayRow[];
  if (screenId !== undefined) return read(screenId, before, limit);

  let latest: PlayRow[] = [];
  for (const screen of screensOf(sqlite)) {
    let from = before;
    for (;;) {
      const rows = read(screen, from, READ_AT_ONCE);
      const oldest = latest.length < limit ? undefined : latest.at(-1);
      const newer = oldest ? rows.filter((row) => isNewer(row, oldest) < 0) : rows;
      if (newer.length > 0) latest = [...latest, ...newer].sort(isNewer).slice(0, limit);
      const last = rows.at(-1);
      if (!last || rows.length < READ_AT_ONCE || newer.length < rows.length) break;
      from = positionOf(last);
    }
  }
  return latest;
}

/** Each screen of the index once, by a step from one to the next: there are far fewer of them than plays. */
function screensOf(sqlite: Sqlite.Database): string[] {
  const sql = `WITH RECURSIVE screens (id) AS (
      SELECT min(screen_id) FROM plays
      UNION ALL
      SELECT (SELECT min(screen_id) FROM plays WHERE screen_id > screens.id) FROM screens WHERE id IS NOT NULL
    ) SELECT id FROM screens WHERE id IS NOT NULL`;
  return sqlite.prepare(sql).pluck().all() as string[];
}
