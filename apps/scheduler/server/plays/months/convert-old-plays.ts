import type { Database } from '../../database/open.ts';
import type { PlayRow } from '../../database/tables.ts';
import { countOf, hasHour, RollUps } from '../roll-ups.ts';
import type { Snapshots } from '../snapshots.ts';
import type { MonthFiles } from './month-files.ts';
import { playOf, readPlay } from './play-rows.ts';

/** Bounds the memory that it takes. */
const ROWS_AT_ONCE = 5000;

/**
 * Moves the plays of a database that is older than month files to those, and counts them. Each step is whole: plays go to
 * their file first, and what counts them also takes them out of the old table.
 */
export function convertPlays(
  database: Database,
  { months, snapshots }: { months: MonthFiles; snapshots: Snapshots },
): number {
  const rollUps = new RollUps(database);
  const select = database.prepare(`
    SELECT plays_to_convert.rowid AS id, plays_to_convert.*, player_id, journal_id
    FROM plays_to_convert JOIN journals ON journals.id = plays_to_convert.journal
    WHERE plays_to_convert.rowid > ? ORDER BY plays_to_convert.rowid LIMIT ?`);
  const remove = database.prepare('DELETE FROM plays_to_convert WHERE rowid = ?');
  let converted = 0;
  let afterId = -1;
  for (;;) {
    const found = select.all(afterId, ROWS_AT_ONCE) as (PlayRow & { id: number; journal: number })[];
    const last = found.at(-1);
    if (!last) return converted;
    afterId = last.id;
    // What can't be read stays where it is.
    const rows = found.filter((row) => readPlay(row, database) !== null);
    for (const row of rows) {
      snapshots.item(playOf(row));
      snapshots.place(row.screen_id, row.revision ?? undefined);
    }
    for (const [receivedAtMs, some] of Map.groupBy(rows, (row) => row.received_at_ms)) {
      months.write(
        receivedAtMs,
        some.map((row) => ({
          playerId: row.player_id,
          journalId: row.journal_id,
          screenId: row.screen_id,
          plays: [playOf(row)],
        })),
      );
    }
    database.transaction(() => {
      for (const row of rows) {
        const play = playOf(row);
        const place = snapshots.place(row.screen_id, row.revision ?? undefined);
        const item = snapshots.item(play);
        if (hasHour(play)) rollUps.add(place, item, play);
        else rollUps.addUndated(row.journal, play.bootId, place, item, countOf(play, 1));
      }
      rollUps.write();
      for (const { id } of rows) remove.run(id);
    });
    rollUps.clear();
    converted += rows.length;
  }
}
