export interface WaitingMessage {
  readonly text: string;
  readonly isBinary: boolean;
}

interface Owner {
  handle(message: WaitingMessage): void;
  /** Nothing is awaited any more, and nothing waits. */
  free(): void;
  failed(error: unknown): void;
}

/** What a player says in order takes effect in order: where something is awaited, what comes next waits behind it. */
export class MessageOrder {
  readonly #owner: Owner;
  #waiting: WaitingMessage[] | null = null;

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** How many messages wait; null where nothing is awaited. */
  get waiting(): number | null {
    return this.#waiting?.length ?? null;
  }

  /** Call it of what comes while something is awaited. */
  wait(message: WaitingMessage): void {
    if (!this.#waiting) throw new Error('a message waits for nothing');
    this.#waiting.push(message);
  }

  /** What comes from now on waits until this is done. */
  after(work: Promise<void>): void {
    const waiting: WaitingMessage[] = [];
    this.#waiting = waiting;
    work.then(
      () => {
        this.#waiting = null;
        for (const message of waiting) {
          // Of one of them something is awaited, too.
          if (this.#waiting) this.wait(message);
          else this.#owner.handle(message);
        }
        if (!this.#waiting) this.#owner.free();
      },
      (error: unknown) => {
        this.#waiting = null;
        this.#owner.failed(error);
        this.#owner.free();
      },
    );
  }
}
