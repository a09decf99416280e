/** Batches of one player that wait to be committed; beyond that its socket isn't read. */
const MAX_WAITING_BATCHES = 4;

/** Counts a player's batches of plays from when they come until they are answered. */
export class WaitingBatches {
  #count = 0;
  #onNone: (() => void)[] = [];

  get isFull(): boolean {
    return this.#count >= MAX_WAITING_BATCHES;
  }

  add(): void {
    this.#count += 1;
  }

  answered(): void {
    this.#count -= 1;
    if (this.#count === 0) for (const resolve of this.#onNone.splice(0)) resolve();
  }

  /** Resolves when all are answered that came before; null where none waits. */
  settled(): Promise<void> | null {
    return this.#count === 0 ? null : new Promise((resolve) => this.#onNone.push(resolve));
  }
}
