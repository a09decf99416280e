/** Plays that were not acknowledged, out of a damaged journal, as far as they can be read and make sense. */
import { openSqlite } from '@bacheca/node/sqlite';
import { AggregatedPlays, Play } from '@bacheca/shared/wire/plays';
import type Database from 'better-sqlite3';
import { INTERRUPTED, type JournalRow, type PlayContext, type PlayRow, toPlay } from './journal-file.ts';
import { toAggregate } from './journal-reader.ts';
import type { Journal } from './numbered-journal.ts';

/** Few enough that a broken page takes little with it. */
const ROWS_AT_ONCE = 20;

export interface Salvaged {
  readonly plays: number;
  readonly lost: number;
}

/**
 * Hands what it finds in the file to `into`. Plays that were open are taken as interrupted, unless
 * `keepsOpen`: then whoever plays them goes on to write them itself. Throws only if `into` can't be written.
 */
export function salvage(path: string, into: Journal, keepsOpen: boolean): Salvaged {
  let plays = 0;
  let lost = 0;
  let db: Database.Database;
  try {
    db = openSqlite(path, { fileMustExist: true });
  } catch {
    return { plays, lost };
  }
  try {
    for (const journal of attempt(() => db.prepare('SELECT * FROM journals').all() as JournalRow[]) ?? []) {
      const waiting = journal.last_seq - journal.acknowledged_seq;
      if (!(waiting > 0) || !isSane(journal)) continue;
      const aggregates = readableAggregates(db, journal);
      const aggregated = aggregates.reduce((sum, { firstSeq, lastSeq }) => sum + lastSeq - firstSeq + 1, 0);
      const { key: _key, ...row } = journal;
      let found = 0;
      // They are read one by one: a backlog of months would not fit in the memory.
      const counted = function* () {
        for (const play of readable(db, journal, keepsOpen)) {
          found += 1;
          yield play;
        }
      };
      // One that a run was taking over when it ended is here whole or not at all.
      if (into.has(row.id)) continue;
      into.adopt(row, counted(), aggregates);
      plays += found + aggregated;
      lost += Math.max(0, waiting - found - aggregated);
    }
  } finally {
    attempt(() => db.close());
  }
  return { plays, lost };
}

function* readable(db: Database.Database, journal: JournalRow, keepsOpen: boolean): Generator<Play> {
  const read = (first: number, last: number) =>
    attempt(
      () =>
        db
          .prepare(
            'SELECT * FROM plays JOIN whats ON whats.key = plays.what WHERE journal = ? AND seq BETWEEN ? AND ?',
          )
          .all(journal.key, first, last) as (PlayRow & { what: string; outcome: number | null })[],
    );
  for (let first = journal.acknowledged_seq + 1; first <= journal.last_seq; first += ROWS_AT_ONCE) {
    const last = Math.min(journal.last_seq, first + ROWS_AT_ONCE - 1);
    const seqs = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    const rows = read(first, last) ?? seqs.flatMap((seq) => read(seq, seq) ?? []);
    for (const row of rows) {
      if (row.outcome === null && keepsOpen) continue;
      const closed = { ...row, outcome: row.outcome ?? INTERRUPTED };
      const play = attempt(() =>
        Play.parse(toPlay(closed, journal.boot_id, JSON.parse(row.what) as PlayContext)),
      );
      if (play) yield play;
    }
  }
}

function readableAggregates(db: Database.Database, { key, acknowledged_seq }: JournalRow): AggregatedPlays[] {
  const sql = 'SELECT fold FROM folds WHERE journal = ? AND last_seq > ?';
  const rows = attempt(() => db.prepare(sql).all(key, acknowledged_seq) as { fold: Buffer }[]) ?? [];
  return rows.flatMap(
    ({ fold: aggregate }) => attempt(() => AggregatedPlays.parse(toAggregate(aggregate))) ?? [],
  );
}

/** A number that damage made huge would have us count for ever. */
function isSane({ last_seq, acknowledged_seq }: JournalRow): boolean {
  return acknowledged_seq >= 0 && last_seq - acknowledged_seq < 10_000_000;
}

function attempt<Result>(work: () => Result): Result | null {
  try {
    return work();
  } catch {
    return null;
  }
}
