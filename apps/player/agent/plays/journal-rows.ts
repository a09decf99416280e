/** Holds the journals of one file: the rows of their table, as they are in memory too. */
import type Database from 'better-sqlite3';
import type { JournalRow } from './journal-file.ts';

export class JournalRows {
  readonly #db: Database.Database;
  readonly #rows: Map<number, JournalRow>;

  constructor(db: Database.Database) {
    this.#db = db;
    const rows = db.prepare('SELECT * FROM journals ORDER BY key').all() as JournalRow[];
    this.#rows = new Map(rows.map((row) => [row.key, row]));
  }

  /** Goes through them, the oldest first. They may be deleted meanwhile. */
  all(): JournalRow[] {
    return [...this.#rows.values()];
  }

  newestFirst(): JournalRow[] {
    return this.all().sort((a, b) => b.key - a.key);
  }

  byId(journalId: string): JournalRow | null {
    return this.all().find(({ id }) => id === journalId) ?? null;
  }

  /** Plays of all journals that are still to be acknowledged. */
  get waiting(): number {
    return this.all().reduce((sum, { last_seq, acknowledged_seq }) => sum + last_seq - acknowledged_seq, 0);
  }

  /** Writes it only: it is among them once it is added, when its transaction is done. */
  insert(journal: Omit<JournalRow, 'key'>): JournalRow {
    const { id, boot_id, owner, begun_at_ms, last_seq, acknowledged_seq, sent_seq } = journal;
    const { lastInsertRowid } = this.#db
      .prepare(
        `INSERT INTO journals (id, boot_id, owner, begun_at_ms, last_seq, acknowledged_seq, sent_seq)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(id, boot_id, owner, begun_at_ms, last_seq, acknowledged_seq, sent_seq);
    return { ...journal, key: Number(lastInsertRowid) };
  }

  add(journal: JournalRow): void {
    this.#rows.set(journal.key, journal);
  }

  delete(journal: JournalRow): void {
    this.#db.transaction(() => {
      this.forgetAcknowledgements(journal, -1);
      this.#db.prepare('DELETE FROM journals WHERE key = ?').run(journal.key);
    })();
    this.#rows.delete(journal.key);
  }

  /** Plays after this number are to be acknowledged anew. */
  forgetAcknowledgements({ key }: JournalRow, after: number): void {
    this.#db.prepare('DELETE FROM acknowledgements WHERE journal = ? AND seq > ?').run(key, after);
  }
}
