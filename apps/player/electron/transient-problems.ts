import type { ProblemCode, ProblemParams } from '@bacheca/shared/translations/problem';

/** Nothing settles these problems but time: an operator sees each for an hour after it last happened. */
const STAYS_MS = 60 * 60_000;

type Tell = <Code extends ProblemCode>(code: Code, params: ProblemParams<Code> | null) => void;

export class TransientProblems {
  readonly #tell: Tell;
  readonly #raised = new Map<ProblemCode, { readonly times: number; readonly settle: NodeJS.Timeout }>();

  /** `tell` hears of each for the player's status; null settles it. */
  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** `params` may say how often it has happened since it was last settled. */
  raise<Code extends ProblemCode>(code: Code, params: (times: number) => ProblemParams<Code>): void {
    const before = this.#raised.get(code);
    clearTimeout(before?.settle);
    const times = (before?.times ?? 0) + 1;
    const settle = setTimeout(() => {
      this.#raised.delete(code);
      this.#tell(code, null);
    }, STAYS_MS);
    this.#raised.set(code, { times, settle });
    this.#tell(code, params(times));
  }
}
