/** Reads plays and folds out of the journal's database. */
import { inflateRawSync } from 'node:zlib';
import type { Outcome, Play, PlayFold } from '@bacheca/shared/wire/plays';
import type Database from 'better-sqlite3';
import {
  DamagedJournal,
  INTERRUPTED,
  type JournalRow,
  type PlayRow,
  toPlay,
  type What,
} from './journal-file.ts';

/** A play as it lies in the journal: without an outcome while it plays. */
export type KeptPlay = Omit<Play, 'outcome'> & { readonly outcome: Outcome | null };

type StoredRow = PlayRow & { what: number; outcome: number | null };

export class JournalReader {
  readonly #db: Database.Database;
  readonly #whats = new Map<number, What>();

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** At most so many plays from the one after this number on: closed, and without a gap between them. */
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
      plays.push(toPlay(row, journal.boot_id, this.what(row.what)));
    }
    return plays;
  }

  /** All plays of a journal that are here, open ones too. */
  *plays({ key, boot_id }: JournalRow): Generator<KeptPlay> {
    const rows = this.#db
      .prepare<[number], StoredRow>('SELECT * FROM plays WHERE journal = ? ORDER BY seq')
      .iterate(key);
    for (const row of rows) {
      const play = toPlay({ ...row, outcome: row.outcome ?? INTERRUPTED }, boot_id, this.what(row.what));
      yield row.outcome === null ? { ...play, outcome: null } : play;
    }
  }

  folds({ key }: JournalRow): PlayFold[] {
    const rows = this.#db
      .prepare<[number], { fold: Buffer }>('SELECT fold FROM folds WHERE journal = ? ORDER BY first_seq')
      .all(key);
    return rows.map(({ fold }) => toFold(fold));
  }

  /** What stands in the place of this number: counts, or the word that damage took it. Null if a play does. */
  foldAt({ key, last_seq }: JournalRow, seq: number): PlayFold | null {
    const row = this.#db
      .prepare<[number, number, number], { fold: Buffer }>(
        'SELECT fold FROM folds WHERE journal = ? AND first_seq <= ? AND last_seq >= ?',
      )
      .get(key, seq, seq);
    if (row) return toFold(row.fold);
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
  newestOpen(): What | null {
    const sql = 'SELECT what FROM plays WHERE outcome IS NULL ORDER BY journal DESC, seq DESC LIMIT 1';
    const row = this.#db.prepare<[], { what: number }>(sql).get();
    return row ? this.what(row.what) : null;
  }

  /** When the oldest play began that isn't acknowledged; null if there is none. */
  oldestWaitingMs(journal: JournalRow): number | null {
    const { key, acknowledged_seq, last_seq, begun_at_ms } = journal;
    if (acknowledged_seq >= last_seq) return null;
    if (this.foldAt(journal, acknowledged_seq + 1) !== null || this.#hasFolds(journal)) return begun_at_ms;
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

  #hasFolds({ key, acknowledged_seq }: JournalRow): boolean {
    const sql = 'SELECT 1 FROM folds WHERE journal = ? AND last_seq > ? LIMIT 1';
    return this.#db.prepare(sql).get(key, acknowledged_seq) !== undefined;
  }

  /** What plays have in common, by its key. */
  what(key: number): What {
    let what = this.#whats.get(key);
    if (!what) {
      what = this.#readWhat(key);
      this.#whats.set(key, what);
    }
    return what;
  }

  /** Some of them were deleted. */
  forget(): void {
    this.#whats.clear();
  }

  #readWhat(key: number): What {
    const row = this.#db.prepare<[number], { what: string }>('SELECT what FROM whats WHERE key = ?').get(key);
    if (!row) throw new DamagedJournal(`what plays have in common under ${key} is gone`);
    return parsed(() => JSON.parse(row.what) as What);
  }
}

/** Throws a DamagedJournal if it is none. */
export function toFold(bytes: Buffer): PlayFold {
  return parsed(() => JSON.parse(inflateRawSync(bytes).toString()) as PlayFold);
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new DamagedJournal('a text in it is no longer one', { cause: error });
  }
}
