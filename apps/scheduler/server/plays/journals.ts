import type { Database } from '../database/open.ts';
import { type Range, type Ranges, union } from './ranges.ts';

/** Journals held in memory; a scheduler's players have one each. */
const MAX_REMEMBERED = 20_000;

export interface Journal {
  /** The number by which tables refer to it. */
  readonly key: number;
  /** The sequence numbers that have come. */
  readonly ranges: Ranges;
}

export function journalName(playerId: string, journalId: string): string {
  return `${playerId}/${journalId}`;
}

/** The journals of players, and which sequence numbers of each have come. */
export class Journals {
  readonly #database: Database;
  readonly #remembered = new Map<string, Journal>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Inside the caller's transaction, for one that is new is written down. */
  find(playerId: string, journalId: string): Journal {
    const known = this.#remembered.get(journalName(playerId, journalId));
    if (known) return known;

    const insert = this.#database.prepare(
      'INSERT INTO journals (player_id, journal_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
    );
    const select = this.#database.prepare('SELECT id FROM journals WHERE player_id = ? AND journal_id = ?');
    const ranges = this.#database.prepare(
      'SELECT first_seq AS first, last_seq AS last FROM journal_ranges WHERE journal = ?',
    );
    insert.run(playerId, journalId);
    const { id: key } = select.get(playerId, journalId) as { id: number };
    return { key, ranges: union([], ranges.all(key) as Range[]) };
  }

  /** Inside the caller's transaction; `remember` them after it. */
  saveRanges(journal: number, before: Ranges, after: Ranges): void {
    const remove = this.#database.prepare('DELETE FROM journal_ranges WHERE journal = ? AND first_seq = ?');
    const save = this.#database.prepare(
      'INSERT INTO journal_ranges (journal, first_seq, last_seq) VALUES (?, ?, ?) ON CONFLICT (journal, first_seq) DO UPDATE SET last_seq = excluded.last_seq',
    );
    const lastByFirst = new Map(before.map(({ first, last }) => [first, last]));
    for (const { first, last } of after) {
      if (lastByFirst.get(first) !== last) save.run(journal, first, last);
      lastByFirst.delete(first);
    }
    // What is left was joined to a range that starts earlier.
    for (const first of lastByFirst.keys()) remove.run(journal, first);
  }

  /** After the commit. */
  remember(name: string, journal: Journal): void {
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(name, journal);
  }
}
