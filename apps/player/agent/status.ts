/** Tells the scheduler how the player is: every 15 s, and soon after something changed. */
import { type PlayerMessage, type PlayerStatus, STATUS_INTERVAL_MS } from '@bacheca/shared';

/** Several changes of one moment make one message. */
const DEBOUNCE_MS = 250;

export class StatusReports {
  readonly #read: () => PlayerStatus;
  readonly #send: (message: PlayerMessage) => void;
  readonly #interval: NodeJS.Timeout;
  #soon: NodeJS.Timeout | null = null;

  constructor(read: () => PlayerStatus, send: (message: PlayerMessage) => void) {
    this.#read = read;
    this.#send = send;
    this.#interval = setInterval(() => this.now(), STATUS_INTERVAL_MS);
  }

  /** Something in the status has changed. */
  changed(): void {
    this.#soon ??= setTimeout(() => this.now(), DEBOUNCE_MS);
  }

  now(): void {
    if (this.#soon) clearTimeout(this.#soon);
    this.#soon = null;
    this.#send({ type: 'status', status: this.#read() });
  }

  stop(): void {
    clearInterval(this.#interval);
    if (this.#soon) clearTimeout(this.#soon);
  }
}
