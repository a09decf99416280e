/**
 * The play journal: every play is on disk before anything is sent, and is sent until the scheduler has it.
 *
 *  1. A journal is of one boot and has a random id, a play a number in it from 1 without gaps. A file whose past
 *     was lost (an older copy of the disk, a WAL that is gone, two machines with one disk) can never give a
 *     number a second meaning: after the next start it counts in a new journal. The file keeps the earlier ones.
 *  2. A play is written at its first frame and closed at its end. One found open at start was interrupted.
 *  3. Plays of a journal go out in order of their numbers and only when closed, so what is acknowledged is a
 *     prefix. Acknowledged plays stay for some days, for a scheduler that was restored from a backup.
 *  4. What may have gone out is written down before it does (`sent_seq`). A file that has reached its limit gives
 *     up the oldest acknowledged plays, then aggregates the oldest that never went out into counts by the hour, which
 *     keep their range of numbers; plays that may have gone out are neither dropped nor aggregated.
 */
import { randomUUID } from 'node:crypto';
import type { ClockHours } from '@bacheca/shared/engine/time/clock-hours';
import type { AggregatedPlays, Play } from '@bacheca/shared/wire/plays';
import type Database from 'better-sqlite3';
import { correctTimes, type Recall } from './correct-times.ts';
import { JournalCompactor } from './journal-compactor.ts';
import {
  INTERRUPTED,
  type JournalRow,
  openJournalFile,
  outcomeColumns,
  type PlayContext,
  PlayWriter,
  unsynced,
} from './journal-file.ts';
import { type Batch, type BatchLimits, JournalOutbox, type Kept } from './journal-outbox.ts';
import { JournalReader, type KeptPlay } from './journal-reader.ts';
import { JournalRows } from './journal-rows.ts';

/** A play as it is when it begins. */
export type OpenedPlay = Omit<Play, 'seq' | 'durationMs' | 'outcome' | 'frames' | 'bootId'>;
/** What its end adds. */
export type PlayEnd = Pick<Play, 'durationMs' | 'outcome' | 'frames'>;

/** Where a play is written. */
export interface JournalPosition {
  readonly journal: number;
  readonly seq: number;
}

/** Plays from one place on are now from another on. */
export interface JournalMove {
  readonly from: JournalPosition;
  readonly to: JournalPosition;
}

export interface JournalOptions {
  readonly bootId: string;
  /** Returns the corrected time now, in ms since 1970 UTC. */
  readonly nowMs: () => number;
  /** The token that the player has now; whose plays those are that begin. */
  readonly owner?: () => string | null;
  /** The clock hours of the place, by which plays are aggregated. */
  readonly hourOf: () => ClockHours;
  /** The size that the file and its WAL may reach together. */
  readonly limitBytes?: number;
}

export const DEFAULT_LIMIT_BYTES = 200_000_000;
/** The file is looked at once for so many plays. */
const PLAYS_BETWEEN_CHECKS = 50;

export class Journal {
  /** What was on screen when the run before ended unasked. */
  readonly interrupted: PlayContext | null;
  readonly #db: Database.Database;
  readonly #options: JournalOptions;
  readonly #writer: PlayWriter;
  readonly #reader: JournalReader;
  readonly #compactor: JournalCompactor;
  readonly #rows: JournalRows;
  readonly #outbox: JournalOutbox;
  /** It is the journal of this boot; null before its first play. */
  #current: JournalRow | null = null;
  #nextId: string = randomUUID();
  #untilCheck = PLAYS_BETWEEN_CHECKS;

  /** Throws if the file is damaged or can't be written. */
  constructor(path: string, options: JournalOptions) {
    this.#db = openJournalFile(path);
    this.#options = options;
    try {
      this.#writer = new PlayWriter(this.#db);
      this.#reader = new JournalReader(this.#db);
      const { limitBytes = DEFAULT_LIMIT_BYTES, hourOf } = options;
      this.#compactor = new JournalCompactor(this.#db, this.#reader, limitBytes, hourOf);
      this.interrupted = this.#reader.newestOpen();
      this.#db.prepare('UPDATE plays SET outcome = ? WHERE outcome IS NULL').run(INTERRUPTED);
      this.#rows = new JournalRows(this.#db);
      this.#outbox = new JournalOutbox({
        db: this.#db,
        rows: this.#rows,
        reader: this.#reader,
        compactor: this.#compactor,
        owner: () => options.owner?.() ?? null,
      });
      this.shrink();
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** It is the id of the journal of this boot. */
  get id(): string {
    return this.#current?.id ?? this.#nextId;
  }

  /** The number of the newest play of this boot. */
  get lastSeq(): number {
    return this.#current?.last_seq ?? 0;
  }

  get acknowledgedSeq(): number {
    return this.#current?.acknowledged_seq ?? 0;
  }

  /** Plays of all journals that are still to be acknowledged. */
  get waiting(): number {
    return this.#rows.waiting;
  }

  /** More than the limit is needed for what may not be given up. */
  get isOverLimit(): boolean {
    return this.#compactor.isOverLimit;
  }

  /** Plays that begin from now on are in a new journal: the player has become another, or must not go on here. */
  startAnew(): void {
    this.#current = null;
    this.#nextId = randomUUID();
  }

  /** Takes over a journal out of a damaged file, as far as its plays can be read; the rest counts as lost. */
  adopt(
    journal: Omit<JournalRow, 'key'>,
    plays: Iterable<KeptPlay>,
    aggregates: Iterable<AggregatedPlays>,
  ): void {
    const adopted = this.#db.transaction(() => {
      const row = this.#rows.insert(journal);
      for (const { seq, durationMs, outcome, frames, startedAtMs, monotonicMs, clock, ...context } of plays) {
        this.#writer.insert(row.key, seq, context, {
          startedAtMs,
          monotonicMs,
          clock,
          durationMs,
          outcome,
          frames,
        });
      }
      this.#compactor.adopt(row.key, aggregates);
      return row;
    })();
    this.#rows.add(adopted);
  }

  /**
   * Takes over all of another file, open plays and acknowledged ones among them, and goes on where that one was: in
   * the same journals, under the same numbers. Returns where its plays are now. After an error this one is of no use.
   */
  takeOver(other: Journal): JournalMove[] {
    const moves = this.#db.transaction(() => {
      const moved: JournalMove[] = [];
      for (const { key, ...row } of other.#rows.all()) {
        this.adopt(row, other.#reader.plays({ key, ...row }), other.#reader.aggregates({ key, ...row }));
        const to = this.#rows.byId(row.id);
        if (to) moved.push({ from: { journal: key, seq: 1 }, to: { journal: to.key, seq: 1 } });
      }
      // What this file was before may have had successors that only another one knew: it can report as far back as the other could.
      this.#db.prepare('UPDATE file SET vouches_from_ms = ?').run(other.reportedFromMs);
      return moved;
    })();
    this.#nextId = other.#nextId;
    this.#current = other.#current && this.#rows.byId(other.#current.id);
    return moves;
  }

  has(journalId: string): boolean {
    return this.#rows.byId(journalId) !== null;
  }

  /** Writes a play that has begun, and returns where. */
  begin(opened: OpenedPlay): JournalPosition {
    return this.#insert(opened, null);
  }

  /** Notes how long it has played; this costs less than what counts, and a power cut may bring back an earlier note. */
  progress({ journal, seq }: JournalPosition, durationMs: number): void {
    unsynced(this.#db, () =>
      this.#db
        .prepare('UPDATE plays SET duration_ms = ? WHERE journal = ? AND seq = ? AND outcome IS NULL')
        .run(Math.round(durationMs), journal, seq),
    );
  }

  end({ journal, seq }: JournalPosition, { durationMs, outcome, frames }: PlayEnd): void {
    this.#db
      .prepare(
        `UPDATE plays SET duration_ms = ?, outcome = ?, detail = ?, frames_shown = ?, frames_dropped = ?
         WHERE journal = ? AND seq = ? AND outcome IS NULL`,
      )
      .run(
        Math.round(durationMs),
        ...outcomeColumns(outcome),
        frames?.shown ?? null,
        frames?.dropped ?? null,
        journal,
        seq,
      );
  }

  /** Writes a play that is over already. */
  add(opened: OpenedPlay, end: PlayEnd): JournalPosition {
    return this.#insert(opened, end);
  }

  /** Does as `nextBatch` of its outbox, and so do those that follow. */
  nextBatch(limits: BatchLimits, skipped?: ReadonlySet<string>): Batch | null {
    return this.#outbox.nextBatch(limits, skipped);
  }

  unsent(limits: BatchLimits): Generator<Batch> {
    return this.#outbox.unsent(limits);
  }

  acknowledge(journalId: string, upTo: number): boolean {
    return this.#outbox.acknowledge(journalId, upTo);
  }

  takeReceipt(journalId: string, upTo: number): boolean {
    return this.#outbox.takeReceipt(journalId, upTo);
  }

  kept(): Kept[] {
    return this.#outbox.kept();
  }

  sendAgain(journalId: string, from: number): void {
    this.#outbox.sendAgain(journalId, from);
  }

  /** Up to where this journal's plays are acknowledged; null if there is no such journal here, or no more. */
  acknowledgedIn(journalId: string): number | null {
    return this.#rows.byId(journalId)?.acknowledged_seq ?? null;
  }

  /**
   * Another machine reported other plays under this journal from this number on: this one's own are numbered
   * anew, in a new journal. Returns where the first of them was and is; null if there are none.
   */
  fork(journalId: string, fromSeq: number): JournalMove | null {
    const journal = this.#rows.byId(journalId);
    if (!journal || fromSeq > journal.last_seq) return null;
    const wasCurrent = this.#current === journal;
    const moved = this.#db.transaction(() => {
      const forked = this.#newJournal(journal.boot_id, journal.owner, randomUUID());
      const last = journal.last_seq - fromSeq + 1;
      const shift = fromSeq - 1;
      this.#db
        .prepare('UPDATE plays SET journal = ?, seq = seq - ? WHERE journal = ? AND seq >= ?')
        .run(forked.key, shift, journal.key, fromSeq);
      this.#db.prepare('UPDATE journals SET last_seq = ? WHERE key = ?').run(last, forked.key);
      this.#db
        .prepare(
          'UPDATE journals SET last_seq = ?, acknowledged_seq = min(acknowledged_seq, ?) WHERE key = ?',
        )
        .run(shift, shift, journal.key);
      this.#rows.forgetAcknowledgements(journal, shift);
      return { ...forked, last_seq: last };
    })();
    journal.last_seq = fromSeq - 1;
    journal.acknowledged_seq = Math.min(journal.acknowledged_seq, fromSeq - 1);
    this.#rows.add(moved);
    this.#outbox.forgetSent(journal);
    if (wasCurrent) this.#current = moved;
    return { from: { journal: journal.key, seq: fromSeq }, to: { journal: moved.key, seq: 1 } };
  }

  /**
   * Gives plays that were begun without a good clock their right time, before they go out. `recall` says what is
   * known by now of an instant of a boot. Returns how many were corrected.
   */
  correct(recall: Recall): number {
    return correctTimes(this.#db, this.#reader, this.#rows.all(), recall);
  }

  /** Deletes what the scheduler has had for long enough. */
  prune(nowMs: number): void {
    try {
      this.#compactor.prune(this.#rows.all(), nowMs);
      for (const journal of this.#rows.all()) this.#forgetIfEmpty(journal);
    } finally {
      // Some of what it remembers may be gone, and its key given to something else.
      this.#writer.forget();
    }
  }

  /** Keeps the file within its limit. */
  shrink(): void {
    this.#compactor.shrink(this.#rows.all());
  }

  /** Returns from when on every play that began is in this file or was acknowledged; null before the first. */
  get reportedFromMs(): number | null {
    const row = this.#db.prepare('SELECT vouches_from_ms AS fromMs FROM file').get() as {
      fromMs: number | null;
    };
    return row.fromMs;
  }

  /** A new file, or one that lost plays, can speak for no time before this. */
  setReportedFrom(fromMs: number): void {
    this.#db.prepare('UPDATE file SET vouches_from_ms = ?').run(Math.round(fromMs));
  }

  /** When the oldest play began that isn't acknowledged; null if there is none. */
  oldestWaitingMs(): number | null {
    const waits = this.#rows.all().flatMap((row) => this.#reader.oldestWaitingMs(row) ?? []);
    return waits.length > 0 ? Math.min(...waits) : null;
  }

  close(): void {
    this.#db.close();
  }

  #insert(opened: OpenedPlay, end: PlayEnd | null): JournalPosition {
    const { startedAtMs, monotonicMs, clock, ...context } = opened;
    let journal = this.#current;
    try {
      return this.#db.transaction(() => {
        const { bootId, owner } = this.#options;
        journal ??= this.#newJournal(bootId, owner?.() ?? null, this.#nextId);
        const seq = journal.last_seq + 1;
        this.#writer.insert(journal.key, seq, context, {
          startedAtMs,
          monotonicMs,
          clock,
          durationMs: end?.durationMs ?? 0,
          outcome: end?.outcome ?? null,
          frames: end?.frames,
        });
        this.#db.prepare('UPDATE journals SET last_seq = ? WHERE key = ?').run(seq, journal.key);
        return { journal: journal.key, seq };
      })();
    } catch (error) {
      this.#writer.forget();
      journal = null;
      throw error;
    } finally {
      if (journal) this.#inserted(journal);
    }
  }

  #inserted(journal: JournalRow): void {
    journal.last_seq += 1;
    this.#current = journal;
    this.#rows.add(journal);
    this.#untilCheck -= 1;
    if (this.#untilCheck > 0) return;
    this.#untilCheck = PLAYS_BETWEEN_CHECKS;
    try {
      this.shrink();
    } catch {
      // The play is written all the same; upkeep tries again, and says what is wrong.
    }
  }

  #newJournal(bootId: string, owner: string | null, id: string): JournalRow {
    return this.#rows.insert({
      ...{ id, boot_id: bootId, owner },
      begun_at_ms: Math.round(this.#options.nowMs()),
      ...{ last_seq: 0, acknowledged_seq: 0, sent_seq: 0 },
    });
  }

  /** A journal of an earlier boot that has nothing more to say. */
  #forgetIfEmpty(journal: JournalRow): void {
    if (journal === this.#current || journal.acknowledged_seq < journal.last_seq) return;
    if (this.#reader.firstSeq(journal) === null) this.#rows.delete(journal);
  }
}
