/** Work on the disk that nothing waits for: when it fails, playback goes on and an operator hears of it. */
import type { Logger } from 'pino';
import { whyOf } from './durable.ts';
import type { Problems } from './problems.ts';

export class Chores {
  readonly #problems: Problems;
  readonly #log: Logger;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(problems: Problems, log: Logger) {
    this.#problems = problems;
    this.#log = log;
  }

  /** What only `reads` proves nothing of whether the disk takes anything. */
  add(work: Promise<unknown>, kind: 'writes' | 'reads' = 'writes'): void {
    const done = work.then(
      () => kind === 'writes' && this.#problems.settle('disk'),
      (error) => {
        this.#log.error({ err: error }, 'disk work failed');
        this.#problems.raise('disk', `Something could not be written to disk: ${whyOf(error)}.`);
      },
    );
    this.#underWay.add(done);
    done.finally(() => this.#underWay.delete(done));
  }

  /** Resolves when all that was added so far has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }
}
