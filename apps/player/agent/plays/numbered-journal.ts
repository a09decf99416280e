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
import { fillMessage, jsonBytes } from '@bacheca/shared/wire/message-size';
import type { AggregatedPlays, ClockQuality, Play } from '@bacheca/shared/wire/plays';
import type Database from 'better-sqlite3';
import { splitAggregate } from './aggregate-plays.ts';
import { JournalCompactor } from './journal-compactor.ts';
import {
  clockColumns,
  INTERRUPTED,
  type JournalRow,
  openJournalFile,
  outcomeColumns,
  type PlayContext,
  PlayWriter,
  SYNCED,
  unsynced,
} from './journal-file.ts';
import { JournalReader, type KeptPlay } from './journal-reader.ts';

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
  /** Now, corrected. */
  readonly nowMs: () => number;
  /** The token that the player has now; whose plays those are that begin. */
  readonly owner?: () => string | null;
  /** The clock hours of the place, by which plays are aggregated. */
  readonly hourOf: () => ClockHours;
  /** The size that the file and its WAL may reach together. */
  readonly limitBytes?: number;
}

/** What goes out in one message. */
export type Batch = {
  readonly journalId: string;
  /** The token at that time, where it is another now. */
  readonly formerToken?: string;
} & ({ readonly plays: Play[] } | { readonly fold: AggregatedPlays });

export interface BatchLimits {
  readonly plays: number;
  /** The size of the whole message, as sent. */
  readonly bytes: number;
}

/** Acknowledged plays that are still here. */
export interface Kept {
  readonly journalId: string;
  readonly from: number;
  readonly upTo: number;
  readonly formerToken?: string;
}

/** The right time of an instant of a boot's monotonic clock; null while it isn't known. */
export type Recall = (
  bootId: string,
  monotonicMs: number,
) => { readonly startedAtMs: number; readonly clock: ClockQuality } | null;

interface UncertainRow {
  readonly seq: number;
  readonly what: number;
  readonly started_at_ms: number;
  readonly monotonic_ms: number;
  readonly clock: number;
}

export const DEFAULT_LIMIT_BYTES = 200_000_000;
/** What may have gone out is noted so many numbers ahead: once for as many plays, not for each. */
const SENT_AHEAD = 200;
/** The file is looked at once for so many plays. */
const PLAYS_BETWEEN_CHECKS = 50;
/** Looked at for correction at once. */
const ROWS_AT_ONCE = 1000;
/** Less is how two readings of one clock differ. */
const LATER_BY_MS = 1000;

export class Journal {
  /** What was on screen when the run before ended unasked. */
  readonly interrupted: PlayContext | null;
  readonly #db: Database.Database;
  readonly #options: JournalOptions;
  readonly #writer: PlayWriter;
  readonly #reader: JournalReader;
  readonly #compactor: JournalCompactor;
  readonly #journals: Map<number, JournalRow>;
  /** Up to where each journal's plays went out in this run. */
  readonly #sentNow = new Map<number, number>();
  /** The journal of this boot; null before its first play. */
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
      const rows = this.#db.prepare('SELECT * FROM journals ORDER BY key').all() as JournalRow[];
      this.#journals = new Map(rows.map((row) => [row.key, row]));
      this.shrink();
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** The id of the journal of this boot. */
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
    let waiting = 0;
    for (const { last_seq, acknowledged_seq } of this.#journals.values())
      waiting += last_seq - acknowledged_seq;
    return waiting;
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
      const { id, boot_id, owner, begun_at_ms, last_seq, acknowledged_seq, sent_seq } = journal;
      const { lastInsertRowid } = this.#db
        .prepare(
          `INSERT INTO journals (id, boot_id, owner, begun_at_ms, last_seq, acknowledged_seq, sent_seq)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(id, boot_id, owner, begun_at_ms, last_seq, acknowledged_seq, sent_seq);
      const key = Number(lastInsertRowid);
      for (const { seq, durationMs, outcome, frames, startedAtMs, monotonicMs, clock, ...context } of plays) {
        this.#writer.insert(key, seq, context, {
          startedAtMs,
          monotonicMs,
          clock,
          durationMs,
          outcome,
          frames,
        });
      }
      this.#compactor.adopt(key, aggregates);
      return { ...journal, key };
    })();
    this.#journals.set(adopted.key, adopted);
  }

  /**
   * Takes over all of another file, open plays and acknowledged ones among them, and goes on where that one was: in
   * the same journals, under the same numbers. Returns where its plays are now. After an error this one is of no use.
   */
  takeOver(other: Journal): JournalMove[] {
    const moves = this.#db.transaction(() => {
      const moved: JournalMove[] = [];
      for (const { key, ...row } of other.#journals.values()) {
        this.adopt(row, other.#reader.plays({ key, ...row }), other.#reader.aggregates({ key, ...row }));
        const to = this.#byId(row.id);
        if (to) moved.push({ from: { journal: key, seq: 1 }, to: { journal: to.key, seq: 1 } });
      }
      // What this file was before may have had successors that only another one knew: it can report as far back as the other could.
      this.#db.prepare('UPDATE file SET vouches_from_ms = ?').run(other.reportedFromMs);
      return moved;
    })();
    this.#nextId = other.#nextId;
    this.#current = other.#current && this.#byId(other.#current.id);
    return moves;
  }

  has(journalId: string): boolean {
    return this.#byId(journalId) !== null;
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

  /**
   * What should go out next, this boot's first; null if nothing waits. That it may have gone out is on disk when
   * this returns. `skipped` journals, by their ids, wait for another link.
   */
  nextBatch(limits: BatchLimits, skipped: ReadonlySet<string> = new Set()): Batch | null {
    for (const journal of this.#newestFirst()) {
      if (skipped.has(journal.id) || journal.acknowledged_seq >= journal.last_seq) continue;
      const batch = this.#batchAfter(journal, journal.acknowledged_seq, limits);
      if (batch) return batch;
    }
    return null;
  }

  /** All that waits, the oldest first, for a way other than the link: nothing of it counts as acknowledged. */
  *unsent(limits: BatchLimits): Generator<Batch> {
    for (const journal of [...this.#journals.values()]) {
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
    const journal = this.#byId(journalId);
    return journal ? this.#acknowledge(journal, upTo, this.#sentNow.get(journal.key) ?? 0) : false;
  }

  /** As `acknowledge`, by a receipt that came on a stick: perhaps weeks and restarts after the plays went out. */
  takeReceipt(journalId: string, upTo: number): boolean {
    const journal = this.#byId(journalId);
    return journal ? this.#acknowledge(journal, upTo, journal.sent_seq) : false;
  }

  #acknowledge(journal: JournalRow, upTo: number, sent: number): boolean {
    const seq = Math.min(upTo, journal.last_seq, sent);
    if (seq <= journal.acknowledged_seq) return false;
    // If the write fails the next one makes up for it; at worst plays are sent again after a restart.
    journal.acknowledged_seq = seq;
    unsynced(this.#db, () =>
      this.#db.prepare('UPDATE journals SET acknowledged_seq = ? WHERE key = ?').run(seq, journal.key),
    );
    return true;
  }

  /** Up to where this journal's plays are acknowledged; null if there is no such journal here, or no more. */
  acknowledgedIn(journalId: string): number | null {
    return this.#byId(journalId)?.acknowledged_seq ?? null;
  }

  /** The acknowledged plays that could be sent again. */
  kept(): Kept[] {
    return [...this.#journals.values()].flatMap((journal) => {
      const from = this.#reader.firstSeq(journal);
      const upTo = journal.acknowledged_seq;
      return from === null || from > upTo
        ? []
        : [{ journalId: journal.id, from, upTo, ...this.#formerOf(journal) }];
    });
  }

  /** The scheduler has lost plays from this number on: they count as sent and not acknowledged. */
  sendAgain(journalId: string, from: number): void {
    const journal = this.#byId(journalId);
    if (!journal || from > journal.acknowledged_seq) return;
    const acknowledged = from - 1;
    this.#db.transaction(() => {
      this.#db
        .prepare('UPDATE journals SET acknowledged_seq = ? WHERE key = ?')
        .run(acknowledged, journal.key);
      this.#forgetAcknowledgements(journal, acknowledged);
    })();
    journal.acknowledged_seq = acknowledged;
    this.#sentNow.set(journal.key, acknowledged);
  }

  /**
   * Another machine reported other plays under this journal from this number on: this one's own are numbered
   * anew, in a new journal. Returns where the first of them was and is; null if there are none.
   */
  fork(journalId: string, fromSeq: number): JournalMove | null {
    const journal = this.#byId(journalId);
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
      this.#forgetAcknowledgements(journal, shift);
      return { ...forked, last_seq: last };
    })();
    journal.last_seq = fromSeq - 1;
    journal.acknowledged_seq = Math.min(journal.acknowledged_seq, fromSeq - 1);
    this.#journals.set(moved.key, moved);
    this.#sentNow.delete(journal.key);
    if (wasCurrent) this.#current = moved;
    return { from: { journal: journal.key, seq: fromSeq }, to: { journal: moved.key, seq: 1 } };
  }

  /**
   * Gives plays that were begun without a good clock their right time, before they go out. `recall` says what is
   * known by now of an instant of a boot.
   */
  correct(recall: Recall): number {
    const select = this.#db.prepare<[number, number, number], UncertainRow>(
      `SELECT seq, what, started_at_ms, monotonic_ms, clock FROM plays WHERE journal = ? AND seq > ? AND clock != ${SYNCED}
       ORDER BY seq LIMIT ?`,
    );
    let corrected = 0;
    for (const journal of this.#journals.values()) {
      let after = journal.acknowledged_seq;
      for (;;) {
        const rows = select.all(journal.key, after, ROWS_AT_ONCE);
        corrected += this.#correctRows(journal, rows, recall);
        after = rows.at(-1)?.seq ?? after;
        if (rows.length < ROWS_AT_ONCE) break;
      }
    }
    return corrected;
  }

  /** Deletes what the scheduler has had for long enough. */
  prune(nowMs: number): void {
    try {
      this.#compactor.prune(this.#journals.values(), nowMs);
      for (const journal of [...this.#journals.values()]) this.#forgetIfEmpty(journal);
    } finally {
      // Some of what it remembers may be gone, and its key given to something else.
      this.#writer.forget();
    }
  }

  /** Keeps the file within its limit. */
  shrink(): void {
    this.#compactor.shrink(this.#journals.values());
  }

  /** From when on every play that began is in this file or was acknowledged; null before the first. */
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
    const waits = [...this.#journals.values()].flatMap((row) => this.#reader.oldestWaitingMs(row) ?? []);
    return waits.length > 0 ? Math.min(...waits) : null;
  }

  close(): void {
    this.#db.close();
  }

  #correctRows(journal: JournalRow, rows: readonly UncertainRow[], recall: Recall): number {
    const update = this.#db.prepare(
      'UPDATE plays SET started_at_ms = ?, clock = ?, bound_ms = ? WHERE journal = ? AND seq = ?',
    );
    let corrected = 0;
    this.#db.transaction(() => {
      for (const { seq, what: context, started_at_ms, monotonic_ms, clock } of rows) {
        const known = recall(this.#reader.contextOf(context).bootId ?? journal.boot_id, monotonic_ms);
        if (!known) continue;
        const [code] = clockColumns(known.clock);
        const isByStick = known.clock.quality === 'estimated' && known.clock.by === 'stick';
        // An estimate is better than nothing, and no better than another; but a later stick knows better than an earlier.
        const isLater = known.startedAtMs - started_at_ms > LATER_BY_MS;
        const isBetter = code < clock || (code === clock && isByStick && isLater);
        if (!isBetter) continue;
        update.run(Math.round(known.startedAtMs), ...clockColumns(known.clock), journal.key, seq);
        corrected += 1;
      }
    })();
    return corrected;
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
    this.#journals.set(journal.key, journal);
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
    const begunAtMs = Math.round(this.#options.nowMs());
    const { lastInsertRowid } = this.#db
      .prepare(
        'INSERT INTO journals (id, boot_id, owner, begun_at_ms, last_seq, acknowledged_seq, sent_seq) VALUES (?, ?, ?, ?, 0, 0, 0)',
      )
      .run(id, bootId, owner, begunAtMs);
    return {
      key: Number(lastInsertRowid),
      id,
      boot_id: bootId,
      owner,
      begun_at_ms: begunAtMs,
      last_seq: 0,
      acknowledged_seq: 0,
      sent_seq: 0,
    };
  }

  /** Plays after this number are to be acknowledged anew. */
  #forgetAcknowledgements({ key }: JournalRow, after: number): void {
    this.#db.prepare('DELETE FROM acknowledgements WHERE journal = ? AND seq > ?').run(key, after);
  }

  #newestFirst(): JournalRow[] {
    return [...this.#journals.values()].sort((a, b) => b.key - a.key);
  }

  #byId(journalId: string): JournalRow | null {
    for (const journal of this.#journals.values()) if (journal.id === journalId) return journal;
    return null;
  }

  #formerOf({ owner }: JournalRow): { formerToken?: string } {
    const now = this.#options.owner?.() ?? null;
    return owner !== null && now !== null && owner !== now ? { formerToken: owner } : {};
  }

  #batchAfter(journal: JournalRow, after: number, limits: BatchLimits): Batch | null {
    const from = { journalId: journal.id, ...this.#formerOf(journal) };
    const plays = fillMessage(
      limits.bytes,
      { type: 'plays', ...from, plays: [] },
      this.#reader.closedAfter(journal, after, limits.plays),
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
    const aggregate = this.#reader.aggregateAt(journal, seq);
    const parts = aggregate && splitAggregate(aggregate, maxBytes);
    if (!aggregate || !parts || parts.length === 1) return aggregate;
    this.#compactor.replaceAggregate(journal.key, aggregate, parts);
    return parts.find(({ lastSeq }) => seq <= lastSeq) ?? aggregate;
  }

  /** A journal of an earlier boot that has nothing more to say. */
  #forgetIfEmpty(journal: JournalRow): void {
    if (journal === this.#current || journal.acknowledged_seq < journal.last_seq) return;
    if (this.#reader.firstSeq(journal) !== null) return;
    this.#db.transaction(() => {
      this.#forgetAcknowledgements(journal, -1);
      this.#db.prepare('DELETE FROM journals WHERE key = ?').run(journal.key);
    })();
    this.#journals.delete(journal.key);
  }

  #noteSent(journal: JournalRow, seq: number): void {
    this.#sentNow.set(journal.key, Math.max(seq, this.#sentNow.get(journal.key) ?? 0));
    if (seq <= journal.sent_seq) return;
    const sent = seq + SENT_AHEAD;
    this.#db.prepare('UPDATE journals SET sent_seq = ? WHERE key = ?').run(sent, journal.key);
    journal.sent_seq = sent;
  }
}

export function firstSeqOf(batch: Batch): number {
  return 'fold' in batch ? batch.fold.firstSeq : (batch.plays[0]?.seq ?? 0);
}

export function lastSeqOf(batch: Batch): number {
  return 'fold' in batch ? batch.fold.lastSeq : (batch.plays.at(-1)?.seq ?? 0);
}
