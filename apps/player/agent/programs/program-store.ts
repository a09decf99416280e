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
import { type ReadProgram, readFrame, readProgram } from './read-program.ts';

export interface StoredProgram {
  readonly revision: Sha256;
  readonly prepared: PreparedProgram;
}

export type Received =
  | { readonly type: 'received'; readonly revision: Sha256 }
  | { readonly type: 'refused'; readonly revision: Sha256; readonly reason: string };

/** It made the player crash, or showed nothing. */
export interface FailedProgram {
  readonly revision: Sha256;
  readonly reason: string;
}

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

/** The active one and two that played well before it. */
const EARLIER_KEPT = 2;
const FAILED_KEPT = 20;
/** Quarantined files, for whoever looks into why. */
const QUARANTINED_KEPT = 3;

export class ProgramStore {
  readonly #folder: string;
  readonly #problems: Problems;
  readonly #log: Logger;
  /** Files are written one after the other, in the order in which they were asked for. */
  #writes: Promise<unknown> = Promise.resolve();
  #active: StoredProgram | null = null;
  #pending: StoredProgram | null = null;
  #earlier: StoredProgram[] = [];
  #newest: Sha256 | null = null;
  #failed: readonly FailedProgram[] = [];

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
    return this.#active;
  }

  get pending(): StoredProgram | null {
    return this.#pending;
  }

  /** Played before, newest first. */
  get earlier(): readonly StoredProgram[] {
    return this.#earlier;
  }

  /** The newest that came, so that the scheduler doesn't send it again. */
  get newestRevision(): Sha256 | null {
    return this.failedNow?.revision ?? (this.#pending ?? this.#active)?.revision ?? null;
  }

  /** The newest that came, if it was quarantined because it failed on this screen. */
  get failedNow(): FailedProgram | null {
    return this.#failed.find(({ revision }) => revision === this.#newest) ?? null;
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
      const failed = this.#failed.find((program) => program.revision === revision);
      if (failed) {
        await this.#writePointer({ newest: revision });
        this.#newest = revision;
        this.#tellFailed(failed);
        return { type: 'refused', revision, reason: failed.reason };
      }
      const isKnown = this.#active?.revision === revision || this.#pending?.revision === revision;
      if (!isKnown) await writeDurably(this.#path(revision), bytes);
      const isActive = () => this.#active?.revision === revision;
      await this.#writePointer({ newest: revision, pending: isActive() ? null : revision });
      // Only now: what isn't on disk is not claimed, and the scheduler sends it again.
      this.#newest = revision;
      if (isActive()) this.#pending = null;
      else if (this.#pending?.revision !== revision) this.#pending = { revision, prepared };
      for (const code of ['program-refused', 'program-failed']) this.#problems.settle(code);
      this.#log.info({ revision }, 'program received');
      return { type: 'received', revision };
    });
  }

  /**
   * `program` has begun to play: from now on it is the active one. The one before it is kept to fall back on if it
   * was good (`wasGood`).
   */
  activated(program: StoredProgram, wasGood = true): Promise<void> {
    if (program.revision === this.#active?.revision) return Promise.resolve();
    const others = [wasGood ? this.#active : null, ...this.#earlier].filter((other) => other !== null);
    this.#earlier = others.filter((other) => other.revision !== program.revision).slice(0, EARLIER_KEPT);
    this.#active = program;
    if (this.#pending?.revision === program.revision) this.#pending = null;
    return this.saveChoice();
  }

  /** Writes down which one is active, which pending, and which came before. */
  saveChoice(): Promise<void> {
    return this.#afterEarlierWrites(async () => {
      await this.#writePointer();
      await this.#prune();
    });
  }

  /**
   * A program fails. Of the active one the one before it takes the place; returns what is active then, or null if
   * there is nothing else to play, and nothing changes. `forGood`: it is quarantined and never taken again. Otherwise
   * it is pending, for another try.
   */
  async rollBack(revision: Sha256, reason: string, forGood: boolean): Promise<StoredProgram | null> {
    const failing = [this.#active, this.#pending].find((program) => program?.revision === revision);
    const [before = null] = failing === this.#active ? this.#earlier : [this.#active];
    if (!failing || !before) return null;
    if (failing === this.#active) this.#earlier = this.#earlier.slice(1);
    else this.#pending = null;
    this.#active = before;
    if (!forGood) this.#pending ??= failing;
    await this.#afterEarlierWrites(async () => {
      if (forGood) {
        const failed = { revision, reason: reason.slice(0, 500) };
        this.#failed = [failed, ...this.#failed].slice(0, FAILED_KEPT);
        this.#tellFailed(failed);
        await quarantine(this.#path(revision), 'failed').catch(() => undefined);
      }
      await this.#writePointer();
      await this.#prune();
    });
    return before;
  }

  /** Forgets every program. */
  clear(): Promise<void> {
    this.#forget();
    return this.#afterEarlierWrites(async () => {
      // Again: a program may have been on its way to the disk.
      this.#forget();
      await emptyFolder(this.#folder);
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    });
  }

  /** Resolves when all that was asked for so far is on disk. */
  async settled(): Promise<void> {
    await this.#writes;
  }

  #forget(): void {
    this.#active = null;
    this.#pending = null;
    this.#earlier = [];
    this.#newest = null;
    this.#failed = [];
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
    this.#newest = pointer.newest ?? null;
    this.#failed = pointer.failed ?? [];
    if (this.failedNow) this.#tellFailed(this.failedNow);
    const byAge = await this.#revisionsByAge();
    const tried =
      pointer.triedBy === manifest.version ? [pointer.active, pointer.pending, ...pointer.earlier] : [];
    const loadOne = (revision: Sha256) => this.#loadOne(revision, tried.includes(revision));
    const candidates = new Set([
      pointer.active,
      ...pointer.earlier,
      ...byAge.filter((revision) => revision !== pointer.pending && !this.#hasFailed(revision)),
    ]);
    for (const revision of candidates) {
      if (!revision || !byAge.includes(revision)) continue;
      const program = await loadOne(revision);
      if (!program) continue;
      if (!this.#active) this.#active = program;
      else if (this.#earlier.length < EARLIER_KEPT) this.#earlier.push(program);
    }
    if (pointer.pending && byAge.includes(pointer.pending)) this.#pending = await loadOne(pointer.pending);
    if (pointer.active && this.#active?.revision !== pointer.active) {
      this.#problems.raise(
        'program-fallback',
        `The program that played last is gone or damaged; ${this.#active ? 'an earlier one plays' : 'there is no other'}.`,
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

  /** `changes`: what is to be so once it is written. */
  #writePointer(changes: Partial<Pointer> = {}): Promise<void> {
    const pointer: Pointer = {
      active: this.#active?.revision ?? null,
      pending: this.#pending?.revision ?? null,
      earlier: this.#earlier.map(({ revision }) => revision),
      newest: this.#newest,
      failed: [...this.#failed],
      triedBy: manifest.version,
      ...changes,
    };
    return writeDurably(join(this.#folder, 'current'), `${JSON.stringify(pointer, null, 2)}\n`);
  }

  async #prune(): Promise<void> {
    const kept = [this.#pending, this.#active, ...this.#earlier].map((program) => program?.revision);
    for (const revision of await this.#revisionsByAge()) {
      if (!kept.includes(revision)) await rm(this.#path(revision), { force: true });
    }
    await keepNewest(this.#folder, /\.(?:corrupt|failed)-/, QUARANTINED_KEPT);
  }

  #hasFailed(revision: Sha256): boolean {
    return this.#failed.some((program) => program.revision === revision);
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
