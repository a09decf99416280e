import type { Database } from '../database/open.ts';
import { type SeqRange, type SeqRanges, union } from './seq-ranges.ts';

/** So many journals are held in memory; each start of a player begins one. */
const MAX_REMEMBERED = 20_000;

/** The plays of a boot, from the first to the last whose time is sure. */
export interface BootSpan {
  readonly bootId: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Journal {
  readonly playerId: string;
  readonly journalId: string;
  /** Tables refer to it by this number; it is null until its first plays are committed. */
  readonly key: number | null;
  /** The sequence numbers that have come. */
  readonly ranges: SeqRanges;
  readonly span: BootSpan | null;
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

  find(playerId: string, journalId: string): Journal {
    const known = this.#remembered.get(journalName(playerId, journalId));
    if (known) return known;
    const row = this.#database
      .prepare('SELECT id, boot_id, from_ms, until_ms FROM journals WHERE player_id = ? AND journal_id = ?')
      .get(playerId, journalId) as
      | { id: number; boot_id: string | null; from_ms: number | null; until_ms: number | null }
      | undefined;
    if (!row) return { playerId, journalId, key: null, ranges: [], span: null };
    const ranges = this.#database
      .prepare('SELECT first_seq AS first, last_seq AS last FROM journal_ranges WHERE journal = ?')
      .all(row.id) as SeqRange[];
    const { boot_id: bootId, from_ms: fromMs, until_ms: untilMs } = row;
    const span = bootId !== null && fromMs !== null && untilMs !== null ? { bootId, fromMs, untilMs } : null;
    return { playerId, journalId, key: row.id, ranges: union([], ranges), span };
  }

  /** Call it inside a transaction. Returns its key, and writes down one that is new. */
  keyOf({ playerId, journalId, key }: Journal): number {
    if (key !== null) return key;
    this.#database
      .prepare('INSERT INTO journals (player_id, journal_id) VALUES (?, ?) ON CONFLICT DO NOTHING')
      .run(playerId, journalId);
    const select = this.#database.prepare('SELECT id FROM journals WHERE player_id = ? AND journal_id = ?');
    return (select.get(playerId, journalId) as { id: number }).id;
  }

  /** Call it inside a transaction, and `remember` the journal after it. */
  saveRanges(journal: number, before: SeqRanges, after: SeqRanges): void {
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

  /** Call it inside a transaction. */
  saveSpan(journal: number, { bootId, fromMs, untilMs }: BootSpan): void {
    this.#database
      .prepare('UPDATE journals SET boot_id = ?, from_ms = ?, until_ms = ? WHERE id = ?')
      .run(bootId, fromMs, untilMs, journal);
  }

  /** Call it after the commit: what is remembered counts as being on disk. */
  remember(name: string, journal: Journal): void {
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(name, journal);
  }
}
