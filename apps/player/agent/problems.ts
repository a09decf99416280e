import { clipText, MAX_STATUS_TEXT, type PlayerStatus } from '@bacheca/shared';

type Problem = PlayerStatus['problems'][number];

/** More would not help whoever reads them, and a status must stay a small message. */
const MAX_REPORTED = 30;

/**
 * The faults that an operator should know of at this moment. Several subjects (files, say) may have the
 * same problem at once: each is raised and settled apart.
 */
export class Problems {
  readonly #current = new Map<string, Problem>();
  readonly #listeners = new Set<() => void>();

  raise(code: string, message: string, subject = ''): void {
    const key = `${code} ${subject}`;
    const told = clipText(message, MAX_STATUS_TEXT);
    if (this.#current.get(key)?.message === told) return;
    this.#current.set(key, { code, message: told });
    this.#changed();
  }

  settle(code: string, subject = ''): void {
    if (this.#current.delete(`${code} ${subject}`)) this.#changed();
  }

  list(): Problem[] {
    return [...this.#current.values()].slice(0, MAX_REPORTED);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
