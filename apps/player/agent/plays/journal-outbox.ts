/**
 * What goes out of a journal's file, and up to where it has arrived. Plays of a journal go out in order of their numbers,
 * and what may have gone out is on disk before it does.
 */
import { fillMessage, jsonBytes } from '@bacheca/shared/wire/message-size';
import type { AggregatedPlays, Play } from '@bacheca/shared/wire/plays';
import type Database from 'better-sqlite3';
import { splitAggregate } from './aggregate-plays.ts';
import type { JournalCompactor } from './journal-compactor.ts';
import { type JournalRow, unsynced } from './journal-file.ts';
import type { JournalReader } from './journal-reader.ts';
import type { JournalRows } from './journal-rows.ts';

/** What goes out in one message. */
export type Batch = {
  readonly journalId: string;
  /** The token at that time, where it is another now. */
  readonly formerToken?: string;
} & ({ readonly plays: Play[] } | { readonly fold: AggregatedPlays });

export interface BatchLimits {
  readonly plays: number;
  /** It is the size of the whole message, as sent. */
  readonly bytes: number;
}

/** They are acknowledged plays that are still here. */
export interface Kept {
  readonly journalId: string;
  readonly from: number;
  readonly upTo: number;
  readonly formerToken?: string;
}

export interface JournalOutboxParts {
  readonly db: Database.Database;
  readonly rows: JournalRows;
  readonly reader: JournalReader;
  readonly compactor: JournalCompactor;
  /** The token that the player has now. */
  readonly owner: () => string | null;
}

/** What may have gone out is noted so many numbers ahead: once for as many plays, not for each. */
const SENT_AHEAD = 200;

export class JournalOutbox {
  readonly #parts: JournalOutboxParts;
  /** Up to where each journal's plays went out in this run. */
  readonly #sentNow = new Map<number, number>();

  constructor(parts: JournalOutboxParts) {
    this.#parts = parts;
  }

  /**
   * What should go out next, this boot's first; null if nothing waits. That it may have gone out is on disk when
   * this returns. `skipped` journals, by their ids, wait for another link.
   */
  nextBatch(limits: BatchLimits, skipped: ReadonlySet<string> = new Set()): Batch | null {
    for (const journal of this.#parts.rows.newestFirst()) {
      if (skipped.has(journal.id) || journal.acknowledged_seq >= journal.last_seq) continue;
      const batch = this.#batchAfter(journal, journal.acknowledged_seq, limits);
      if (batch) return batch;
    }
    return null;
  }

  /** All that waits, the oldest first, for a way other than the link: nothing of it counts as acknowledged. */
  *unsent(limits: BatchLimits): Generator<Batch> {
    for (const journal of this.#parts.rows.all()) {
      for (let after = journal.acknowledged_seq; after < journal.last_seq; ) {
        const batch = this.#batchAfter(journal, after, limits);
        if (!batch) break;
        yield batch;
        // While the batch was taken its successors may have gone out another way, and have been deleted.
        after = Math.max(lastSeqOf(batch), journal.acknowledged_seq);
      }
    }
  }

  /**
   * The scheduler has every play of this journal up to this one on disk. Only what went out in this run is taken
   * as meant: another machine with this journal may have sent more. False if that is nothing new.
   */
  acknowledge(journalId: string, upTo: number): boolean {
    const journal = this.#parts.rows.byId(journalId);
    return journal ? this.#acknowledge(journal, upTo, this.#sentNow.get(journal.key) ?? 0) : false;
  }

  /** Does as `acknowledge`, by a receipt that came on a stick: perhaps weeks and restarts after the plays went out. */
  takeReceipt(journalId: string, upTo: number): boolean {
    const journal = this.#parts.rows.byId(journalId);
    return journal ? this.#acknowledge(journal, upTo, journal.sent_seq) : false;
  }

  #acknowledge(journal: JournalRow, upTo: number, sent: number): boolean {
    const seq = Math.min(upTo, journal.last_seq, sent);
    if (seq <= journal.acknowledged_seq) return false;
    // If the write fails the next one makes up for it; at worst plays are sent again after a restart.
    journal.acknowledged_seq = seq;
    const { db } = this.#parts;
    unsynced(db, () =>
      db.prepare('UPDATE journals SET acknowledged_seq = ? WHERE key = ?').run(seq, journal.key),
    );
    return true;
  }

  /** The acknowledged plays that could be sent again. */
  kept(): Kept[] {
    return this.#parts.rows.all().flatMap((journal) => {
      const from = this.#parts.reader.firstSeq(journal);
      const upTo = journal.acknowledged_seq;
      return from === null || from > upTo
        ? []
        : [{ journalId: journal.id, from, upTo, ...this.#formerOf(journal) }];
    });
  }

  /** The scheduler has lost plays from this number on: they count as sent and not acknowledged. */
  sendAgain(journalId: string, from: number): void {
    const journal = this.#parts.rows.byId(journalId);
    if (!journal || from > journal.acknowledged_seq) return;
    const acknowledged = from - 1;
    const { db, rows } = this.#parts;
    db.transaction(() => {
      db.prepare('UPDATE journals SET acknowledged_seq = ? WHERE key = ?').run(acknowledged, journal.key);
      rows.forgetAcknowledgements(journal, acknowledged);
    })();
    journal.acknowledged_seq = acknowledged;
    this.#sentNow.set(journal.key, acknowledged);
  }

  /** The plays of this journal were given other numbers: none of them went out in this run. */
  forgetSent({ key }: JournalRow): void {
    this.#sentNow.delete(key);
  }

  #formerOf({ owner }: JournalRow): { formerToken?: string } {
    const now = this.#parts.owner();
    return owner !== null && now !== null && owner !== now ? { formerToken: owner } : {};
  }

  #batchAfter(journal: JournalRow, after: number, limits: BatchLimits): Batch | null {
    const from = { journalId: journal.id, ...this.#formerOf(journal) };
    const plays = fillMessage(
      limits.bytes,
      { type: 'plays', ...from, plays: [] },
      this.#parts.reader.closedAfter(journal, after, limits.plays),
    );
    const last = plays.at(-1);
    if (last && plays[0]?.seq === after + 1) {
      this.#noteSent(journal, last.seq);
      return { ...from, plays };
    }
    const aggregate = this.#aggregateAt(
      journal,
      after + 1,
      limits.bytes - jsonBytes({ type: 'fold', ...from, fold: 0 }),
    );
    if (!aggregate) return null;
    this.#noteSent(journal, aggregate.lastSeq);
    return { ...from, fold: aggregate };
  }

  /** One that is too heavy for its message, as an earlier version wrote them, is first split on disk. */
  #aggregateAt(journal: JournalRow, seq: number, maxBytes: number): AggregatedPlays | null {
    const aggregate = this.#parts.reader.aggregateAt(journal, seq);
    const parts = aggregate && splitAggregate(aggregate, maxBytes);
    if (!aggregate || !parts || parts.length === 1) return aggregate;
    this.#parts.compactor.replaceAggregate(journal.key, aggregate, parts);
    return parts.find(({ lastSeq }) => seq <= lastSeq) ?? aggregate;
  }

  #noteSent(journal: JournalRow, seq: number): void {
    this.#sentNow.set(journal.key, Math.max(seq, this.#sentNow.get(journal.key) ?? 0));
    if (seq <= journal.sent_seq) return;
    const sent = seq + SENT_AHEAD;
    this.#parts.db.prepare('UPDATE journals SET sent_seq = ? WHERE key = ?').run(sent, journal.key);
    journal.sent_seq = sent;
  }
}

export function firstSeqOf(batch: Batch): number {
  return 'fold' in batch ? batch.fold.firstSeq : (batch.plays[0]?.seq ?? 0);
}

export function lastSeqOf(batch: Batch): number {
  return 'fold' in batch ? batch.fold.lastSeq : (batch.plays.at(-1)?.seq ?? 0);
}
