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

  /**
   * What only `reads` proves nothing of whether the disk takes anything. `subject` is what is written: its problem
   * stays until that very thing is on disk, whatever else the disk takes.
   */
  add(work: Promise<unknown>, kind: 'writes' | 'reads' = 'writes', subject = ''): void {
    const done = work.then(
      () => {
        if (kind === 'reads') return;
        // Without a subject: what was found at start.
        for (const settled of new Set(['', subject])) this.#problems.settle('disk', settled);
      },
      (error) => {
        this.#log.error({ err: error }, 'disk work failed');
        const what = subject === '' ? 'Something' : `The ${subject}`;
        this.#problems.raise('disk', `${what} could not be written to disk: ${whyOf(error)}.`, subject);
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
