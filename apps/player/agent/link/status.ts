/** Tells the scheduler how the player is: every 15 s, and soon after something changed. */

import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import { type PlayerMessage, STATUS_INTERVAL_MS } from '@bacheca/shared/wire/protocol';

/** Several changes of one moment make one message. */
const DEBOUNCE_MS = 250;
/** It is so often while downloads run: enough to watch them by, little on a thin network. */
const PROGRESS_MS = 3000;

export class StatusSender {
  readonly #read: () => PlayerStatus;
  readonly #send: (message: PlayerMessage) => void;
  readonly #interval: NodeJS.Timeout;
  #soon: NodeJS.Timeout | null = null;
  #later: NodeJS.Timeout | null = null;

  constructor(read: () => PlayerStatus, send: (message: PlayerMessage) => void) {
    this.#read = read;
    this.#send = send;
    this.#interval = setInterval(() => this.now(), STATUS_INTERVAL_MS);
  }

  /** Something in the status has changed. */
  changed(): void {
    this.#soon ??= setTimeout(() => this.now(), DEBOUNCE_MS);
  }

  /** Something went on that nobody waits for. */
  progressed(): void {
    this.#later ??= setTimeout(() => this.now(), PROGRESS_MS);
  }

  now(): void {
    for (const timer of [this.#soon, this.#later]) if (timer) clearTimeout(timer);
    this.#soon = null;
    this.#later = null;
    this.#send({ type: 'status', status: this.#read() });
  }

  stop(): void {
    clearInterval(this.#interval);
    for (const timer of [this.#soon, this.#later]) if (timer) clearTimeout(timer);
  }
}
