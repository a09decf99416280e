/** Nothing settles these problems but time: an operator sees each for an hour after it last happened. */
const STAYS_MS = 60 * 60_000;

export class TransientProblems {
  readonly #tell: (code: string, message: string | null) => void;
  readonly #raised = new Map<string, { readonly times: number; readonly settle: NodeJS.Timeout }>();

  /** `tell` hears of each for the player's status; null settles it. */
  constructor(tell: (code: string, message: string | null) => void) {
    this.#tell = tell;
  }

  /** `message` may say how often it has happened since it was last settled. */
  raise(code: string, message: (times: number) => string): void {
    const before = this.#raised.get(code);
    clearTimeout(before?.settle);
    const times = (before?.times ?? 0) + 1;
    const settle = setTimeout(() => {
      this.#raised.delete(code);
      this.#tell(code, null);
    }, STAYS_MS);
    this.#raised.set(code, { times, settle });
    this.#tell(code, message(times));
  }
}
