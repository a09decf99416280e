/** Sends closed plays to the scheduler: in order, one message in flight, again until acknowledged. */
import { MAX_PLAYS_PER_BATCH, type PlayerMessage, type SchedulerMessage } from '@bacheca/shared';
import type { Logger } from 'pino';
import { whyOf } from './durable.ts';
import type { Journal } from './journal.ts';

/** Well under what the scheduler accepts in one message. */
const MAX_BATCH_BYTES = 160 * 1024;
/** A scheduler that could not store a batch says nothing: it is sent again. */
const RESEND_AFTER_MS = 60_000;

export class Reporter {
  readonly #journal: () => Journal;
  readonly #send: (message: PlayerMessage) => boolean;
  readonly #log: Logger;
  #state:
    | { readonly type: 'unlinked' }
    | { readonly type: 'idle' }
    | { readonly type: 'sent'; readonly resend: NodeJS.Timeout } = { type: 'unlinked' };

  constructor(journal: () => Journal, send: (message: PlayerMessage) => boolean, log: Logger) {
    this.#journal = journal;
    this.#send = send;
    this.#log = log;
  }

  linked(): void {
    this.unlinked();
    this.#state = { type: 'idle' };
    this.playsClosed();
  }

  unlinked(): void {
    if (this.#state.type === 'sent') clearTimeout(this.#state.resend);
    this.#state = { type: 'unlinked' };
  }

  /** There may be something to send. */
  playsClosed(): void {
    if (this.#state.type !== 'idle') return;
    const journal = this.#journal();
    const plays = this.#next(journal);
    if (plays.length === 0) return;
    if (!this.#send({ type: 'plays', journalId: journal.id, plays })) return;
    this.#state = { type: 'sent', resend: setTimeout(() => this.linked(), RESEND_AFTER_MS) };
  }

  acknowledged({ journalId, upTo }: Extract<SchedulerMessage, { type: 'plays-acknowledged' }>): void {
    const journal = this.#journal();
    if (journalId !== journal.id) return;
    const before = journal.acknowledgedSeq;
    try {
      journal.acknowledge(upTo);
    } catch (error) {
      // It is acknowledged again when the same plays are sent again.
      this.#log.error({ why: whyOf(error) }, 'an acknowledgement could not be written');
    }
    // No progress: the resend timer goes on, rather than the same batch at once for ever.
    if (journal.acknowledgedSeq > before && this.#state.type === 'sent') this.linked();
  }

  #next(journal: Journal) {
    try {
      return journal.closedAfter(journal.acknowledgedSeq, {
        plays: MAX_PLAYS_PER_BATCH,
        bytes: MAX_BATCH_BYTES,
      });
    } catch (error) {
      this.#log.error({ why: whyOf(error) }, 'the play journal could not be read');
      return [];
    }
  }
}
