/** The takeovers and withdrawn items that hold now; stored as they come, so that they hold after a restart, too. */
import type { Id } from '@bacheca/shared/model/ids';
import type { Takeover } from '@bacheca/shared/model/schedule';
import type { BackgroundTasks } from '../faults/background-tasks.ts';
import { type Directives, type DirectivesFile, NO_DIRECTIVES } from './directives.ts';

export class FollowedDirectives {
  readonly #file: DirectivesFile;
  readonly #tasks: BackgroundTasks;
  readonly #listeners = new Set<() => void>();
  #now: Directives;

  /** `stored` is what an earlier run followed last. */
  constructor(stored: Directives, file: DirectivesFile, tasks: BackgroundTasks) {
    this.#now = stored;
    this.#file = file;
    this.#tasks = tasks;
  }

  get takeovers(): readonly Takeover[] {
    return this.#now.takeovers;
  }

  get withdrawn(): readonly Id[] {
    return this.#now.withdrawn;
  }

  /** Calls back whenever others hold. Returns what ends it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** These hold from now on; whichever list isn't among them stays. */
  follow(directives: Partial<Directives>): void {
    this.#now = { ...this.#now, ...directives };
    for (const listener of this.#listeners) listener();
    const write = () => this.#file.write(this.#now);
    this.#tasks.add(write(), 'writes', 'takeovers', write);
  }

  forget(): void {
    this.follow(NO_DIRECTIVES);
  }
}
