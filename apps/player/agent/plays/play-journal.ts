/**
 * The play journal, as all who write to it and read from it know it.
 *
 *  1. Behind it is one file at a time. One that proves to be damaged is replaced at once, by whichever call found it so:
 *     that call fails, the next one finds a journal that is well. Where the disk takes none, one in memory has to do,
 *     and goes back to disk once that can be written again. Nothing of this stops playback.
 *  2. Where a play is written is known here only. A play is named by the object with which it began; moved to another
 *     file, or under another number, it is still that play. One whose beginning was lost is written anew.
 *  3. Whoever has sent plays and waits for an answer hears when another file takes over (`onReplaced`): the same plays
 *     may have other numbers now.
 */

import { errorMessage } from '@bacheca/node/errors';
import { type ClockHours, createClockHours } from '@bacheca/shared/engine/time/clock-hours';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import type { Logger } from 'pino';
import type { CorrectedClock } from '../clock/clock.ts';
import { causeOf } from '../faults/fault-error.ts';
import type { Problems } from '../faults/problems.ts';
import { isDamaged, type PlayContext } from './journal-file.ts';
import { JournalFolder } from './journal-folder.ts';
import type { Batch, BatchLimits, Kept } from './journal-outbox.ts';
import {
  Journal,
  type JournalMove,
  type JournalOptions,
  type JournalPosition,
  type OpenedPlay,
  type PlayEnd,
} from './numbered-journal.ts';

export interface PlayJournalOptions {
  readonly dataDir: string;
  readonly clock: CorrectedClock;
  readonly problems: Problems;
  readonly log: Logger;
  /** The token that the player has now. */
  readonly owner: () => string | null;
  /** The time zone of the location, as far as it is known. */
  readonly timeZone: () => string;
  readonly limitBytes?: number | undefined;
}

/** A disk that could not be written is tried again. */
const DISK_AGAIN_EVERY_MS = 60_000;
/** An opening that fails on a disk that takes a file may take seconds each time, for the whole file is looked at. */
const MAX_TURNS_LEFT_OUT = 30;
const PRUNE_EVERY_MS = 6 * 3_600_000;
/** What is on screen may be told this much later. */
const TOLD_WITHIN_MS = 5000;

export class PlayJournal {
  readonly #options: PlayJournalOptions;
  readonly #folder: JournalFolder;
  readonly #timers: NodeJS.Timeout[];
  readonly #listeners = new Set<() => void>();
  /** Where the plays are that have begun and not ended. */
  readonly #positions = new Map<OpenedPlay, JournalPosition>();
  /** It is on the monotonic clock: since then this file has had every play. */
  #completeFromMs: number;
  #journal: Journal;
  #stopped = false;
  #isInMemory = false;
  /** It is tried again no sooner than after so many turns, and the next time after so many. */
  #turnsLeftOut = { left: 0, next: 1 };
  /** Plays that a quarantined file has open are being written anew. */
  #hasRenewed = false;
  #hours: { readonly timeZone: string; readonly hourOf: ClockHours } | null = null;

  constructor(options: PlayJournalOptions) {
    const { dataDir, problems, log } = options;
    this.#options = options;
    this.#folder = new JournalFolder({ dataDir, problems, log, journal: this.#journalOptions() });
    this.#completeFromMs = options.clock.monotonicMs();
    this.#journal = this.#onDiskOrInMemory(() => this.#folder.open(false));
    this.#timers = [
      setInterval(() => this.#upkeep(), PRUNE_EVERY_MS),
      setInterval(() => this.#returnInTurn(), DISK_AGAIN_EVERY_MS),
    ];
    this.#upkeep();
  }

  /** Another file has taken the place of this one: what was sent of it may have other numbers. Returns the way out. */
  onReplaced(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** It is the id of this boot's journal. */
  get id(): string {
    return this.#journal.id;
  }

  /** What was on screen when the run before ended unasked. */
  get interrupted(): PlayContext | null {
    return this.#journal.interrupted;
  }

  /** How many plays of all journals are still to be acknowledged. */
  get waiting(): number {
    return this.#journal.waiting;
  }

  status(): Omit<PlayerStatus['journal'], 'accounted'> {
    const { id, lastSeq, acknowledgedSeq, waiting } = this.#journal;
    return { id, lastSeq, acknowledgedSeq, waiting };
  }

  /**
   * The time of which it can be said that every play that began in it was acknowledged, given when the oldest
   * began that isn't in the journal yet. Null while nothing can be said.
   */
  reportedSpan(oldestUnwrittenMs: number | null): NonNullable<PlayerStatus['journal']['accounted']> | null {
    const { clock } = this.#options;
    if (clock.quality().quality !== 'synced') return null;
    return this.#attempt('asked', () => {
      const fromMs = this.#journal.reportedFromMs;
      const untilMs = Math.min(
        clock.nowMs() - TOLD_WITHIN_MS,
        this.#journal.oldestWaitingMs() ?? Number.POSITIVE_INFINITY,
        oldestUnwrittenMs ?? Number.POSITIVE_INFINITY,
      );
      return fromMs === null || fromMs >= untilMs ? null : { fromMs, untilMs: Math.floor(untilMs) };
    });
  }

  /** Writes that a play has begun, unless that is written. Throws if it can't be, as all that writes. */
  begin(play: OpenedPlay): void {
    if (this.#positions.has(play)) return;
    this.#positions.set(
      play,
      this.#guarded((journal) => journal.begin(play)),
    );
  }

  /** Whether the beginning of a play that hasn't ended is written. */
  has(play: OpenedPlay): boolean {
    return this.#positions.has(play);
  }

  /** Notes for how long it has played; or that it has begun, where that isn't written. */
  progress(play: OpenedPlay, durationMs: number): void {
    const position = this.#positions.get(play);
    if (position) this.#guarded((journal) => journal.progress(position, durationMs));
    else this.begin(play);
  }

  /** Writes how it ended; its beginning too, where that isn't written. It is on disk when this returns. */
  end(play: OpenedPlay, end: PlayEnd): void {
    const position = this.#positions.get(play);
    this.#guarded((journal) => (position ? journal.end(position, end) : journal.add(play, end)));
    this.#positions.delete(play);
  }

  /** Its end will never be told: after the next start it counts as interrupted. */
  giveUp(play: OpenedPlay): void {
    this.#positions.delete(play);
  }

  /** Does as `nextBatch` of the journal behind it. */
  nextBatch(limits: BatchLimits, skipped?: ReadonlySet<string>): Batch | null {
    return this.#guarded((journal) => journal.nextBatch(limits, skipped));
  }

  /** Does as `unsent` of the journal behind it. Throws if another takes its place meanwhile. */
  *unsent(limits: BatchLimits): Generator<Batch> {
    const batches = this.#journal.unsent(limits);
    for (;;) {
      const { value, done } = this.#guarded(() => batches.next());
      if (done) return;
      yield value;
    }
  }

  acknowledge(journalId: string, upTo: number): boolean {
    return this.#guarded((journal) => journal.acknowledge(journalId, upTo));
  }

  takeReceipt(journalId: string, upTo: number): boolean {
    return this.#guarded((journal) => journal.takeReceipt(journalId, upTo));
  }

  acknowledgedIn(journalId: string): number | null {
    return this.#journal.acknowledgedIn(journalId);
  }

  kept(): Kept[] {
    return this.#guarded((journal) => journal.kept());
  }

  sendAgain(journalId: string, from: number): void {
    this.#guarded((journal) => journal.sendAgain(journalId, from));
  }

  /** Another machine reported other plays under this journal: this one's own are numbered anew, in a new journal. */
  fork(journalId: string, fromSeq: number): void {
    const move = this.#guarded((journal) => journal.fork(journalId, fromSeq));
    if (move) this.#moved([move]);
  }

  /** Plays from now on are another player's. */
  startAnew(): void {
    this.#journal.startAnew();
  }

  /** Gives plays that began without a good clock their right time, where their boot's is known by now. */
  correct(): void {
    const { clock } = this.#options;
    this.#attempt('corrected', () => {
      this.#journal.correct((bootId, monotonicMs) => clock.recall(bootId, monotonicMs));
      if (clock.quality().quality !== 'synced' || this.#journal.reportedFromMs !== null) return;
      this.#journal.setReportedFrom(clock.atMonotonic(this.#completeFromMs));
    });
  }

  /** Goes on in the file with all that is in memory, if the disk can be written again. */
  returnToDisk(): void {
    if (!this.#isInMemory || !this.#folder.takesFiles()) return;
    const { problems, log } = this.#options;
    let file: Journal | null = null;
    try {
      file = this.#folder.open(this.#hasRenewed);
      const moves = file.takeOver(this.#journal);
      this.#journal.close();
      this.#journal = file;
      this.#isInMemory = false;
      this.#moved(moves);
      problems.settle('journal-unwritable');
      log.info('the play journal is on disk again, with what was in memory meanwhile');
      this.#replaced();
    } catch (error) {
      if (file !== this.#journal) file?.close();
      const { next } = this.#turnsLeftOut;
      this.#turnsLeftOut = { left: next, next: Math.min(MAX_TURNS_LEFT_OUT, next * 2) };
      log.warn({ why: errorMessage(error) }, 'the play journal could not go back to disk yet');
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    // The last chance of what is in memory.
    this.returnToDisk();
    this.#journal.close();
  }

  /** The file is damaged: what can be read of it goes on in a new one. */
  #renew(): void {
    this.#journal.close();
    this.#hasRenewed = true;
    // What is open is written anew by whoever plays it.
    this.#positions.clear();
    this.#journal = this.#onDiskOrInMemory(() => this.#folder.beginAnew(true));
    // Some plays of the time before may be lost, so that nothing can be said of it.
    this.#completeFromMs = this.#options.clock.monotonicMs();
    this.correct();
    this.#replaced();
  }

  #replaced(): void {
    for (const listener of this.#listeners) listener();
  }

  /** It moves at once: where one of these moves leads another may begin. */
  #moved(moves: readonly JournalMove[]): void {
    for (const [play, { journal, seq }] of this.#positions) {
      const move = moves.find(({ from }) => journal === from.journal && seq >= from.seq);
      if (!move) continue;
      this.#positions.set(play, { journal: move.to.journal, seq: seq - move.from.seq + move.to.seq });
    }
  }

  #returnInTurn(): void {
    if (this.#turnsLeftOut.left === 0) this.returnToDisk();
    else this.#turnsLeftOut.left -= 1;
  }

  #onDiskOrInMemory(openOnDisk: () => Journal): Journal {
    try {
      return openOnDisk();
    } catch (error) {
      this.#options.problems.raise('journal-unwritable', { why: causeOf(error) });
      this.#isInMemory = true;
      this.#turnsLeftOut = { left: 0, next: 1 };
      return new Journal(':memory:', this.#journalOptions());
    }
  }

  #journalOptions(): JournalOptions {
    const { clock, owner, limitBytes } = this.#options;
    return {
      bootId: clock.bootId,
      nowMs: () => clock.nowMs(),
      owner,
      hourOf: () => this.#hourOf(),
      ...(limitBytes === undefined ? {} : { limitBytes }),
    };
  }

  #hourOf(): ClockHours {
    const timeZone = this.#options.timeZone();
    if (this.#hours?.timeZone !== timeZone) this.#hours = { timeZone, hourOf: createClockHours(timeZone) };
    return this.#hours.hourOf;
  }

  #upkeep(): void {
    this.#attempt('pruned', () => {
      const { clock } = this.#options;
      // By a clock in 1970, and then a right one, a week would be over at once.
      if (clock.quality().quality !== 'unsynced') this.#journal.prune(clock.nowMs());
      this.#journal.shrink();
    });
    const { problems } = this.#options;
    if (!this.#journal.isOverLimit) problems.settle('journal-full');
    else problems.raise('journal-full', {});
  }

  /** Left as it is, a damaged file would keep all its plays from the scheduler until the next start. */
  #guarded<Result>(work: (journal: Journal) => Result): Result {
    const journal = this.#journal;
    try {
      return work(journal);
    } catch (error) {
      if (isDamaged(error)) this.#renewInsteadOf(journal);
      throw error;
    }
  }

  /** Upkeep, without which playback goes on all the same. */
  #attempt<Result>(context: string, work: () => Result): Result | null {
    const journal = this.#journal;
    try {
      return work();
    } catch (error) {
      this.#options.log.error({ why: errorMessage(error) }, `the play journal could not be ${context}`);
      // It must not happen in the midst of what asked for this.
      if (isDamaged(error)) setImmediate(() => this.#renewInsteadOf(journal));
      return null;
    }
  }

  /** Unless that has happened meanwhile. */
  #renewInsteadOf(damaged: Journal): void {
    if (this.#journal === damaged && !this.#stopped) this.#renew();
  }
}
