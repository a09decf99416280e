/** Watches the folder in which sticks appear, and deals with each that is for this player, once. */

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LatestFile } from '@bacheca/node/durable-file';
import { parseJson } from '@bacheca/node/json';
import { type Fault, fault } from '@bacheca/shared/translations/problem';
import { systemCause } from '@bacheca/shared/translations/system-error';
import { STICK_FOLDER } from '@bacheca/shared/wire/stick';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { BackgroundTasks } from '../faults/background-tasks.ts';
import { causeMessage } from '../faults/problem-message.ts';
import type { Problems } from '../faults/problems.ts';
import { reportDirectivesLeftOut } from '../faults/unreadable-entries.ts';
import type { Identity } from '../link/identity.ts';
import { StickError } from './stick-error.ts';
import { StickFolder } from './stick-folder.ts';
import { ProgramRefused, type StickVisitOptions, TakesNoPlays, visit } from './stick-visit.ts';

export interface SticksOptions extends Omit<StickVisitOptions, 'leftOut' | 'newestAtMs' | 'taken'> {
  readonly dataDir: string;
  /**
   * Where sticks appear: the stick itself, a folder in which sticks are mounted (`/media`), or one with such a
   * folder for each user.
   */
  readonly importDir: string;
  /** It is null while the player has no token: then it can't tell its sticks from others. */
  readonly identity: () => Identity | null;
  /** It is the corrected time, in ms since 1970 UTC. */
  readonly nowMs: () => number;
  /** Whether that is the scheduler's time, by what the scheduler itself said. */
  readonly isTimeSure: () => boolean;
  readonly tasks: BackgroundTasks;
  readonly problems: Problems;
  readonly log: Logger;
}

/** Mounts tell nobody that they came; looking costs next to nothing. */
const LOOK_EVERY_MS = 1000;
/** A visit that failed is tried again while the stick is there. */
const AGAIN_AFTER_MS = 30_000;
/** A stick that stays gets the plays that have come since. */
const MORE_AFTER_MS = 10 * 60_000;
/** Desktops mount as `/media/USER/LABEL`. */
const DEPTH = 2;

const SchedulerContact = z.object({ newestAtMs: z.number() });

interface Seen {
  readonly stamp: string;
  readonly againAtMs: number;
  /** Files of plays that it has been given, sealed by this key. */
  readonly written: Set<string>;
  readonly sealKey: string | undefined;
}

export class Sticks {
  readonly #options: SticksOptions;
  readonly #file: LatestFile;
  readonly #timer: NodeJS.Timeout;
  readonly #seen = new Map<string, Seen>();
  #newestAtMs = 0;
  #looking: Promise<void>;
  #busy = true;
  #stopped = false;

  constructor(options: SticksOptions) {
    this.#options = options;
    this.#file = new LatestFile(join(options.dataDir, 'heard.json'));
    this.#looking = this.#readContact().then(() => this.#lookAround());
    this.#timer = setInterval(() => {
      if (!this.#busy) this.#looking = this.#lookAround();
    }, LOOK_EVERY_MS);
  }

  /**
   * The scheduler speaks over the link: exports that were made before count no more. By a clock that may be years ahead
   * none ever would.
   */
  schedulerSpoke(): void {
    const { nowMs, isTimeSure, tasks } = this.#options;
    if (isTimeSure()) tasks.add(this.#spoke(nowMs()), 'writes', 'last-word', () => this.#save());
  }

  /** The scheduler spoke at this time of its clock. */
  #spoke(atMs: number): Promise<void> {
    if (atMs <= this.#newestAtMs) return Promise.resolve();
    this.#newestAtMs = atMs;
    return this.#save();
  }

  #save(): Promise<void> {
    return this.#file.write(JSON.stringify({ newestAtMs: this.#newestAtMs }));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #readContact(): Promise<void> {
    const schedulerSpoke = SchedulerContact.safeParse(
      parseJson(await readFile(this.#file.path, 'utf8').catch(() => '')),
    );
    if (schedulerSpoke.success) this.#newestAtMs = Math.max(this.#newestAtMs, schedulerSpoke.data.newestAtMs);
  }

  async #lookAround(): Promise<void> {
    this.#busy = true;
    try {
      const identity = this.#options.identity();
      const present = identity ? await sticksBelow(this.#options.importDir, DEPTH) : [];
      for (const root of [...this.#seen.keys()]) {
        if (!present.includes(root)) this.#forget(root);
      }
      for (const root of present) if (identity && !this.#stopped) await this.#look(root, identity);
    } finally {
      this.#busy = false;
    }
  }

  async #look(root: string, identity: Identity): Promise<void> {
    const stick = new StickFolder(root);
    const { screenId, playerId } = identity;
    const manifest = await stick.stamp('screens', `${screenId}.manifest`);
    const receipt = await stick.stamp('receipts', `${playerId}.receipt`);
    if (!manifest && !receipt) {
      // It is not for this player.
      this.#forget(root);
      return;
    }
    const stamp = `${manifest} / ${receipt}`;
    const seen = this.#seen.get(root);
    if (seen?.stamp === stamp && performance.now() < seen.againAtMs) return;
    const { sealKey } = identity;
    const written = seen && seen.sealKey === sealKey ? seen.written : new Set<string>();
    const waitMs = (await this.#visit(stick, identity, written)) ? MORE_AFTER_MS : AGAIN_AFTER_MS;
    this.#seen.set(root, { stamp, againAtMs: performance.now() + waitMs, written, sealKey });
  }

  #forget(root: string): void {
    this.#seen.delete(root);
    this.#options.problems.settle('stick', root);
  }

  /** Resolves with false if it should be tried again. */
  async #visit(
    stick: StickFolder,
    { screenId, playerId, token, sealKey }: Identity,
    written: Set<string>,
  ): Promise<boolean> {
    const { problems, log, nowMs } = this.#options;
    const tokenHash = createHash('sha256').update(token).digest('hex');
    try {
      const visited = await visit(
        stick,
        { screenId, playerId, tokenHash, sealKey, written },
        {
          ...this.#options,
          newestAtMs: () => this.#newestAtMs,
          leftOut: (leftOut) => reportDirectivesLeftOut(problems, leftOut),
          taken: (exportedAtMs) => this.#spoke(exportedAtMs),
        },
      );
      log.info({ ...visited, stick: stick.root }, 'a stick was visited');
      if (visited.program === 'older') {
        problems.raise('stick', { what: fault('stick-older') }, stick.root);
      } else {
        problems.settle('stick', stick.root);
      }
      await leaveNote(stick, screenId, { ok: true, ...visited, atMs: nowMs() });
      return true;
    } catch (error) {
      const what = whatOf(error);
      const why = causeMessage(what);
      log.warn({ why, stick: stick.root }, 'a stick could not be used');
      // First: who reads the problem pulls the stick out.
      await leaveNote(stick, screenId, { ok: false, why, atMs: nowMs() });
      problems.raise('stick', { what }, stick.root);
      return false;
    }
  }
}

/** What is the matter with the stick, as the problem says it. */
function whatOf(error: unknown): Fault {
  const why = error instanceof StickError ? error.why : systemCause(error);
  if (error instanceof TakesNoPlays) return fault('stick-takes-no-plays', { why });
  if (error instanceof ProgramRefused) return fault('stick-program-refused', { why });
  return fault('stick-unusable', { why });
}

/** Whoever carries the stick reads it; one that takes none is no fault. */
async function leaveNote(stick: StickFolder, screenId: string, note: object): Promise<void> {
  await stick
    .write(`${JSON.stringify(note, null, 2)}\n`, 'visits', `${screenId}.json`)
    .catch(() => undefined);
}

async function sticksBelow(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  if (folders.includes(STICK_FOLDER)) return [join(folder, STICK_FOLDER)];
  if (depth === 0) return [];
  return (await Promise.all(folders.map((name) => sticksBelow(join(folder, name), depth - 1)))).flat();
}
