/** Lets a test wait for a condition by being woken at every change, rather than by sleeping. */
export class Changes {
  readonly #waiting = new Set<() => void>();

  notify(): void {
    for (const check of [...this.#waiting]) check();
  }

  /** Resolves at the first change (or at once) after which `check` gives something truthy. */
  until<T>(check: () => T): Promise<Exclude<T, false | 0 | '' | null | undefined>> {
    return new Promise((resolve) => {
      const attempt = () => {
        const value = check();
        if (!value) return;
        this.#waiting.delete(attempt);
        resolve(value as Exclude<T, false | 0 | '' | null | undefined>);
      };
      this.#waiting.add(attempt);
      attempt();
    });
  }
}
