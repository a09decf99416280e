/**
 * The programs on this player's disk: the one that plays, the one that waits for its media, and earlier ones
 * to fall back on. A file is named by the hash of its bytes, so a damaged one can't pass for a good one.
 */

import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  emptyFolder,
  keepNewest,
  quarantine,
  quarantineIfPossible,
  writeDurably,
} from '@bacheca/node/durable-file';
import { errorMessage, isMissing, isShortage } from '@bacheca/node/errors';
import { parseJson } from '@bacheca/node/json';
import type { PreparedProgram } from '@bacheca/shared/engine/layout/prepare-program';
import { Sha256 } from '@bacheca/shared/model/ids';
import type { Logger } from 'pino';
import { z } from 'zod';
import manifest from '../../package.json' with { type: 'json' };
import type { Problems } from '../faults/problems.ts';
import {
  EARLIER_KEPT,
  type FailedProgram,
  failedNow,
  NO_PROGRAMS,
  newestOf,
  next,
  type ProgramEffect,
  type ProgramEvent,
  type ProgramState,
} from './program-state.ts';
import { type ReadProgram, readFrame, readProgram } from './read-program.ts';

export interface StoredProgram {
  readonly revision: Sha256;
  readonly prepared: PreparedProgram;
}

export type Received =
  | { readonly type: 'received'; readonly revision: Sha256 }
  | { readonly type: 'refused'; readonly revision: Sha256; readonly reason: string };

/** Which of the files is which: in `programs/current`. */
const Pointer = z.object({
  active: Sha256.nullable(),
  pending: Sha256.nullable(),
  /** Played before, newest first. */
  earlier: z.array(Sha256),
  /** The one that came last, of those that were no good too: the scheduler need not send it again. */
  newest: Sha256.nullable().optional(),
  /** Those that failed on this screen, newest first: they are not taken again. */
  failed: z.array(z.object({ revision: Sha256, reason: z.string() })).optional(),
  /** The player's version that tried all of these out: the same one need not do it again, which takes long. */
  triedBy: z.string().optional(),
});
type Pointer = z.infer<typeof Pointer>;

/** Quarantined files, for whoever looks into why. */
const QUARANTINED_KEPT = 3;

export class ProgramStore {
  readonly #folder: string;
  readonly #problems: Problems;
  readonly #log: Logger;
  /** Files are written one after the other, in the order in which they were asked for. */
  #writes: Promise<unknown> = Promise.resolve();
  #state: ProgramState<StoredProgram> = NO_PROGRAMS;

  private constructor(dataDir: string, problems: Problems, log: Logger) {
    this.#folder = join(dataDir, 'programs');
    this.#problems = problems;
    this.#log = log;
  }

  /** Loads the newest good program and what goes with it. Damaged files are quarantined and reported. */
  static async open(dataDir: string, problems: Problems, log: Logger): Promise<ProgramStore> {
    const programs = new ProgramStore(dataDir, problems, log);
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

  /** Played before, newest first. */
  get earlier(): readonly StoredProgram[] {
    return this.#state.earlier;
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

  /** The same for a program's bytes as they are, as a stick brings them. */
  receiveBytes(bytes: Buffer, revision: Sha256): Promise<Received> {
    return this.#receive(() => readProgram(bytes, revision));
  }

  #receive(reading: () => ReadProgram): Promise<Received> {
    return this.#afterEarlierWrites(async () => {
      const read = reading();
      if (!read.ok) {
        this.#problems.raise('program-refused', `The scheduler sent a program that is no good: ${read.why}.`);
        return { type: 'refused', revision: read.revision, reason: read.why.slice(0, 500) };
      }
      const { revision, prepared, bytes } = read;
      const event = { type: 'received', program: { revision, prepared } } as const;
      const isKnown = [this.active, this.pending, ...this.#state.failed].some(
        (program) => program?.revision === revision,
      );
      if (!isKnown) await writeDurably(this.#path(revision), bytes);
      await this.#writePointer(next(this.#state, event)[0]);
      // Only now: what isn't on disk is not claimed, and the scheduler sends it again.
      for (const effect of this.#apply(event)) {
        if (effect.type !== 'refuse') continue;
        this.#tellFailed(effect.failed);
        return { type: 'refused', ...effect.failed };
      }
      for (const code of ['program-refused', 'program-failed']) this.#problems.settle(code);
      this.#log.info({ revision }, 'program received');
      return { type: 'received', revision };
    });
  }

  /** The pending program may take over. False if it is pending no more. */
  offer(revision: Sha256): boolean {
    return this.#apply({ type: 'cached', revision }).length > 0;
  }

  /**
   * The offered program has begun to play: from now on it is the active one. The one before it is kept to fall back on
   * if it was good (`wasGood`). False if it is offered no more. Nothing is written: see `saveChoice`.
   */
  begin(revision: Sha256, wasGood: boolean): boolean {
    return this.#apply({ type: 'began', revision, wasGood }).length > 0;
  }

  /** Writes down which one is active, which pending, and which came before. */
  saveChoice(): Promise<void> {
    return this.#afterEarlierWrites(async () => {
      await this.#writePointer(this.#state);
      await this.#prune();
    });
  }

  /**
   * A program fails. Of the active one the one before it takes the place, and resolves once that is written. `forGood`:
   * it is quarantined and never taken again. Otherwise it is pending, for another try. Where there is nothing else to
   * play nothing changes, and that is reported. Returns what was done.
   */
  async rollBack(revision: Sha256, reason: string, forGood: boolean): Promise<'rolled-back' | 'plays-on'> {
    const effects = this.#apply({ type: 'failed', revision, reason, forGood });
    for (const effect of effects) {
      if (effect.type === 'suspect')
        this.#problems.raise(
          'program-suspect',
          `The program fails on this screen (${effect.reason}), and there is no earlier one to go back to.`,
        );
      if (effect.type === 'quarantine') {
        this.#tellFailed(effect.failed);
        await this.#afterEarlierWrites(() => quarantine(this.#path(revision), 'failed')).catch(
          () => undefined,
        );
      }
      if (effect.type === 'save') await this.saveChoice();
    }
    return effects.some(({ type }) => type === 'save') ? 'rolled-back' : 'plays-on';
  }

  /** Forgets every program at once; `clear` takes them from the disk. */
  forget(): void {
    this.#apply({ type: 'cleared' });
  }

  /** Forgets every program, here and on disk. */
  clear(): Promise<void> {
    this.forget();
    return this.#afterEarlierWrites(async () => {
      // Again: a program may have been on its way to the disk.
      this.forget();
      await emptyFolder(this.#folder);
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    });
  }

  /** Resolves when all that was asked for so far is on disk. */
  async settled(): Promise<void> {
    await this.#writes;
  }

  #apply(event: ProgramEvent<StoredProgram>): readonly ProgramEffect<StoredProgram>[] {
    const [state, effects] = next(this.#state, event);
    this.#state = state;
    return effects;
  }

  #tellFailed({ revision, reason }: FailedProgram): void {
    this.#problems.raise(
      'program-failed',
      `The program ${revision} failed on this screen and is set aside: ${reason}. ` +
        'The one before plays; change something and publish again.',
    );
  }

  async #load(): Promise<void> {
    await this.#makeFolder();
    const pointer = await this.#readPointer();
    const failed = pointer.failed ?? [];
    this.#state = { ...NO_PROGRAMS, newest: pointer.newest ?? null, failed };
    if (this.failedNow) this.#tellFailed(this.failedNow);
    const byAge = await this.#revisionsByAge();
    const tried =
      pointer.triedBy === manifest.version ? [pointer.active, pointer.pending, ...pointer.earlier] : [];
    const loadOne = (revision: Sha256) => this.#loadOne(revision, tried.includes(revision));
    const candidates = new Set([
      pointer.active,
      ...pointer.earlier,
      ...byAge.filter(
        (revision) =>
          revision !== pointer.pending && !failed.some((program) => program.revision === revision),
      ),
    ]);
    const loaded: StoredProgram[] = [];
    for (const revision of candidates) {
      if (!revision || !byAge.includes(revision)) continue;
      const program = await loadOne(revision);
      if (program && loaded.length <= EARLIER_KEPT) loaded.push(program);
    }
    const [active = null, ...earlier] = loaded;
    const waiting = pointer.pending === active?.revision ? null : pointer.pending;
    const pending = waiting && byAge.includes(waiting) ? await loadOne(waiting) : null;
    this.#state = { ...this.#state, active, pending, earlier };
    if (pointer.active && active?.revision !== pointer.active) {
      this.#problems.raise(
        'program-fallback',
        `The program that played last is gone or damaged; ${active ? 'an earlier one plays' : 'there is no other'}.`,
      );
    }
  }

  /** What bears its name and is no folder, as after a repair of the disk, is quarantined. */
  async #makeFolder(): Promise<void> {
    const make = () => mkdir(this.#folder, { recursive: true, mode: 0o700 });
    try {
      await make();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const quarantined = await quarantine(this.#folder);
      await make();
      this.#problems.raise(
        'program-corrupt',
        `The folder of programs was none and is set aside as ${quarantined}.`,
      );
    }
  }

  async #loadOne(revision: Sha256, isTried: boolean): Promise<StoredProgram | null> {
    const path = this.#path(revision);
    const read = await readFile(path).then(
      (bytes) => readProgram(bytes, revision, isTried),
      // A bad sector, say: as good as damaged.
      (error): ReadProgram => ({ ok: false, revision, why: errorMessage(error) }),
    );
    if (read.ok) return { revision, prepared: read.prepared };
    const quarantined = await quarantineIfPossible(path);
    this.#problems.raise(
      'program-corrupt',
      `The program ${revision} was damaged on disk (${read.why}) and is set aside as ${quarantined}.`,
      revision,
    );
    return null;
  }

  async #readPointer(): Promise<Pointer> {
    const nothing: Pointer = { active: null, pending: null, earlier: [] };
    const path = join(this.#folder, 'current');
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if (isMissing(error)) return nothing;
      if (isShortage(error)) throw error;
      // A bad sector, say: as good as damaged.
      text = '';
    }
    const pointer = Pointer.safeParse(parseJson(text));
    if (pointer.success) return pointer.data;
    const quarantined = await quarantineIfPossible(path);
    this.#problems.raise(
      'program-corrupt',
      `The list of programs was damaged and is set aside as ${quarantined}; the newest program plays.`,
    );
    return nothing;
  }

  async #revisionsByAge(): Promise<Sha256[]> {
    const names = (await readdir(this.#folder)).filter((name) => /^[0-9a-f]{64}\.json$/.test(name));
    const files = await Promise.all(
      names.map(async (name) => ({
        revision: name.slice(0, 64),
        modifiedAtMs: (await stat(join(this.#folder, name))).mtimeMs,
      })),
    );
    return files.sort((a, b) => b.modifiedAtMs - a.modifiedAtMs).map(({ revision }) => revision);
  }

  #writePointer({ active, pending, earlier, newest, failed }: ProgramState<StoredProgram>): Promise<void> {
    const pointer: Pointer = {
      active: active?.revision ?? null,
      pending: pending?.revision ?? null,
      earlier: earlier.map(({ revision }) => revision),
      newest,
      failed: [...failed],
      triedBy: manifest.version,
    };
    return writeDurably(join(this.#folder, 'current'), `${JSON.stringify(pointer, null, 2)}\n`);
  }

  async #prune(): Promise<void> {
    const kept = [this.pending, this.active, this.offered, ...this.earlier].map(
      (program) => program?.revision,
    );
    for (const revision of await this.#revisionsByAge()) {
      if (!kept.includes(revision)) await rm(this.#path(revision), { force: true });
    }
    await keepNewest(this.#folder, /\.(?:corrupt|failed)-/, QUARANTINED_KEPT);
  }

  #afterEarlierWrites<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#writes.then(work);
    this.#writes = done.catch(() => undefined);
    return done;
  }

  #path(revision: Sha256): string {
    return join(this.#folder, `${revision}.json`);
  }
}
