/** What the player holds to play from: its programs and their media, and when which of them takes over. */

import { errorMessage } from '@bacheca/node/errors';
import type { Sha256 } from '@bacheca/shared/model/ids';
import type { Takeover } from '@bacheca/shared/model/schedule';
import {
  MAX_STATUS_ITEMS,
  type PlayerStatus,
  type ProgramProgress,
} from '@bacheca/shared/wire/player-status';
import type { Logger } from 'pino';
import type { Cache } from '../cache/cache.ts';
import { Scrub } from '../cache/cache-scrub.ts';
import type { CorrectedClock } from '../clock/clock.ts';
import type { Problems } from '../faults/problems.ts';
import { downloadOrder, hasPlayableItem, mayActivate } from './activation.ts';
import type { Availability } from './availability.ts';
import { mediaOf, mediaOfProgram } from './lookahead.ts';
import type { ProgramStore, Received, StoredProgram } from './program-store.ts';
import type { ProgramTrial } from './program-trial.ts';

export interface ProgramLifecycleOptions {
  readonly dataDir: string;
  readonly programs: ProgramStore;
  readonly trial: ProgramTrial;
  readonly cache: Cache;
  readonly availability: Availability;
  readonly clock: CorrectedClock;
  readonly problems: Problems;
  readonly log: Logger;
  readonly takeovers: () => readonly Takeover[];
  /** Whether there is a page to show things on. */
  readonly hasStage: () => boolean;
  /** This program may take over at the end of what is on. */
  readonly offer: (program: StoredProgram) => void;
  /** The disk would not take this program: it is to be received once more. */
  readonly receiveAgain: (frame: Uint8Array) => void;
  /** A program that failed on this screen is quarantined. */
  readonly onFailed: (failed: { readonly revision: Sha256; readonly reason: string }) => void;
}

const CONSIDER_EVERY_MS = 15_000;
const TRIAL_EVERY_MS = 5000;
/** The timeline moves on, and with it what is needed soonest. */
const REORDER_EVERY_MS = 10 * 60_000;
/** A program that showed nothing has its second chance after this. */
const SECOND_CHANCE_AFTER_MS = 5 * 60_000;

export class ProgramLifecycle {
  readonly #options: ProgramLifecycleOptions;
  readonly #timers: NodeJS.Timeout[];
  readonly #scrub: Scrub;
  #pendingSinceMs: number;
  #secondChanceAtMs = 0;
  /** When downloads were ordered last, there was none to be had. */
  #isWhole = false;
  /** A program that the disk would not take, and that is tried again. */
  #unwritten: Uint8Array | null = null;
  /** How many programs have come: the last of them counts. */
  #received = 0;
  #isJudging = false;

  constructor(options: ProgramLifecycleOptions) {
    const { dataDir, cache, clock } = options;
    this.#options = options;
    this.#pendingSinceMs = clock.monotonicMs();
    this.#scrub = new Scrub({
      dataDir,
      files: () => cache.ready(),
      verify: (sha256, goOn) => cache.verify(sha256, goOn),
      nowMs: () => clock.nowMs(),
    });
    this.#timers = [
      setInterval(() => this.consider(), CONSIDER_EVERY_MS),
      setInterval(() => this.orderDownloads(), REORDER_EVERY_MS),
      setInterval(() => this.#judge(), TRIAL_EVERY_MS),
    ];
  }

  /** Takes a program from the scheduler; once this resolves it is on disk, or refused. Rejects if neither. */
  async receive(frame: Uint8Array): Promise<Received> {
    const number = this.#begun();
    try {
      return this.#taken(await this.#options.programs.receive(frame));
    } catch (error) {
      // A newer one has come meanwhile: this one must never take its place.
      if (number === this.#received) this.#unwritten = frame;
      throw error;
    }
  }

  /** The same for a program's bytes, as a stick brings them. */
  async receiveBytes(bytes: Buffer, revision: Sha256): Promise<Received> {
    this.#begun();
    return this.#taken(await this.#options.programs.receiveBytes(bytes, revision));
  }

  /** A program that was offered has begun to play. */
  async activated(program: StoredProgram): Promise<void> {
    const { programs, trial, cache, problems } = this.#options;
    const before = programs.active?.revision;
    if (before !== program.revision) {
      problems.settle('program-suspect');
      const wasGood = before === undefined || trial.isGood(before);
      const written = Promise.all([trial.begin(program.revision), programs.activated(program, wasGood)]);
      this.orderDownloads();
      await written;
    }
    await cache.evict();
  }

  /** An item of this program is on screen. */
  shown(revision: Sha256, media: readonly Sha256[]): void {
    const { trial, cache, clock } = this.#options;
    trial.shown(revision, clock.monotonicMs());
    for (const sha256 of media) cache.used(sha256);
  }

  /** The page is gone. */
  pageLost(): void {
    this.#options.trial.pageLost();
  }

  /** Offers the pending program if it may take over. */
  consider(): void {
    const { programs, cache, availability, clock, takeovers } = this.#options;
    const unwritten = this.#unwritten;
    this.#unwritten = null;
    if (unwritten) this.#options.receiveAgain(unwritten);
    const { pending, active } = programs;
    if (!pending || clock.monotonicMs() < this.#secondChanceAtMs) return;
    const may = mayActivate({
      pending,
      active,
      takeovers: takeovers(),
      nowMs: clock.nowMs(),
      sinceProgressMs: clock.monotonicMs() - Math.max(this.#pendingSinceMs, cache.progressAtMs),
      isReady: (file) => cache.isReady(file),
      availability,
    });
    if (may) void this.#offer(pending);
  }

  /** A file that was here is no more, perhaps: the order of the others is of use now. */
  cacheChanged(): void {
    if (this.#isWhole && !this.#hasAll()) this.orderDownloads();
    this.consider();
  }

  orderDownloads(): void {
    const { programs, cache, clock, takeovers } = this.#options;
    this.#isWhole = this.#hasAll();
    const newest = programs.pending ?? programs.active;
    const location = newest?.prepared.program.location;
    cache.setWanted({
      files: downloadOrder(programs, takeovers(), clock.nowMs(), (file) => cache.isReady(file)),
      earlier: new Set(programs.earlier.flatMap(mediaOf).map(({ sha256 }) => sha256)),
      policy: location?.network ?? {},
      timeZone: location?.timeZone ?? 'UTC',
    });
  }

  #hasAll(): boolean {
    const { programs, cache } = this.#options;
    const both = [programs.pending, programs.active].filter((program) => program !== null);
    return both.flatMap(mediaOf).every((file) => cache.isReady(file));
  }

  async clear(): Promise<void> {
    const { trial, programs, cache } = this.#options;
    this.#begun();
    await trial.end();
    await programs.clear();
    await cache.clear();
  }

  status(): Pick<PlayerStatus, 'program' | 'cache'> {
    const { programs, cache, availability } = this.#options;
    const { active, pending } = programs;
    const both = [active, pending].filter((program) => program !== null);
    const { bytesArriving: _, ...all } = this.#progressOf(both);
    return {
      program: {
        active: active?.revision ?? null,
        pending: pending?.revision ?? null,
        unavailable: active ? availability.wanting([mediaOfProgram(active)]).slice(0, MAX_STATUS_ITEMS) : [],
      },
      cache: {
        ...all,
        active: active && this.#progressOf([active]),
        pending: pending && this.#progressOf([pending]),
        ...(cache.waitsFor ? { waitsFor: cache.waitsFor } : {}),
      },
    };
  }

  async stop(): Promise<void> {
    const { cache, programs, trial, log } = this.#options;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#scrub.stop();
    await cache.stop();
    await programs.settled();
    await trial.stop().catch((error: unknown) => {
      // On a disk that takes nothing the next start believes that this run crashed: the rest ends properly.
      log.error({ why: errorMessage(error) }, 'the end of a program’s trial could not be written down');
    });
  }

  #begun(): number {
    this.#unwritten = null;
    this.#received += 1;
    return this.#received;
  }

  #taken(received: Received): Received {
    const { programs, clock, offer } = this.#options;
    if (received.type === 'refused') return received;
    this.#pendingSinceMs = clock.monotonicMs();
    // The scheduler went back to the program that plays: whatever was offered meanwhile is off.
    if (!programs.pending && programs.active) offer(programs.active);
    this.orderDownloads();
    this.consider();
    return received;
  }

  async #offer(pending: StoredProgram): Promise<void> {
    const { programs, trial, offer, log } = this.#options;
    try {
      await trial.begin(pending.revision);
    } catch (error) {
      // A disk that takes nothing is no reason not to play.
      log.error({ why: errorMessage(error) }, 'a program’s trial could not be written down');
    }
    if (programs.pending?.revision === pending.revision) offer(pending);
  }

  /** Looks at how the program that is on trial does. */
  async #judge(): Promise<void> {
    const { programs, trial, clock, takeovers, availability, hasStage, log } = this.#options;
    const { active } = programs;
    // While a slow disk takes down one verdict, the same failure must not lead to another.
    if (this.#isJudging || !active || trial.revision !== active.revision) return;
    this.#isJudging = true;
    const state = { program: active, takeovers: takeovers(), nowMs: clock.nowMs(), availability };
    try {
      const verdict = await trial.verdict(clock.monotonicMs(), hasStage() && hasPlayableItem(state));
      if (verdict !== 'on-trial') await this.#failed(active, trial.reason, verdict === 'failed-for-good');
    } catch (error) {
      log.error({ why: errorMessage(error) }, 'the outcome of a program’s trial could not be written down');
    } finally {
      this.#isJudging = false;
    }
  }

  async #failed({ revision }: StoredProgram, reason: string, forGood: boolean): Promise<void> {
    const { programs, clock, problems, log, offer, onFailed } = this.#options;
    log.error({ revision, reason, forGood }, 'the program failed');
    // Before anything is awaited: it is pending from now on, and must not be offered at once.
    if (!forGood) this.#secondChanceAtMs = clock.monotonicMs() + SECOND_CHANCE_AFTER_MS;
    const before = await programs.rollBack(revision, reason, forGood);
    if (!before) {
      problems.raise('program-suspect', suspectMessage(reason));
      return;
    }
    if (forGood) onFailed({ revision, reason });
    offer(before);
    this.orderDownloads();
  }

  #progressOf(programs: readonly StoredProgram[]): ProgramProgress {
    const { cache } = this.#options;
    const files = [...new Map(programs.flatMap(mediaOf).map((file) => [file.sha256, file])).values()];
    const ready = files.filter((file) => cache.isReady(file));
    const missing = files.filter((file) => !cache.isReady(file));
    return {
      filesReady: ready.length,
      filesTotal: files.length,
      bytesReady: ready.reduce((sum, { bytes }) => sum + bytes, 0),
      bytesTotal: files.reduce((sum, { bytes }) => sum + bytes, 0),
      bytesArriving: missing.reduce((sum, file) => sum + cache.arrivedOf(file), 0),
    };
  }
}

/** For a program that fails, and has none before it to go back to. */
export function suspectMessage(reason: string): string {
  return `The program fails on this screen (${reason}), and there is no earlier one to go back to.`;
}
