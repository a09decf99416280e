/**
 * Reads the cache through in the background, so that a file that went bad is found before it is needed. One file
 * after the other, in the order of their names, slowly; then it rests. Where it was is kept on disk, or a player
 * that restarts every evening would only ever read its first files.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LatestFile } from '@bacheca/node/durable-file';
import { parseJson } from '@bacheca/node/json';
import { Sha256 } from '@bacheca/shared/model/ids';
import { z } from 'zod';

export interface ScrubOptions {
  readonly dataDir: string;
  readonly files: () => readonly Sha256[];
  /** Reads a file and deals with it if it is damaged; `goOn` is awaited with the size of each part. */
  readonly verify: (sha256: Sha256, goOn: (bytes: number) => Promise<boolean>) => Promise<void>;
  /** It is the corrected time, in ms since 1970 UTC. */
  readonly nowMs: () => number;
  readonly bytesPerSecond?: number;
  /** It waits so long after its start, so that it takes nothing from what the first minute needs. */
  readonly firstAfterMs?: number;
  readonly restMs?: number;
}

/** A full cache of 8 GiB takes four and a half hours. */
const BYTES_PER_SECOND = 512 * 1024;
const FIRST_AFTER_MS = 60_000;
const REST_MS = 24 * 3_600_000;
/** The position is written down this often at most: a flash disk need not wear for it. */
const SAVE_EVERY_MS = 60_000;

const ScrubPosition = z.object({
  /** The file that was read last; null before the first. */
  after: Sha256.nullable(),
  /** When the last round ended. */
  roundEndedAtMs: z.number(),
});
type ScrubPosition = z.infer<typeof ScrubPosition>;

export class Scrub {
  readonly #options: ScrubOptions;
  readonly #file: LatestFile;
  #position: ScrubPosition = { after: null, roundEndedAtMs: 0 };
  #savedAtMs = Number.NEGATIVE_INFINITY;
  #wake: (() => void) | null = null;
  #isStopped = false;
  readonly #done: Promise<void>;

  constructor(options: ScrubOptions) {
    this.#options = options;
    this.#file = new LatestFile(join(options.dataDir, 'scrub.json'));
    this.#done = this.#run();
  }

  /** Resolves when it has stopped and its place is written down. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake?.();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { nowMs, firstAfterMs = FIRST_AFTER_MS, restMs = REST_MS } = this.#options;
    const saved = ScrubPosition.safeParse(parseJson(await readFile(this.#file.path, 'utf8').catch(() => '')));
    if (saved.success) this.#position = saved.data;
    await this.#sleep(firstAfterMs);
    while (!this.#isStopped) {
      const restedMs = Math.abs(nowMs() - this.#position.roundEndedAtMs);
      if (this.#position.after === null && restedMs < restMs) {
        await this.#sleep(Math.min(restMs - restedMs, 3_600_000));
        continue;
      }
      const next = [...this.#options.files()].sort().find((sha256) => sha256 > (this.#position.after ?? ''));
      if (next === undefined) this.#position = { after: null, roundEndedAtMs: nowMs() };
      else if (await this.#verify(next)) this.#position = { ...this.#position, after: next };
      await this.#save(next === undefined);
      // A cache with nothing in it is looked at again after a while, not at once.
      if (next === undefined) await this.#sleep(Math.min(restMs, 60_000));
    }
    await this.#save(true);
  }

  /** Resolves with false if it was stopped in the middle. */
  async #verify(sha256: Sha256): Promise<boolean> {
    const { verify, bytesPerSecond = BYTES_PER_SECOND } = this.#options;
    let isWhole = true;
    await verify(sha256, async (bytes) => {
      await this.#sleep((bytes / bytesPerSecond) * 1000);
      isWhole = !this.#isStopped;
      return isWhole;
    });
    return isWhole;
  }

  async #save(now: boolean): Promise<void> {
    const atMs = performance.now();
    if (!now && atMs - this.#savedAtMs < SAVE_EVERY_MS) return;
    this.#savedAtMs = atMs;
    // Without it the next run begins its round anew.
    await this.#file.write(JSON.stringify(this.#position)).catch(() => undefined);
  }

  #sleep(ms: number): Promise<void> {
    if (this.#isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
