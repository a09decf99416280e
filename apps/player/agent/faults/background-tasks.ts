/** Work on the disk that nothing waits for: when it fails, playback goes on and an operator hears of it. */

import { fault } from '@bacheca/shared/translations/problem';
import type { Logger } from 'pino';
import { causeOf } from './fault-error.ts';
import type { Problems } from './problems.ts';

/** A disk that was full or read-only may stay so long: often enough for whoever has just made room. */
const AGAIN_AFTER_MS = 15_000;

/** What the player writes to its disk beside what it plays. */
export type WrittenSubject =
  | 'program'
  | 'program-choice'
  | 'stick-key'
  | 'takeovers'
  | 'commands'
  | 'last-word'
  | 'time';

export class BackgroundTasks {
  readonly #problems: Problems;
  readonly #log: Logger;
  readonly #underWay = new Set<Promise<unknown>>();
  /** What is to be written once more, by its subject. */
  readonly #retries = new Map<string, NodeJS.Timeout>();
  #isStopped = false;

  constructor(problems: Problems, log: Logger) {
    this.#problems = problems;
    this.#log = log;
  }

  /**
   * What only `reads` proves nothing of whether the disk takes anything. `subject` is what is written: its problem
   * stays until that very thing is on disk, whatever else the disk takes. `again` writes it as it is by then: it is
   * tried until it succeeds, or a newer one of the same subject comes.
   */
  add(
    work: Promise<unknown>,
    kind: 'writes' | 'reads' = 'writes',
    subject: WrittenSubject | '' = '',
    again: (() => Promise<unknown>) | null = null,
  ): void {
    if (subject !== '') this.#forgetRetry(subject);
    const done = work.then(
      () => {
        if (kind === 'reads') return;
        // What was found at start has no subject.
        for (const settled of new Set(['', subject])) this.#problems.settle('disk', settled);
      },
      (error) => {
        this.#log.error({ err: error }, 'disk work failed');
        this.#problems.raise(
          'disk',
          { what: fault(`disk-${subject || 'something'}`), why: causeOf(error) },
          subject,
        );
        if (again && !this.#isStopped) this.#retryLater(subject, again);
      },
    );
    this.#underWay.add(done);
    done.finally(() => this.#underWay.delete(done));
  }

  #retryLater(subject: WrittenSubject | '', again: () => Promise<unknown>): void {
    this.#forgetRetry(subject);
    const retry = setTimeout(() => this.add(again(), 'writes', subject, again), AGAIN_AFTER_MS);
    this.#retries.set(subject, retry);
  }

  #forgetRetry(subject: string): void {
    clearTimeout(this.#retries.get(subject));
    this.#retries.delete(subject);
  }

  /** Nothing is tried again from now on. Resolves when all that was added so far has ended. */
  stop(): Promise<void> {
    this.#isStopped = true;
    for (const subject of [...this.#retries.keys()]) this.#forgetRetry(subject);
    return this.settled();
  }

  /** Resolves when all that was added so far has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }
}
