/**
 * The programs on this player's disk: the one that plays, the one that waits for its media, and earlier ones
 * to fall back on. A file is named by the hash of its bytes, so a damaged one can't pass for a good one.
 */
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type PreparedProgram, Program, prepare, resolve, Sha256 } from '@bacheca/shared';
import { decodeProgramFrame } from '@bacheca/shared/program-frame';
import { sha256Of } from '@bacheca/shared/revision';
import type { Logger } from 'pino';
import { z } from 'zod';
import { isMissing, setAside, whyOf, writeDurably } from './durable.ts';
import { parseJson } from './identity.ts';
import type { Problems } from './problems.ts';

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
});
type Pointer = z.infer<typeof Pointer>;

/** The active one and two that played well before it. */
const EARLIER_KEPT = 2;
const TRIAL_STEP_MS = 3_600_000;

export class Programs {
  readonly #folder: string;
  readonly #problems: Problems;
  readonly #log: Logger;
  /** Files are written one after the other, in the order in which they were asked for. */
  #writes: Promise<unknown> = Promise.resolve();
  #active: StoredProgram | null = null;
  #pending: StoredProgram | null = null;
  #earlier: StoredProgram[] = [];

  private constructor(dataDir: string, problems: Problems, log: Logger) {
    this.#folder = join(dataDir, 'programs');
    this.#problems = problems;
    this.#log = log;
  }

  /** Loads the newest good program and what goes with it. Damaged files are set aside and reported. */
  static async open(dataDir: string, problems: Problems, log: Logger): Promise<Programs> {
    const programs = new Programs(dataDir, problems, log);
    await programs.#load();
    return programs;
  }

  get active(): StoredProgram | null {
    return this.#active;
  }

  get pending(): StoredProgram | null {
    return this.#pending;
  }

  /** The newest on disk, so that the scheduler doesn't send it again. */
  get newestRevision(): Sha256 | null {
    return (this.#pending ?? this.#active)?.revision ?? null;
  }

  /** All that are kept: their media must stay too. */
  kept(): StoredProgram[] {
    return [this.#pending, this.#active, ...this.#earlier].filter((program) => program !== null);
  }

  /** Takes a binary frame of the scheduler. Once this resolves the program is on disk, or refused. */
  receive(frame: Uint8Array): Promise<Received> {
    return this.#afterEarlierWrites(async () => {
      const read = readFrame(frame);
      if (!read.ok) {
        this.#problems.raise('program-refused', `The scheduler sent a program that is no good: ${read.why}.`);
        return { type: 'refused', revision: read.revision, reason: read.why.slice(0, 500) };
      }
      const { revision, prepared, bytes } = read;
      if (this.#active?.revision === revision) {
        this.#pending = null;
      } else {
        await writeDurably(this.#path(revision), bytes);
        this.#pending = { revision, prepared };
      }
      await this.#writePointer();
      this.#problems.settle('program-refused');
      this.#log.info({ revision }, 'program received');
      return { type: 'received', revision };
    });
  }

  /** `program` has begun to play: from now on it is the active one. */
  activated(program: StoredProgram): Promise<void> {
    if (program.revision === this.#active?.revision) return Promise.resolve();
    const others = [this.#active, ...this.#earlier].filter((other) => other !== null);
    this.#earlier = others.filter((other) => other.revision !== program.revision).slice(0, EARLIER_KEPT);
    this.#active = program;
    if (this.#pending?.revision === program.revision) this.#pending = null;
    return this.#afterEarlierWrites(async () => {
      await this.#writePointer();
      await this.#prune();
    });
  }

  /** Forgets every program. */
  clear(): Promise<void> {
    this.#forget();
    return this.#afterEarlierWrites(async () => {
      // Again: a program may have been on its way to the disk.
      this.#forget();
      await rm(this.#folder, { recursive: true, force: true });
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
  }

  async #load(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const pointer = await this.#readPointer();
    const byAge = await this.#revisionsByAge();
    const candidates = new Set([
      pointer.active,
      ...pointer.earlier,
      ...byAge.filter((r) => r !== pointer.pending),
    ]);
    for (const revision of candidates) {
      if (!revision || !byAge.includes(revision)) continue;
      const program = await this.#loadOne(revision);
      if (!program) continue;
      if (!this.#active) this.#active = program;
      else if (this.#earlier.length < EARLIER_KEPT) this.#earlier.push(program);
    }
    if (pointer.pending && byAge.includes(pointer.pending))
      this.#pending = await this.#loadOne(pointer.pending);
    if (pointer.active && this.#active?.revision !== pointer.active) {
      this.#problems.raise(
        'program-fallback',
        `The program that played last is gone or damaged; ${this.#active ? 'an earlier one plays' : 'there is no other'}.`,
      );
    }
  }

  async #loadOne(revision: Sha256): Promise<StoredProgram | null> {
    const path = this.#path(revision);
    const read = await readFile(path).then(
      (bytes) => readProgram(bytes, revision),
      // A bad sector, say: as good as damaged.
      (error): ReadProgram => ({ ok: false, revision, why: whyOf(error) }),
    );
    if (read.ok) return { revision, prepared: read.prepared };
    const aside = await setAside(path);
    this.#problems.raise(
      'program-corrupt',
      `The program ${revision} was damaged on disk (${read.why}) and is set aside as ${aside}.`,
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
      throw error;
    }
    const pointer = Pointer.safeParse(parseJson(text));
    if (pointer.success) return pointer.data;
    const aside = await setAside(path);
    this.#problems.raise(
      'program-corrupt',
      `The list of programs was damaged and is set aside as ${aside}; the newest program plays.`,
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

  #writePointer(): Promise<void> {
    const pointer: Pointer = {
      active: this.#active?.revision ?? null,
      pending: this.#pending?.revision ?? null,
      earlier: this.#earlier.map(({ revision }) => revision),
    };
    return writeDurably(join(this.#folder, 'current'), `${JSON.stringify(pointer, null, 2)}\n`);
  }

  async #prune(): Promise<void> {
    const kept = new Set(this.kept().map(({ revision }) => revision));
    for (const revision of await this.#revisionsByAge()) {
      if (!kept.has(revision)) await rm(this.#path(revision), { force: true });
    }
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

type ReadProgram =
  | {
      readonly ok: true;
      readonly revision: Sha256;
      readonly prepared: PreparedProgram;
      readonly bytes: Buffer;
    }
  | { readonly ok: false; readonly revision: Sha256; readonly why: string };

function readFrame(frame: Uint8Array): ReadProgram {
  try {
    return readProgram(decodeProgramFrame(frame));
  } catch (error) {
    return { ok: false, revision: sha256Of(frame), why: whyOf(error) };
  }
}

function readProgram(bytes: Buffer, expected?: Sha256): ReadProgram {
  const revision = sha256Of(bytes);
  const bad = (why: string): ReadProgram => ({ ok: false, revision, why });
  if (expected && revision !== expected) return bad('its bytes are not those that its name says');
  const parsed = Program.safeParse(parseJson(bytes.toString('utf8')));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return bad(issue ? `${issue.path.join('.') || 'program'}: ${issue.message}` : 'it is not a program');
  }
  try {
    const prepared = prepare(parsed.data);
    tryOut(prepared);
    return { ok: true, revision, prepared, bytes };
  } catch (error) {
    return bad(whyOf(error));
  }
}

/** Better refused now than found on a Sunday night to be one that can't be resolved. Throws if it can't. */
function tryOut(prepared: PreparedProgram): void {
  const { from, until } = prepared.program;
  for (let atMs = Date.parse(from); atMs < Date.parse(until); atMs += TRIAL_STEP_MS) {
    resolve(prepared, [], atMs, new Set());
  }
}
