/**
 * The programs of this player: their state (`program-state-machine.ts`), kept in memory and on disk (`program-files.ts`). Each
 * event changes what is in memory at once; what is on disk follows, in the order in which it was asked for.
 */

import { errorMessage } from '@bacheca/node/errors';
import type { Sha256 } from '@bacheca/shared/model/ids';
import { fault, type NestedFault } from '@bacheca/shared/translations/problem';
import type { Logger } from 'pino';
import manifest from '../../package.json' with { type: 'json' };
import { minuteOfStart } from '../clock/machine-clock.ts';
import type { Problems } from '../faults/problems.ts';
import { ProgramFiles, type StoredProgram } from './program-files.ts';
import {
  EARLIER_KEPT,
  type FailedProgram,
  failedNow,
  isOnTrial,
  newestOf,
  nextProgramState,
  noPrograms,
  type ProgramEffect,
  type ProgramEvent,
  type ProgramState,
} from './program-state-machine.ts';
import { type ReadProgram, readFrame, readProgram } from './read-program.ts';

export type { StoredProgram } from './program-files.ts';

export type Received =
  | { readonly type: 'received'; readonly revision: Sha256 }
  | { readonly type: 'refused'; readonly revision: Sha256; readonly why: string | NestedFault };

/** What `receive` brings itself, since it changes nothing before it is on disk. */
type OtherEvent = Exclude<ProgramEvent<StoredProgram>, { type: 'received' | 'cleared' }>;
type Effects = readonly ProgramEffect<StoredProgram>[];

export class ProgramStore {
  readonly #files: ProgramFiles;
  readonly #problems: Problems;
  readonly #log: Logger;
  /** Files are written one after the other, in the order in which they were asked for. */
  #writes: Promise<unknown> = Promise.resolve();
  #state: ProgramState<StoredProgram>;

  private constructor(dataDir: string, problems: Problems, log: Logger, machineBoot: string) {
    this.#files = new ProgramFiles(dataDir, problems);
    this.#problems = problems;
    this.#log = log;
    this.#state = noPrograms(machineBoot);
  }

  /**
   * Loads the newest good program and what goes with it. Damaged files are quarantined and reported. `machineBoot`
   * names the machine's start; another after each.
   */
  static async open(
    dataDir: string,
    problems: Problems,
    log: Logger,
    machineBoot = minuteOfStart(),
  ): Promise<ProgramStore> {
    const programs = new ProgramStore(dataDir, problems, log, machineBoot);
    await programs.#load();
    return programs;
  }

  get active(): StoredProgram | null {
    return this.#state.active;
  }

  get pending(): StoredProgram | null {
    return this.#state.pending;
  }

  /** The one that takes over at the end of what is on. */
  get offered(): StoredProgram | null {
    return this.#state.offered;
  }

  /** They played before, newest first. */
  get earlier(): readonly StoredProgram[] {
    return this.#state.earlier;
  }

  /** Whether the active one has yet to prove itself. */
  get isOnTrial(): boolean {
    return isOnTrial(this.#state);
  }

  /** The newest that came, so that the scheduler doesn't send it again. */
  get newestRevision(): Sha256 | null {
    return newestOf(this.#state);
  }

  /** The newest that came, if it was quarantined because it failed on this screen. */
  get failedNow(): FailedProgram | null {
    return failedNow(this.#state);
  }

  /** Takes a binary frame of the scheduler. Once this resolves the program is on disk, or refused. */
  receive(frame: Uint8Array): Promise<Received> {
    return this.#receive(() => readFrame(frame));
  }

  /** Does the same for a program's bytes as they are, as a stick brings them. */
  receiveBytes(bytes: Buffer, revision: Sha256): Promise<Received> {
    return this.#receive(() => readProgram(bytes, revision));
  }

  #receive(reading: () => ReadProgram): Promise<Received> {
    return this.#afterEarlierWrites(async () => {
      const read = reading();
      if (!read.ok) {
        this.#problems.raise('program-refused', { why: read.why });
        return { type: 'refused', revision: read.revision, why: read.why };
      }
      const { revision, prepared, bytes } = read;
      const event = { type: 'received', program: { revision, prepared } } as const;
      const isKnown = [this.active, this.pending, ...this.#state.failed].some(
        (program) => program?.revision === revision,
      );
      if (!isKnown) await this.#files.write(revision, bytes);
      await this.#writePointer(nextProgramState(this.#state, event)[0]);
      // This comes only now: what isn't on disk is not claimed, and the scheduler sends it again.
      for (const effect of this.#step(event)) {
        if (effect.type !== 'refuse') continue;
        this.#tellFailed(effect.failed);
        return { type: 'refused', ...effect.failed };
      }
      for (const code of ['program-refused', 'program-failed'] as const) this.#problems.settle(code);
      this.#log.info({ revision }, 'program received');
      return { type: 'received', revision };
    });
  }

  /** What happened is so at once. What follows from it is up to the caller; what concerns the disk, to `carryOut`. */
  apply(event: OtherEvent): Effects {
    return this.#step(event);
  }

  /**
   * Writes down what is to be, in its order, and reports what fails. Rejects if which program is which can't be
   * written; a trial that can't be is no reason not to play.
   */
  async carryOut(effects: Effects): Promise<void> {
    for (const effect of effects) {
      if (effect.type === 'save') await this.saveChoice();
      if (effect.type === 'note') await this.#noteTrials();
      if (effect.type === 'suspect') this.#tellSuspect(effect.failed);
      if (effect.type === 'quarantine') {
        const { revision } = effect.failed;
        this.#tellFailed(effect.failed);
        await this.#afterEarlierWrites(() => this.#files.quarantineFailed(revision)).catch(() => undefined);
      }
    }
  }

  /** Writes down which one is active, which pending, and which came before. */
  saveChoice(): Promise<void> {
    return this.#afterEarlierWrites(async () => {
      await this.#writePointer(this.#state);
      const { pending, active, offered, earlier } = this.#state;
      await this.#files.prune([pending, active, offered, ...earlier].map((program) => program?.revision));
    });
  }

  /** Forgets every program at once; `clear` takes them from the disk. */
  forget(): void {
    this.#step({ type: 'cleared' });
  }

  /** Forgets every program, here and on disk. */
  clear(): Promise<void> {
    this.forget();
    return this.#afterEarlierWrites(async () => {
      // It is forgotten again: a program may have been on its way to the disk.
      this.forget();
      await this.#noteTrials();
      await this.#files.empty();
    });
  }

  /** Resolves when all that was asked for so far is on disk. */
  async settled(): Promise<void> {
    await this.#writes;
  }

  #step(event: ProgramEvent<StoredProgram>): Effects {
    const [state, effects] = nextProgramState(this.#state, event);
    this.#state = state;
    return effects;
  }

  async #noteTrials(): Promise<void> {
    try {
      await this.#files.writeTrials(this.#state.trials);
    } catch (error) {
      // A disk that takes nothing: what is in memory decides all the same.
      this.#log.error({ why: errorMessage(error) }, 'a program’s trial could not be written down');
    }
  }

  #tellFailed({ revision, why }: FailedProgram): void {
    this.#problems.raise('program-failed', { revision, why });
  }

  #tellSuspect({ why }: FailedProgram): void {
    this.#problems.raise('program-suspect', { why });
  }

  async #load(): Promise<void> {
    await this.#files.makeFolder();
    const read = await this.#files.readPointer();
    const pointer = read ?? { active: null, pending: null, earlier: [] };
    const failed = pointer.failed ?? [];
    const trials = await this.#files.readTrials();
    this.#state = { ...this.#state, newest: pointer.newest ?? null, failed, trials };
    if (this.failedNow) this.#tellFailed(this.failedNow);
    const byAge = await this.#files.revisionsByAge();
    const tried =
      pointer.triedBy === manifest.version ? [pointer.active, pointer.pending, ...pointer.earlier] : [];
    const loadOne = (revision: Sha256) => this.#files.read(revision, tried.includes(revision));
    const played = [pointer.active, ...pointer.earlier].filter((revision) => revision !== null);
    const others = byAge.filter(
      (revision) =>
        revision !== pointer.pending &&
        !played.includes(revision) &&
        !failed.some((program) => program.revision === revision),
    );
    const loaded: StoredProgram[] = [];
    for (const revision of new Set(played)) {
      const program = byAge.includes(revision) ? await loadOne(revision) : null;
      if (program && loaded.length <= EARLIER_KEPT) loaded.push(program);
    }
    // Whether they ever played is not known: they are better than nothing only.
    for (const revision of loaded.length === 0 && (pointer.active !== null || !read) ? others : []) {
      const program = await loadOne(revision);
      if (program && loaded.length <= EARLIER_KEPT) loaded.push(program);
    }
    const [active = null, ...earlier] = loaded;
    const waiting = pointer.pending === active?.revision ? null : pointer.pending;
    const pending = waiting && byAge.includes(waiting) ? await loadOne(waiting) : null;
    this.#state = { ...this.#state, active, pending, earlier };
    if (pointer.active && active?.revision !== pointer.active) {
      this.#problems.raise('program-fallback', { next: fault(active ? 'program-earlier' : 'program-none') });
    }
  }

  #writePointer({ active, pending, earlier, newest, failed }: ProgramState<StoredProgram>): Promise<void> {
    return this.#files.writePointer({
      active: active?.revision ?? null,
      pending: pending?.revision ?? null,
      earlier: earlier.map(({ revision }) => revision),
      newest,
      failed: [...failed],
      triedBy: manifest.version,
    });
  }

  #afterEarlierWrites<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#writes.then(work);
    this.#writes = done.catch(() => undefined);
    return done;
  }
}
