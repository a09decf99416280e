/**
 * Sends plays to the scheduler: this boot's before those of earlier ones, in the order of their numbers, one
 * message in flight, again until acknowledged. First of all it says which acknowledged plays are still here: a
 * scheduler that was restored from a backup asks for those that it lost.
 */

import { errorMessage } from '@bacheca/node/errors';
import {
  fillMessages,
  MAX_PLAYER_MESSAGE_BYTES,
  MessageLimit,
  MIN_FILLED_MESSAGE_BYTES,
} from '@bacheca/shared/wire/message-size';
import {
  MAX_JOURNALS_PER_MESSAGE,
  MAX_PLAYS_PER_BATCH,
  type PlayerMessage,
  type SchedulerMessage,
} from '@bacheca/shared/wire/protocol';
import type { Logger } from 'pino';
import type { Batch } from './journal-outbox.ts';
import type { PlayJournal } from './play-journal.ts';

/** A scheduler that could not store a batch says nothing: it is sent again. */
const RESEND_AFTER_MS = 60_000;

/**
 * So many links in a row may break off while a message of plays is on its way: a thin line that never lasts long enough
 * for one would never carry any.
 */
const BROKEN_OFF_BEFORE_SMALLER = 3;

export interface ReporterOptions {
  readonly journal: PlayJournal;
  readonly send: (message: PlayerMessage) => boolean;
  readonly log: Logger;
}

export class Reporter {
  readonly #options: ReporterOptions;
  readonly #release: () => void;
  /** Journals that this scheduler does not take over this link. */
  readonly #refused = new Set<string>();
  #state:
    | { readonly type: 'unlinked' }
    | { readonly type: 'idle' }
    | { readonly type: 'sent'; readonly resend: NodeJS.Timeout } = { type: 'unlinked' };
  readonly #limit = new MessageLimit(MAX_PLAYER_MESSAGE_BYTES);
  #unanswered = 0;
  #isSettled = false;
  /** They are counted since the last acknowledgement. */
  #brokenOff = 0;

  constructor(options: ReporterOptions) {
    this.#options = options;
    this.#release = options.journal.onReplaced(() => this.#again());
  }

  /** The scheduler has said what it lacks: what is acknowledged now is acknowledged by it as it is. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  linked(): void {
    this.unlinked();
    this.#refused.clear();
    this.#state = { type: 'idle' };
    this.#sayWhatIsKept();
    this.playsClosed();
  }

  unlinked(): void {
    if (this.#state.type === 'sent') {
      this.#brokenOff += 1;
      if (this.#brokenOff % BROKEN_OFF_BEFORE_SMALLER === 0) this.halveMessages();
    }
    this.#rest();
    this.#state = { type: 'unlinked' };
    this.#isSettled = false;
  }

  /**
   * The link is being closed because a message was too big, or broke off within one again and again. True if it was one
   * of plays, and the next will be half as big, for as long as this player runs.
   */
  halveMessages(): boolean {
    if (this.#state.type !== 'sent' || !this.#limit.halve()) return false;
    this.#options.log.warn(
      { bytes: this.#limit.bytes },
      'a message of plays was too big; the next are smaller',
    );
    return true;
  }

  /** There may be something to send. */
  playsClosed(): void {
    if (this.#state.type !== 'idle') return;
    const batch = this.#next();
    if (!batch || !this.#options.send(messageOf(batch))) return;
    this.#state = { type: 'sent', resend: setTimeout(() => this.#again(), RESEND_AFTER_MS) };
  }

  stop(): void {
    this.unlinked();
    this.#release();
  }

  receive(
    message: Extract<
      SchedulerMessage,
      { type: 'plays-acknowledged' | 'plays-lacking' | 'plays-refused' | 'journal-conflict' }
    >,
  ): void {
    const { journal, log } = this.#options;
    try {
      switch (message.type) {
        case 'plays-acknowledged':
          this.#acknowledged(message);
          break;
        case 'plays-lacking':
          this.#unanswered = Math.max(0, this.#unanswered - 1);
          this.#isSettled = this.#unanswered === 0;
          for (const { journalId, from } of message.journals) {
            log.warn({ journalId, from }, 'the scheduler has lost plays; they are sent again');
            journal.sendAgain(journalId, from);
          }
          this.playsClosed();
          break;
        case 'plays-refused':
          log.warn({ journalId: message.journalId, why: message.reason }, 'plays are not taken');
          this.#refused.add(message.journalId);
          this.#again();
          break;
        case 'journal-conflict':
          log.warn(
            message,
            'another machine has the same play journal; this one goes on under a new journal',
          );
          journal.fork(message.journalId, message.fromSeq);
          this.#again();
          break;
      }
    } catch (error) {
      // It comes again when the same plays are sent again.
      log.error({ why: errorMessage(error) }, 'what the scheduler said of plays could not be written');
    }
  }

  #acknowledged({ journalId, upTo }: Extract<SchedulerMessage, { type: 'plays-acknowledged' }>): void {
    const { journal } = this.#options;
    const before = journal.waiting;
    try {
      journal.acknowledge(journalId, upTo);
    } finally {
      // There is no progress: the resend timer goes on, rather than the same batch at once for ever.
      if (journal.waiting < before) {
        this.#brokenOff = 0;
        this.#again();
      }
    }
  }

  #again(): void {
    if (this.#state.type === 'unlinked') return;
    this.#rest();
    this.#state = { type: 'idle' };
    this.playsClosed();
  }

  #rest(): void {
    if (this.#state.type === 'sent') clearTimeout(this.#state.resend);
  }

  #sayWhatIsKept(): void {
    const { journal, send, log } = this.#options;
    this.#unanswered = 0;
    try {
      const kept = journal.kept();
      for (let first = 0; first === 0 || first < kept.length; first += MAX_JOURNALS_PER_MESSAGE) {
        const some = kept.slice(first, first + MAX_JOURNALS_PER_MESSAGE);
        // It gets the smallest limit: it is said on each link, so it must never be too big for something on the way.
        const filled = fillMessages(MIN_FILLED_MESSAGE_BYTES, { type: 'journals', journals: [] }, some);
        for (const journals of some.length > 0 ? filled : [[]])
          if (send({ type: 'journals', journals })) this.#unanswered += 1;
      }
    } catch (error) {
      log.error({ why: errorMessage(error) }, 'the play journal could not be read');
    }
  }

  #next(): Batch | null {
    const { journal, log } = this.#options;
    try {
      return journal.nextBatch({ plays: MAX_PLAYS_PER_BATCH, bytes: this.#limit.bytes }, this.#refused);
    } catch (error) {
      log.error({ why: errorMessage(error) }, 'the play journal could not be read');
      return null;
    }
  }
}

/** Makes the message that goes over the link, or to a folder. */
export function messageOf(batch: Batch): Extract<PlayerMessage, { type: 'plays' | 'fold' }> {
  return 'fold' in batch ? { type: 'fold', ...batch } : { type: 'plays', ...batch };
}
