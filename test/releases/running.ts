/** Scheduler and player of a release, each a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import { stop } from '../../scripts/support/processes.ts';
import { type SchedulerProcess, startSchedulerProcess } from '../support/scheduler.ts';
import type { Release } from './release.ts';

const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 50;

/** What a player says of itself and of its screen. */
export interface PlayerSight {
  /** The pairing code that shows. */
  readonly code: string | null;
  /** All that was on screen in this run, in order. */
  readonly shown: readonly string[];
  /** How often it was told to say its name. */
  readonly identified: number;
  readonly status: PlayerStatus;
}

export function startScheduler(release: Release, dataDir: string, port = 0): Promise<SchedulerProcess> {
  const main = join(release.root, release.schedulerMain);
  return startSchedulerProcess(dataDir, { port, main, env: { BACHECA_SEED: 'none' } });
}

export class RunningPlayer {
  readonly #child: ChildProcess;
  #sight: PlayerSight | null = null;

  constructor(release: Release, dataDir: string, schedulerUrl: string, mode: 'play' | 'report') {
    const script = join(import.meta.dirname, 'release-player.ts');
    this.#child = spawn(process.execPath, [script, release.root, dataDir, schedulerUrl, mode], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (sight) => {
      this.#sight = sight as PlayerSight;
    });
  }

  get shown(): readonly string[] {
    return this.#sight?.shown ?? [];
  }

  async until(check: (sight: PlayerSight) => boolean, what: string): Promise<PlayerSight> {
    const givenUpAt = performance.now() + PATIENCE_MS;
    for (;;) {
      if (this.#sight && check(this.#sight)) return this.#sight;
      if (this.#child.exitCode !== null)
        throw new Error(`the player ended with code ${this.#child.exitCode}`);
      if (performance.now() > givenUpAt)
        throw new Error(`the player never ${what}; the last of it: ${JSON.stringify(this.#sight)}`);
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** Resolves with what it showed in this run. */
  async stop(): Promise<readonly string[]> {
    await stop(this.#child);
    return this.shown;
  }
}
