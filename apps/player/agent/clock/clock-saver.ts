/** Stores now and then what the clock knows: a power cut takes no more than the last minute of it. */
import type { BackgroundTasks } from '../faults/background-tasks.ts';
import type { CorrectedClock } from './clock.ts';
import type { ClockFile } from './saved-clock.ts';

const SAVE_EVERY_MS = 60_000;

export class ClockSaver {
  readonly #clock: CorrectedClock;
  readonly #file: ClockFile;
  readonly #tasks: BackgroundTasks;
  readonly #timer: NodeJS.Timeout;

  constructor(clock: CorrectedClock, file: ClockFile, tasks: BackgroundTasks) {
    this.#clock = clock;
    this.#file = file;
    this.#tasks = tasks;
    this.#timer = setInterval(() => this.save(), SAVE_EVERY_MS);
  }

  save(): void {
    const save = () => this.#file.write(this.#clock.toSave());
    this.#tasks.add(save(), 'writes', 'time', save);
  }

  /** Stores it for the last time. */
  stop(): void {
    clearInterval(this.#timer);
    this.save();
  }
}
