/** Holds the journal that is written to at the moment, and looks after it. */

import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { quarantineName } from '@bacheca/node/durable-file';
import { errorMessage } from '@bacheca/node/errors';
import { renameSync } from '@bacheca/node/rename-with-retry';
import { type ClockHours, createClockHours } from '@bacheca/shared/engine/time/clock-hours';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import type { Logger } from 'pino';
import type { CorrectedClock } from '../clock/clock.ts';
import type { Problems } from '../faults/problems.ts';
import { isDamaged } from './journal-file.ts';
import { salvage } from './journal-salvage.ts';
import { Journal, type JournalMove, type JournalOptions } from './numbered-journal.ts';

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

/** On the name of a quarantined file out of which plays are being taken over, and of its WAL before the ending. */
const SALVAGING = '.salvaging';
const SUFFIXES = ['-wal', '-shm', ''];
/** On the name of a note beside it: how often it was tried. */
const TRIES = '.tries';
/** A file that ends the player while it is read would end it at each start. */
const MAX_TRIES = 2;
/** They can be as large as the journal's limit. */
const QUARANTINED_KEPT = 2;
/** A disk that could not be written is tried again. */
const DISK_AGAIN_EVERY_MS = 60_000;
/** An opening that fails on a disk that takes a file may take seconds each time, for the whole file is looked at. */
const MAX_TURNS_LEFT_OUT = 30;
const PRUNE_EVERY_MS = 6 * 3_600_000;
/** What is on screen may be told this much later. */
const TOLD_WITHIN_MS = 5000;

export class PlayJournal {
  /** Its file was found damaged: call `renew`, and tell whoever knows of places in it. */
  onDamaged: () => void = () => undefined;
  /** The disk has the journal that was in memory: these plays are elsewhere now, and what was on its way goes again. */
  onReturned: (moves: readonly JournalMove[]) => void = () => undefined;
  readonly #options: PlayJournalOptions;
  readonly #timer: NodeJS.Timeout;
  /** On the monotonic clock: since then this file has had every play. */
  #completeFromMs: number;
  #journal: Journal;
  #stopped = false;
  #isInMemory = false;
  /** Tried again no sooner than after so many turns, and the next time after so many. */
  #turnsLeftOut = { left: 0, next: 1 };
  /** Plays that a quarantined file has open are being written anew. */
  #hasRenewed = false;
  readonly #diskTimer: NodeJS.Timeout;
  #hours: { readonly timeZone: string; readonly hourOf: ClockHours } | null = null;

  constructor(options: PlayJournalOptions) {
    this.#options = options;
    this.#completeFromMs = options.clock.monotonicMs();
    this.#journal = this.#open();
    this.#timer = setInterval(() => this.#upkeep(), PRUNE_EVERY_MS);
    this.#diskTimer = setInterval(() => this.#returnInTurn(), DISK_AGAIN_EVERY_MS);
    this.#upkeep();
  }

  get journal(): Journal {
    return this.#journal;
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

  /** The file is damaged: what can be read of it goes on in a new one. Open plays are no longer in any. */
  renew(): void {
    this.#journal.close();
    this.#hasRenewed = true;
    this.#journal = this.#onDiskOrInMemory(() => this.#beginAnew(true));
    // Some plays of the time before may be lost, so that nothing can be said of it.
    this.#completeFromMs = this.#options.clock.monotonicMs();
    this.correct();
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

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
    clearInterval(this.#diskTimer);
    // The last chance of what is in memory.
    this.returnToDisk();
    this.#journal.close();
  }

  /**
   * One that is damaged is quarantined, and a new one begun with what could be read; where the disk takes none, one
   * in memory has to do. Both are reported, neither stops playback.
   */
  #open(): Journal {
    return this.#onDiskOrInMemory(() => this.#openOnDisk(false));
  }

  #onDiskOrInMemory(openOnDisk: () => Journal): Journal {
    try {
      return openOnDisk();
    } catch (error) {
      return this.#inMemory(error);
    }
  }

  #openOnDisk(keepsOpen: boolean): Journal {
    try {
      const journal = new Journal(this.#path, this.#journalOptions());
      // The last run ended while it took plays over.
      this.#salvage(journal, keepsOpen);
      return journal;
    } catch (error) {
      if (!isDamaged(error)) throw error;
      return this.#beginAnew(keepsOpen);
    }
  }

  #beginAnew(keepsOpen: boolean): Journal {
    const quarantined = quarantineName(this.#path) + SALVAGING;
    // The WAL first: a new file must not find it.
    for (const suffix of SUFFIXES) {
      if (existsSync(this.#path + suffix)) renameSync(this.#path + suffix, quarantined + suffix);
    }
    const journal = new Journal(this.#path, this.#journalOptions());
    this.#salvage(journal, keepsOpen);
    return journal;
  }

  /** Goes on in the file with all that is in memory, if the disk can be written again. */
  returnToDisk(): void {
    if (!this.#isInMemory || !this.#diskTakesFiles()) return;
    let file: Journal | null = null;
    try {
      file = this.#openOnDisk(this.#hasRenewed);
      const moves = file.takeOver(this.#journal);
      this.#journal.close();
      this.#journal = file;
      this.#isInMemory = false;
      this.#options.problems.settle('journal-unwritable');
      this.#options.log.info('the play journal is on disk again, with what was in memory meanwhile');
      this.onReturned(moves);
    } catch (error) {
      if (file !== this.#journal) file?.close();
      const { next } = this.#turnsLeftOut;
      this.#turnsLeftOut = { left: next, next: Math.min(MAX_TURNS_LEFT_OUT, next * 2) };
      this.#options.log.warn({ why: errorMessage(error) }, 'the play journal could not go back to disk yet');
    }
  }

  #returnInTurn(): void {
    if (this.#turnsLeftOut.left === 0) this.returnToDisk();
    else this.#turnsLeftOut.left -= 1;
  }

  /** Writes a small file, which costs less than opening the journal. */
  #diskTakesFiles(): boolean {
    const probe = join(this.#options.dataDir, 'journal.probe');
    try {
      writeFileSync(probe, 'x'.repeat(4096), { flush: true });
      return true;
    } catch {
      return false;
    } finally {
      this.#attempt('tried', () => rmSync(probe, { force: true }));
    }
  }

  /** Takes over what can be read of files that were quarantined. Ended in the middle, it is done again. */
  #salvage(journal: Journal, keepsOpen: boolean): void {
    const { dataDir, log } = this.#options;
    const isQuarantined = (name: string) => name.startsWith(basename(this.#path)) && name.endsWith(SALVAGING);
    for (const name of readdirSync(dataDir).filter(isQuarantined)) {
      const path = join(dataDir, name);
      try {
        this.#salvageFile(path, journal, keepsOpen);
      } catch (error) {
        // The disk is at fault, not the file: it waits for the next start.
        rmSync(path + TRIES, { force: true });
        log.error(
          { why: errorMessage(error), path },
          'what a damaged play journal holds could not be taken over yet',
        );
      }
    }
    this.#attempt('cleared of old files', () => this.#forgetOldest());
  }

  #salvageFile(path: string, journal: Journal, keepsOpen: boolean): void {
    const { problems, log } = this.#options;
    const quarantined = path.slice(0, -SALVAGING.length);
    const tries = Number(existsSync(path + TRIES) ? readFileSync(path + TRIES, 'utf8') : 0);
    const isGivenUp = tries >= MAX_TRIES;
    if (!isGivenUp) writeFileSync(path + TRIES, String(tries + 1), { flush: true });
    const { plays, lost } = isGivenUp ? { plays: 0, lost: 0 } : salvage(path, journal, keepsOpen);
    for (const suffix of SUFFIXES) {
      if (existsSync(path + suffix)) renameSync(path + suffix, quarantined + suffix);
    }
    rmSync(path + TRIES, { force: true });
    log.error(
      { plays, lost, aside: quarantined, tries },
      'the play journal was damaged; what could be read of it goes on',
    );
    problems.raise(
      'journal-corrupt',
      `The play journal was damaged and is set aside as ${quarantined}. ` +
        (isGivenUp
          ? 'The player ended each time it read it: the plays in it that were not reported yet are not counted.'
          : `Of the plays that were not reported yet, ${plays} could be saved and ${lost} could not.`),
    );
  }

  /** Deletes the oldest files that nobody took away, so that a disk that fails slowly doesn't fill with them. */
  #forgetOldest(): void {
    const { dataDir } = this.#options;
    const quarantined = readdirSync(dataDir).filter((name) =>
      /^journal\.sqlite\.corrupt-\d+-[0-9a-f]+$/.test(name),
    );
    const dated = quarantined.map((name) => ({ name, atMs: statSync(join(dataDir, name)).mtimeMs }));
    dated.sort((a, b) => b.atMs - a.atMs);
    for (const { name } of dated.slice(QUARANTINED_KEPT))
      for (const suffix of SUFFIXES) rmSync(join(dataDir, name + suffix), { force: true });
  }

  #inMemory(error: unknown): Journal {
    this.#options.problems.raise(
      'journal-unwritable',
      `The play journal can't be written (${errorMessage(error)}): until the disk can be written again, a power cut loses ` +
        'plays. Make the data folder writable; the player looks every minute.',
    );
    this.#isInMemory = true;
    this.#turnsLeftOut = { left: 0, next: 1 };
    return new Journal(':memory:', this.#journalOptions());
  }

  get #path(): string {
    return join(this.#options.dataDir, 'journal.sqlite');
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
    else
      problems.raise(
        'journal-full',
        'The play journal needs more room than it may take: what it holds was sent and not acknowledged, or is aggregated already.',
      );
  }

  /** Upkeep, without which playback goes on all the same. */
  #attempt<Result>(context: string, work: () => Result): Result | null {
    try {
      return work();
    } catch (error) {
      this.#options.log.error({ why: errorMessage(error) }, `the play journal could not be ${context}`);
      // Not in the midst of what asked for this.
      if (isDamaged(error)) setImmediate(() => !this.#stopped && this.onDamaged());
      return null;
    }
  }
}
