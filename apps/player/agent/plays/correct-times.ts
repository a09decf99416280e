/** Gives plays that were begun without a good clock their right time, as far as it is known by now. */
import type { ClockQuality } from '@bacheca/shared/wire/plays';
import type Database from 'better-sqlite3';
import { clockColumns, type JournalRow, SYNCED } from './journal-file.ts';
import type { JournalReader } from './journal-reader.ts';

/** Returns the right time of an instant of a boot's monotonic clock; null while it isn't known. */
export type Recall = (
  bootId: string,
  monotonicMs: number,
) => { readonly startedAtMs: number; readonly clock: ClockQuality } | null;

interface UncertainRow {
  readonly seq: number;
  readonly what: number;
  readonly started_at_ms: number;
  readonly monotonic_ms: number;
  readonly clock: number;
}

/** They are looked at so many at once. */
const ROWS_AT_ONCE = 1000;
/** Less is how two readings of one clock differ. */
const LATER_BY_MS = 1000;

/** Corrects plays that wait to be acknowledged. Returns how many have another time now. */
export function correctTimes(
  db: Database.Database,
  reader: JournalReader,
  journals: readonly JournalRow[],
  recall: Recall,
): number {
  const select = db.prepare<[number, number, number], UncertainRow>(
    `SELECT seq, what, started_at_ms, monotonic_ms, clock FROM plays WHERE journal = ? AND seq > ? AND clock != ${SYNCED}
     ORDER BY seq LIMIT ?`,
  );
  const update = db.prepare(
    'UPDATE plays SET started_at_ms = ?, clock = ?, bound_ms = ? WHERE journal = ? AND seq = ?',
  );
  let corrected = 0;
  const correct = db.transaction((journal: JournalRow, rows: readonly UncertainRow[]) => {
    for (const row of rows) {
      const known = recall(reader.contextOf(row.what).bootId ?? journal.boot_id, row.monotonic_ms);
      if (!known || !isBetter(known, row)) continue;
      update.run(Math.round(known.startedAtMs), ...clockColumns(known.clock), journal.key, row.seq);
      corrected += 1;
    }
  });
  for (const journal of journals) {
    let after = journal.acknowledged_seq;
    for (;;) {
      const rows = select.all(journal.key, after, ROWS_AT_ONCE);
      correct(journal, rows);
      after = rows.at(-1)?.seq ?? after;
      if (rows.length < ROWS_AT_ONCE) break;
    }
  }
  return corrected;
}

/** An estimate is better than nothing, and no better than another; but a later stick knows better than an earlier. */
function isBetter(known: NonNullable<ReturnType<Recall>>, { started_at_ms, clock }: UncertainRow): boolean {
  const [code] = clockColumns(known.clock);
  const isByStick = known.clock.quality === 'estimated' && known.clock.by === 'stick';
  const isLater = known.startedAtMs - started_at_ms > LATER_BY_MS;
  return code < clock || (code === clock && isByStick && isLater);
}
