/**
 * Keeps the journal's file within its limit. The oldest acknowledged plays go first; then the oldest that never went
 * out are aggregated into counts by the hour. Plays that may have gone out are neither dropped nor aggregated.
 */
import { deflateRawSync } from 'node:zlib';
import type { ClockHours } from '@bacheca/shared/engine/time/clock-hours';
import type { AggregatedPlays } from '@bacheca/shared/wire/plays';
import type Database from 'better-sqlite3';
import { aggregatePlays } from './aggregate-plays.ts';
import { type JournalRow, unsynced } from './journal-file.ts';
import type { JournalReader } from './journal-reader.ts';

const KEPT_AFTER_ACKNOWLEDGEMENT_MS = 7 * 24 * 3_600_000;
/** Room is made in steps that each take some milliseconds. */
const ROWS_AT_ONCE = 1000;
/** Each frees room for some hundreds of plays; a limit that was lowered is reached in several turns. */
const STEPS_AT_ONCE = 100;
const PAGE_BYTES = 4096;

export class JournalCompactor {
  readonly #db: Database.Database;
  readonly #reader: JournalReader;
  /** What the file may hold without its WAL. */
  readonly #limitBytes: number;
  readonly #hourOf: () => ClockHours;
  #isOverLimit = false;

  /** `limitBytes` is for the file and its WAL together. */
  constructor(db: Database.Database, reader: JournalReader, limitBytes: number, hourOf: () => ClockHours) {
    this.#db = db;
    this.#reader = reader;
    this.#hourOf = hourOf;
    // One transaction may add to a WAL that is just about to be copied: twice its usual size is kept free.
    const walBytes = Math.min(8_000_000, limitBytes / 4);
    this.#limitBytes = limitBytes - walBytes;
    db.pragma(`wal_autocheckpoint = ${Math.max(8, Math.floor(walBytes / 2 / PAGE_BYTES))}`);
    db.pragma(`journal_size_limit = ${Math.floor(walBytes / 2)}`);
  }

  /** More than the limit is needed for what may not be given up. */
  get isOverLimit(): boolean {
    return this.#isOverLimit;
  }

  shrink(journals: Iterable<JournalRow>): void {
    if (this.#usedBytes() <= this.#limitBytes) {
      this.#isOverLimit = false;
      return;
    }
    const all = [...journals];
    unsynced(this.#db, () => {
      for (let step = 0; step < STEPS_AT_ONCE && this.#usedBytes() > this.#limitBytes; step += 1) {
        if (!this.#dropAcknowledged(all) && !this.#aggregateOldest(all)) break;
      }
    });
    this.#giveBack();
    this.#isOverLimit = this.#usedBytes() > this.#limitBytes;
  }

  /**
   * Deletes what the scheduler has had for long enough. That counts from when this function first found it
   * acknowledged: a backlog of weeks may come back as soon after as the plays of a day.
   */
  prune(journals: Iterable<JournalRow>, nowMs: number): void {
    for (const journal of journals) {
      this.#db
        .prepare('INSERT INTO acknowledgements VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
        .run(journal.key, journal.acknowledged_seq, Math.round(nowMs));
      const old = this.#db
        .prepare<[number, number], { seq: number | null }>(
          'SELECT max(seq) AS seq FROM acknowledgements WHERE journal = ? AND found_at_ms <= ?',
        )
        .get(journal.key, nowMs - KEPT_AFTER_ACKNOWLEDGEMENT_MS);
      if (old?.seq == null) continue;
      const upTo = old.seq;
      // A backlog of weeks goes in several turns, so that none holds the agent up.
      unsynced(this.#db, () => {
        for (let step = 0; step < STEPS_AT_ONCE; step += 1)
          if (this.#deleteBefore(journal, upTo + 1) === 0) break;
      });
      this.#db
        .prepare('DELETE FROM acknowledgements WHERE journal = ? AND seq < ?')
        .run(journal.key, old.seq);
    }
    this.#db.exec('DELETE FROM whats WHERE key NOT IN (SELECT what FROM plays)');
    this.#reader.forget();
    this.#giveBack();
  }

  /** Writes aggregates of a journal. */
  adopt(journal: number, aggregates: Iterable<AggregatedPlays>): void {
    const insert = this.#db.prepare('INSERT INTO folds VALUES (?, ?, ?, ?)');
    for (const aggregate of aggregates)
      insert.run(journal, aggregate.firstSeq, aggregate.lastSeq, deflateRawSync(JSON.stringify(aggregate)));
  }

  /** Its parts take an aggregate's place. */
  replaceAggregate(journal: number, { firstSeq }: AggregatedPlays, parts: Iterable<AggregatedPlays>): void {
    this.#db.transaction(() => {
      this.#db.prepare('DELETE FROM folds WHERE journal = ? AND first_seq = ?').run(journal, firstSeq);
      this.adopt(journal, parts);
    })();
  }

  #dropAcknowledged(journals: readonly JournalRow[]): boolean {
    return journals.some((journal) => this.#deleteBefore(journal, journal.acknowledged_seq + 1) > 0);
  }

  /** The oldest plays and aggregates, so many at once. Returns how many went. */
  #deleteBefore(journal: JournalRow, seq: number): number {
    const { key, acknowledged_seq } = journal;
    const first = this.#reader.firstSeq(journal);
    if (first === null) return 0;
    const before = Math.min(seq, acknowledged_seq + 1);
    const aggregates = this.#db
      .prepare('DELETE FROM folds WHERE journal = ? AND last_seq < ? AND first_seq < ?')
      .run(key, before, first + ROWS_AT_ONCE);
    const plays = this.#db
      .prepare('DELETE FROM plays WHERE journal = ? AND seq < ?')
      .run(key, Math.min(before, first + ROWS_AT_ONCE));
    return aggregates.changes + plays.changes;
  }

  /** Aggregates the oldest plays that never went out. False if there are none. */
  #aggregateOldest(journals: readonly JournalRow[]): boolean {
    for (const journal of journals) {
      const after = Math.max(journal.sent_seq, journal.acknowledged_seq);
      const aggregate = aggregatePlays(
        this.#reader.closedAfter(journal, after, ROWS_AT_ONCE * 2),
        this.#hourOf(),
      );
      if (!aggregate) continue;
      this.#db.transaction(() => {
        this.adopt(journal.key, [aggregate]);
        this.#db
          .prepare('DELETE FROM plays WHERE journal = ? AND seq BETWEEN ? AND ?')
          .run(journal.key, aggregate.firstSeq, aggregate.lastSeq);
      })();
      return true;
    }
    return false;
  }

  #usedBytes(): number {
    const pages = Number(this.#db.pragma('page_count', { simple: true }));
    const free = Number(this.#db.pragma('freelist_count', { simple: true }));
    return (pages - free) * PAGE_BYTES;
  }

  /** Gives pages that hold nothing back to the disk, where the file has more than it should. */
  #giveBack(): void {
    if (Number(this.#db.pragma('page_count', { simple: true })) * PAGE_BYTES <= this.#limitBytes) return;
    this.#db.exec('PRAGMA incremental_vacuum');
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
  }
}
