import { clipText } from '@bacheca/shared/wire/message-size';
import { MAX_STATUS_PARAM, MAX_STATUS_TEXT, type PlayerStatus } from '@bacheca/shared/wire/player-status';

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

  /** `message` is for reading; `params` are what its translations are made of, by name. */
  raise(code: string, message: string, subject = '', params?: Problem['params']): void {
    const key = keyOf(code, subject);
    const told = clipText(message, MAX_STATUS_TEXT);
    if (this.#current.get(key)?.message === told) return;
    this.#current.set(key, { code, message: told, ...(params && { params: clipped(params) }) });
    this.#changed();
  }

  settle(code: string, subject = ''): void {
    if (this.#current.delete(keyOf(code, subject))) this.#changed();
  }

  /** Settles these problems of all other subjects: a problem ends with what it was about. */
  retain(codes: readonly string[], subjects: ReadonlySet<string>): void {
    for (const key of [...this.#current.keys()]) {
      const [code = '', subject = ''] = key.split(SEPARATOR, 2);
      if (codes.includes(code) && !subjects.has(subject)) this.settle(code, subject);
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

function clipped({ title, reason }: NonNullable<Problem['params']>): Problem['params'] {
  return { title: clipText(title, MAX_STATUS_PARAM), reason: clipText(reason, MAX_STATUS_PARAM) };
}
