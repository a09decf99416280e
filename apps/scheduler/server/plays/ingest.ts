/**
 * Plays, counted exactly once.
 *
 * 1. A journal and a sequence number in it name a play. The numbers that came are kept for ever as ranges,
 *    apart from the plays, so that a repeat is known even after the play itself was pruned.
 * 2. What is acknowledged is on disk: batches that wait are committed together, in one transaction with
 *    `synchronous = FULL`, and answered after it. Ranges and plays are in the same transaction.
 * 3. A player never marks a play with an hour it isn't sure of: an `unsynced` play is set aside until a
 *    synced one of the same boot tells what its monotonic clock meant, and never dropped.
 */
import type { Id, Play } from '@bacheca/shared';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/open.ts';
import { type Journal, Journals, journalName } from './journals.ts';
import { PlayRows } from './play-rows.ts';
import { contiguousUpTo, includes, type Range, union } from './ranges.ts';

/** Bounds how long one commit holds up everything else: about a tenth of a second. */
const MAX_PLAYS_PER_COMMIT = 10_000;

export interface Batch {
  readonly playerId: Id;
  readonly screenId: Id;
  readonly journalId: string;
  readonly plays: readonly Play[];
}

export interface Committed {
  readonly batch: Batch;
  /** Those of the batch that hadn't come before. */
  readonly fresh: readonly Play[];
  /** Every play of the journal up to and including this is on disk. */
  readonly upTo: number;
  /** Plays that were set aside before now have their hour. */
  readonly corrected: number;
}

interface Waiting {
  readonly batch: Batch;
  readonly done: (result: { readonly upTo: number } | { readonly error: unknown }) => void;
}

export class Ingest {
  readonly #database: Database;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #journals: Journals;
  readonly #rows: PlayRows;
  readonly #listeners = new Set<(committed: readonly Committed[]) => void>();
  #waiting: Waiting[] = [];
  #flushPlanned = false;

  constructor(database: Database, clock: Pick<Clock, 'now'>) {
    this.#database = database;
    this.#clock = clock;
    this.#journals = new Journals(database);
    this.#rows = new PlayRows(database);
  }

  /** Queues a batch; all that wait are committed together once the events at hand are handled. */
  add(batch: Batch, done: Waiting['done']): void {
    this.#waiting.push({ batch, done });
    this.#planFlush();
  }

  /** Commits everything that waits. */
  flush(): void {
    while (this.#waiting.length > 0) this.#commitWaiting();
  }

  /** Told of what was committed, after the commit. Returns its unsubscribe. */
  subscribe(listener: (committed: readonly Committed[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Commits these batches in one transaction; when it returns they are on disk. */
  commit(batches: readonly Batch[]): Committed[] {
    const receivedAtMs = this.#clock.now();
    const changed = new Map<string, Journal>();
    const committed = this.#database.transaction(() =>
      batches.map((batch) => this.#insert(batch, changed, receivedAtMs)),
    );
    // Only now: had the transaction failed, what is in memory would claim plays that no disk has.
    for (const [name, journal] of changed) this.#journals.remember(name, journal);
    return committed;
  }

  #planFlush(): void {
    if (this.#flushPlanned) return;
    this.#flushPlanned = true;
    setImmediate(() => {
      this.#flushPlanned = false;
      this.#commitWaiting();
      if (this.#waiting.length > 0) this.#planFlush();
    });
  }

  #commitWaiting(): void {
    const group = this.#takeGroup();
    if (group.length === 0) return;
    let committed: Committed[];
    try {
      committed = this.commit(group.map(({ batch }) => batch));
    } catch (error) {
      for (const { done } of group) done({ error });
      return;
    }
    for (const [index, { upTo }] of committed.entries()) group[index]?.done({ upTo });
    for (const listener of this.#listeners) listener(committed);
  }

  #takeGroup(): Waiting[] {
    let plays = 0;
    let count = 0;
    for (const { batch } of this.#waiting) {
      plays += batch.plays.length;
      if (count > 0 && plays > MAX_PLAYS_PER_COMMIT) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  #insert(batch: Batch, changed: Map<string, Journal>, receivedAtMs: number): Committed {
    const name = journalName(batch.playerId, batch.journalId);
    const journal = changed.get(name) ?? this.#journals.find(batch.playerId, batch.journalId);
    const fresh: Play[] = [];
    const added: Range[] = [];
    let highest = 0;
    for (const play of batch.plays) {
      const { seq } = play;
      const repeatsBatch = seq <= highest && added.some(({ first, last }) => first <= seq && seq <= last);
      if (repeatsBatch || includes(journal.ranges, seq)) continue;
      this.#rows.insert(journal.key, batch.screenId, receivedAtMs, play);
      fresh.push(play);
      const previous = added.at(-1);
      if (previous && seq === previous.last + 1) {
        added[added.length - 1] = { first: previous.first, last: seq };
      } else {
        added.push({ first: seq, last: seq });
      }
      highest = Math.max(highest, seq);
    }
    if (fresh.length === 0) return { batch, fresh, upTo: contiguousUpTo(journal.ranges), corrected: 0 };

    const ranges = union(journal.ranges, added);
    this.#journals.saveRanges(journal.key, journal.ranges, ranges);
    changed.set(name, { key: journal.key, ranges });
    const corrected = this.#rows.correctUnsynced(journal.key, fresh);
    return { batch, fresh, upTo: contiguousUpTo(ranges), corrected };
  }
}
