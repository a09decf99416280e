/** Reads plays and aggregates out of the journal's database. */
import { inflateRawSync } from 'node:zlib';
import type { AggregatedPlays, Outcome, Play } from '@bacheca/shared/wire/plays';
import type Database from 'better-sqlite3';
import {
  DamagedJournal,
  INTERRUPTED,
  type JournalRow,
  type PlayContext,
  type PlayRow,
  toPlay,
} from './journal-file.ts';

/** A play as it lies in the journal: without an outcome while it plays. */
export type KeptPlay = Omit<Play, 'outcome'> & { readonly outcome: Outcome | null };

type StoredRow = PlayRow & { what: number; outcome: number | null };

export class JournalReader {
  readonly #db: Database.Database;
  readonly #contexts = new Map<number, PlayContext>();

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** Reads at most so many plays from the one after this number on: closed, and without a gap between them. */
  closedAfter(journal: JournalRow, after: number, most: number): Play[] {
    const rows = this.#db
      .prepare<[number, number, number], StoredRow>(
        'SELECT * FROM plays WHERE journal = ? AND seq > ? ORDER BY seq LIMIT ?',
      )
      .all(journal.key, after, most);
    const plays: Play[] = [];
    const first = rows[0]?.seq ?? 0;
    for (const row of rows) {
      if (row.outcome === null || row.seq !== first + plays.length) break;
      plays.push(toPlay(row, journal.boot_id, this.contextOf(row.what)));
    }
    return plays;
  }

  /** All plays of a journal that are here, open ones too. */
  *plays({ key, boot_id }: JournalRow): Generator<KeptPlay> {
    const rows = this.#db
      .prepare<[number], StoredRow>('SELECT * FROM plays WHERE journal = ? ORDER BY seq')
      .iterate(key);
    for (const row of rows) {
      const play = toPlay({ ...row, outcome: row.outcome ?? INTERRUPTED }, boot_id, this.contextOf(row.what));
      yield row.outcome === null ? { ...play, outcome: null } : play;
    }
  }

  aggregates({ key }: JournalRow): AggregatedPlays[] {
    const rows = this.#db
      .prepare<[number], { fold: Buffer }>('SELECT fold FROM folds WHERE journal = ? ORDER BY first_seq')
      .all(key);
    return rows.map(({ fold: aggregate }) => toAggregate(aggregate));
  }

  /** What stands in the place of this number: counts, or the word that damage took it. Null if a play does. */
  aggregateAt({ key, last_seq }: JournalRow, seq: number): AggregatedPlays | null {
    const row = this.#db
      .prepare<[number, number, number], { fold: Buffer }>(
        'SELECT fold FROM folds WHERE journal = ? AND first_seq <= ? AND last_seq >= ?',
      )
      .get(key, seq, seq);
    if (row) return toAggregate(row.fold);
    const next = this.#db
      .prepare<[number, number, number, number], { seq: number | null }>(
        `SELECT min(seq) AS seq FROM (
           SELECT min(seq) AS seq FROM plays WHERE journal = ? AND seq >= ?
           UNION ALL SELECT min(first_seq) FROM folds WHERE journal = ? AND first_seq >= ?)`,
      )
      .get(key, seq, key, seq);
    const lastLost = (next?.seq ?? last_seq + 1) - 1;
    return lastLost < seq ? null : { firstSeq: seq, lastSeq: lastLost, lost: true, items: [], counts: [] };
  }

  /** What the newest play is of that was not closed; null if all were. */
  newestOpen(): PlayContext | null {
    const sql = 'SELECT what FROM plays WHERE outcome IS NULL ORDER BY journal DESC, seq DESC LIMIT 1';
    const row = this.#db.prepare<[], { what: number }>(sql).get();
    return row ? this.contextOf(row.what) : null;
  }

  /** When the oldest play began that isn't acknowledged; null if there is none. */
  oldestWaitingMs(journal: JournalRow): number | null {
    const { key, acknowledged_seq, last_seq, begun_at_ms } = journal;
    if (acknowledged_seq >= last_seq) return null;
    if (this.aggregateAt(journal, acknowledged_seq + 1) !== null || this.#hasAggregates(journal))
      return begun_at_ms;
    const oldest = this.#db
      .prepare<[number, number], { atMs: number | null }>(
        'SELECT min(started_at_ms) AS atMs FROM plays WHERE journal = ? AND seq > ?',
      )
      .get(key, acknowledged_seq);
    return oldest?.atMs ?? null;
  }

  /** The first number of which something is here; null if nothing is. */
  firstSeq({ key }: JournalRow): number | null {
    const first = this.#db
      .prepare<[number, number], { seq: number | null }>(
        `SELECT min(seq) AS seq FROM (SELECT min(seq) AS seq FROM plays WHERE journal = ?
           UNION ALL SELECT min(first_seq) FROM folds WHERE journal = ?)`,
      )
      .get(key, key);
    return first?.seq ?? null;
  }

  #hasAggregates({ key, acknowledged_seq }: JournalRow): boolean {
    const sql = 'SELECT 1 FROM folds WHERE journal = ? AND last_seq > ? LIMIT 1';
    return this.#db.prepare(sql).get(key, acknowledged_seq) !== undefined;
  }

  /** What plays have in common, by its key. */
  contextOf(key: number): PlayContext {
    let context = this.#contexts.get(key);
    if (!context) {
      context = this.#readContext(key);
      this.#contexts.set(key, context);
    }
    return context;
  }

  /** Some of them were deleted. */
  forget(): void {
    this.#contexts.clear();
  }

  #readContext(key: number): PlayContext {
    const row = this.#db.prepare<[number], { what: string }>('SELECT what FROM whats WHERE key = ?').get(key);
    if (!row) throw new DamagedJournal(`what plays have in common under ${key} is gone`);
    return parsed(() => JSON.parse(row.what) as PlayContext);
  }
}

/** Throws a DamagedJournal if it is none. */
export function toAggregate(bytes: Buffer): AggregatedPlays {
  return parsed(() => JSON.parse(inflateRawSync(bytes).toString()) as AggregatedPlays);
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new DamagedJournal('a text in it is no longer one', { cause: error });
  }
}
