import type { AnyProblemParams, ProblemCode, ProblemParams } from '@bacheca/shared/translations/problem';
import { clipText } from '@bacheca/shared/wire/message-size';
import { MAX_STATUS_TEXT, type PlayerStatus } from '@bacheca/shared/wire/player-status';
import { problemMessage } from './problem-message.ts';

type Problem = PlayerStatus['problems'][number];

/** No code has it. */
const SEPARATOR = ' ';
/** More would not help whoever reads them, and a status must stay a small message. */
const MAX_REPORTED = 30;

/**
 * The faults that an operator should know of at this moment. Several subjects (files, say) may have the
 * same problem at once: each is raised and settled apart.
 */
export class Problems {
  readonly #current = new Map<string, Problem>();
  readonly #listeners = new Set<() => void>();

  /** `raise('link', { why })`: the parameters are those of the code's sentence. */
  raise<Code extends ProblemCode>(code: Code, params: ProblemParams<Code>, subject = ''): void {
    this.raiseAny(code, params, subject);
  }

  /** The same for one that was checked where it came from. */
  raiseAny(code: ProblemCode, params: AnyProblemParams, subject = ''): void {
    const key = keyOf(code, subject);
    const message = clipText(problemMessage(code, params), MAX_STATUS_TEXT);
    if (this.#current.get(key)?.message === message) return;
    this.#current.set(key, { code, message, params });
    this.#changed();
  }

  settle(code: ProblemCode, subject = ''): void {
    if (this.#current.delete(keyOf(code, subject))) this.#changed();
  }

  /** Settles these problems of all other subjects: a problem ends with what it was about. */
  retain(codes: readonly ProblemCode[], subjects: ReadonlySet<string>): void {
    for (const key of [...this.#current.keys()]) {
      const [code = '', subject = ''] = key.split(SEPARATOR, 2);
      const ended = codes.find((each) => each === code);
      if (ended && !subjects.has(subject)) this.settle(ended, subject);
    }
  }

  /** One of each kind comes first: a hundred damaged files must not hide that the disk is full. */
  list(): Problem[] {
    const known = new Set<string>();
    const isFirst = ({ code }: Problem) => !known.has(code) && known.add(code);
    const [firsts, others] = [[], []] as [Problem[], Problem[]];
    for (const problem of this.#current.values()) (isFirst(problem) ? firsts : others).push(problem);
    return [...firsts, ...others].slice(0, MAX_REPORTED);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function keyOf(code: string, subject: string): string {
  return `${code}${SEPARATOR}${subject}`;
}
