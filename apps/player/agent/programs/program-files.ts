/**
 * Keeps the folder `programs` of a player: a file for each program, named by the hash of its bytes, so that a damaged
 * one can't pass for a good one; `current`, which says which of them is which; `trial`, which says which have yet to
 * prove themselves.
 */

import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  emptyFolder,
  keepNewest,
  LatestFile,
  quarantine,
  quarantineIfPossible,
  writeDurably,
} from '@bacheca/node/durable-file';
import { isMissing, isShortage } from '@bacheca/node/errors';
import { parseJson } from '@bacheca/node/json';
import type { PreparedProgram } from '@bacheca/shared/engine/layout/prepare-program';
import { Sha256 } from '@bacheca/shared/model/ids';
import { fault } from '@bacheca/shared/translations/problem';
import { systemCause } from '@bacheca/shared/translations/system-error';
import { NestedPhrase } from '@bacheca/shared/wire/player-status';
import { z } from 'zod';
import { causeMessage } from '../faults/problem-message.ts';
import type { Problems } from '../faults/problems.ts';
import type { FailedProgram } from './program-state-machine.ts';
import { readReason, readStrike, type Trial } from './program-trial.ts';
import { readProgram } from './read-program.ts';

export interface StoredProgram {
  readonly revision: Sha256;
  readonly prepared: PreparedProgram;
}

/** `reason` is in English, and all that version 0.1.0 wrote. */
const StoredFailure = z
  .object({
    revision: Sha256,
    reason: z.string(),
    why: z.union([z.string(), NestedPhrase]).optional().catch(undefined),
  })
  .transform(({ revision, reason, why }): FailedProgram => ({ revision, why: why ?? readReason(reason) }));

/** Which of the files is which: in `programs/current`. */
const Pointer = z.object({
  active: Sha256.nullable(),
  pending: Sha256.nullable(),
  /** They played before, newest first. */
  earlier: z.array(Sha256),
  /** The one that came last, of those that were no good too: the scheduler need not send it again. */
  newest: Sha256.nullable().optional(),
  /** They failed on this screen, newest first: they are not taken again. */
  failed: z.array(StoredFailure).optional(),
  /** This version of the player tried all of these out: the same one need not do it again, which takes long. */
  triedBy: z.string().optional(),
});
export type Pointer = z.infer<typeof Pointer>;

/** Version 0.1.0 wrote sentences in place of codes. */
const StoredStrike = z.string().transform(readStrike);

const StoredTrial = z.object({
  revision: Sha256,
  strikes: z.array(StoredStrike),
  powerCuts: z.int().min(0),
  /** The minute of the machine's start in which it plays; null after a proper end. */
  machineBoot: z.string().nullable(),
  wasGood: z.boolean().default(false),
});
/** Version 0.1.0 wrote one, or null. */
const StoredTrials = z.union([z.array(StoredTrial), StoredTrial.transform((trial) => [trial])]).catch([]);

/** So many quarantined files are kept, for whoever looks into why. */
const QUARANTINED_KEPT = 3;

export class ProgramFiles {
  readonly #folder: string;
  readonly #problems: Problems;
  readonly #trials: LatestFile;

  constructor(dataDir: string, problems: Problems) {
    this.#folder = join(dataDir, 'programs');
    this.#problems = problems;
    this.#trials = new LatestFile(join(this.#folder, 'trial'));
  }

  /** What bears its name and is no folder, as after a repair of the disk, is quarantined. */
  async makeFolder(): Promise<void> {
    const make = () => mkdir(this.#folder, { recursive: true, mode: 0o700 });
    try {
      await make();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const quarantined = await quarantine(this.#folder);
      await make();
      this.#problems.raise('program-corrupt', { what: fault('programs-folder-none'), file: quarantined });
    }
  }

  async empty(): Promise<void> {
    await emptyFolder(this.#folder);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
  }

  /**
   * Resolves with null for a program that can't be read or is no good, which is quarantined. With `isTried` its hours
   * need no look.
   */
  async read(revision: Sha256, isTried: boolean): Promise<StoredProgram | null> {
    const path = this.#path(revision);
    const read = await readFile(path).then(
      (bytes) => readProgram(bytes, revision, isTried),
      // A bad sector, say: as good as damaged.
      (error) => ({ ok: false, why: systemCause(error) }) as const,
    );
    if (read.ok) return { revision, prepared: read.prepared };
    const quarantined = await quarantineIfPossible(path);
    this.#problems.raise(
      'program-corrupt',
      { what: fault('program-damaged', { revision, why: read.why }), file: quarantined },
      revision,
    );
    return null;
  }

  write(revision: Sha256, bytes: Uint8Array): Promise<void> {
    return writeDurably(this.#path(revision), bytes);
  }

  async quarantineFailed(revision: Sha256): Promise<void> {
    await quarantine(this.#path(revision), 'failed');
  }

  async revisionsByAge(): Promise<Sha256[]> {
    const names = (await readdir(this.#folder)).filter((name) => /^[0-9a-f]{64}\.json$/.test(name));
    const files = await Promise.all(
      names.map(async (name) => ({
        revision: name.slice(0, 64),
        modifiedAtMs: (await stat(join(this.#folder, name))).mtimeMs,
      })),
    );
    return files.sort((a, b) => b.modifiedAtMs - a.modifiedAtMs).map(({ revision }) => revision);
  }

  /** Resolves with null if there is none, or none that can be read, which is quarantined. */
  async readPointer(): Promise<Pointer | null> {
    const path = join(this.#folder, 'current');
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if (isMissing(error)) return null;
      if (isShortage(error)) throw error;
      // A bad sector, say: as good as damaged.
      text = '';
    }
    const pointer = Pointer.safeParse(parseJson(text));
    if (pointer.success) return pointer.data;
    const quarantined = await quarantineIfPossible(path);
    this.#problems.raise('program-corrupt', { what: fault('programs-list-damaged'), file: quarantined });
    return null;
  }

  writePointer(pointer: Pointer): Promise<void> {
    const failed = pointer.failed?.map(({ revision, why }) => ({ revision, reason: causeMessage(why), why }));
    return writeDurably(
      join(this.#folder, 'current'),
      `${JSON.stringify({ ...pointer, failed }, null, 2)}\n`,
    );
  }

  /** None where the file is gone or damaged: what plays by then has most likely proved itself. */
  async readTrials(): Promise<readonly Trial[]> {
    return StoredTrials.parse(parseJson(await readFile(this.#trials.path, 'utf8').catch(() => '')));
  }

  /** Resolves once these, or newer ones, are on disk. */
  writeTrials(trials: readonly Trial[]): Promise<void> {
    return this.#trials.write(JSON.stringify(trials));
  }

  /** Deletes the programs that are not of these. */
  async prune(kept: readonly (Sha256 | undefined)[]): Promise<void> {
    for (const revision of await this.revisionsByAge()) {
      if (!kept.includes(revision)) await rm(this.#path(revision), { force: true });
    }
    await keepNewest(this.#folder, /\.(?:corrupt|failed)-/, QUARANTINED_KEPT);
  }

  #path(revision: Sha256): string {
    return join(this.#folder, `${revision}.json`);
  }
}
