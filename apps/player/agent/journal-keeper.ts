/** Holds the journal that is written to at the moment, and looks after it. */
import type { Logger } from 'pino';
import type { CorrectedClock } from './clock.ts';
import { whyOf } from './durable.ts';
import { Journal } from './journal.ts';
import type { Problems } from './problems.ts';

export interface JournalKeeperOptions {
  readonly dataDir: string;
  readonly clock: CorrectedClock;
  readonly problems: Problems;
  readonly log: Logger;
}

const PRUNE_EVERY_MS = 24 * 3_600_000;

export class JournalKeeper {
  readonly #options: JournalKeeperOptions;
  readonly #timer: NodeJS.Timeout;
  #journal: Journal;

  constructor(options: JournalKeeperOptions) {
    this.#options = options;
    this.#journal = Journal.open(options.dataDir, options.problems);
    this.#timer = setInterval(() => this.#prune(), PRUNE_EVERY_MS);
    this.#prune();
  }

  get journal(): Journal {
    return this.#journal;
  }

  /** Puts a new journal in the place of one that is damaged, or whose plays were another player's. */
  renew(): void {
    this.#journal = Journal.renew(this.#journal, this.#options.dataDir, this.#options.problems);
  }

  /** Gives plays that began without a good clock their right time, where their boot's is known by now. */
  correct(): void {
    const { clock } = this.#options;
    this.#attempt('corrected', () =>
      this.#journal.correct((bootId, monotonicMs) => clock.recall(bootId, monotonicMs)),
    );
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#journal.close();
  }

  #prune(): void {
    this.#attempt('pruned', () => this.#journal.prune(this.#options.clock.nowMs()));
  }

  /** Upkeep, without which playback goes on all the same. */
  #attempt(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.log.error({ why: whyOf(error) }, `the play journal could not be ${what}`);
    }
  }
}
