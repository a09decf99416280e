/**
 * Runs the life of programs (`program-state-machine.ts`): takes them in, has their media fetched, offers them, judges their trial,
 * and goes back from one that fails. Whoever plays them asks what is `offered` and says when it has begun; who else
 * needs to know subscribes.
 */

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
import type { BackgroundTasks } from '../faults/background-tasks.ts';
import { causeMessage } from '../faults/problem-message.ts';
import type { Problems } from '../faults/problems.ts';
import { downloadOrder, hasPlayableItem, mayActivate } from './activation.ts';
import type { Availability } from './availability.ts';
import { mediaOf, mediaOfProgram } from './lookahead.ts';
import type { FailedProgram, ProgramEffect } from './program-state-machine.ts';
import type { ProgramStore, Received, StoredProgram } from './program-store.ts';

export interface ProgramLifecycleOptions {
  readonly dataDir: string;
  readonly programs: ProgramStore;
  readonly cache: Cache;
  readonly availability: Availability;
  readonly clock: CorrectedClock;
  readonly problems: Problems;
  readonly log: Logger;
  readonly takeovers: () => readonly Takeover[];
  /** Whether there is a page to show things on. */
  readonly hasStage: () => boolean;
  readonly tasks: BackgroundTasks;
}

export type ProgramNotice =
  /** A program of the scheduler is on disk, or refused. */
  | { readonly type: 'received'; readonly received: Received }
  /** What takes over at the end of what is on has changed. */
  | { readonly type: 'offered' }
  /** What was offered plays. */
  | { readonly type: 'began' }
  /** It failed on this screen, and is quarantined. */
  | { readonly type: 'failed'; readonly failed: FailedProgram };

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
  readonly #listeners = new Set<(notice: ProgramNotice) => void>();

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

  /** Returns what ends it. */
  subscribe(listener: (notice: ProgramNotice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The one that takes over at the end of what is on. */
  get offered(): StoredProgram | null {
    return this.#options.programs.offered;
  }

  /** Takes a program from the scheduler, again and again until the disk takes it or a newer one comes. */
  take(frame: Uint8Array): void {
    this.#options.tasks.add(this.receive(frame), 'writes', 'program');
  }

  /** Takes it in as `take` does, once; when this resolves it is on disk, or refused. Rejects if neither. */
  async receive(frame: Uint8Array): Promise<Received> {
    const number = this.#begun();
    try {
      const received = this.#taken(await this.#options.programs.receive(frame));
      this.#tell({ type: 'received', received });
      return received;
    } catch (error) {
      // A newer one has come meanwhile: this one must never take its place.
      if (number === this.#received) this.#unwritten = frame;
      throw error;
    }
  }

  /** Does the same for a program's bytes, as a stick brings them. */
  async receiveBytes(bytes: Buffer, revision: Sha256): Promise<Received> {
    this.#begun();
    return this.#taken(await this.#options.programs.receiveBytes(bytes, revision));
  }

  /** The program that was offered has begun to play. */
  begin(revision: Sha256): void {
    const { programs, cache, tasks, problems, log } = this.#options;
    const effects = programs.apply({ type: 'began', revision });
    const began = effects.find((effect) => effect.type === 'begin');
    if (!began) return;
    log.info({ revision }, 'program active');
    if (began.isNew) problems.settle('program-suspect');
    const written = programs.carryOut(effects);
    if (began.isNew) this.orderDownloads();
    const done = written.then(() => cache.evict());
    tasks.add(done, 'writes', 'program-choice', () => programs.saveChoice());
    this.#tell({ type: 'began' });
  }

  /** There is a link: the newest program may have failed while there was none. */
  linked(): void {
    const { failedNow } = this.#options.programs;
    if (failedNow) this.#tell({ type: 'failed', failed: failedNow });
  }

  /** An item of this program is on screen. */
  shown(revision: Sha256, media: readonly Sha256[]): void {
    const { programs, cache, clock } = this.#options;
    programs.apply({ type: 'shown', revision, nowMs: clock.monotonicMs() });
    for (const sha256 of media) cache.used(sha256);
  }

  /** The page is gone. */
  pageLost(): void {
    this.#options.programs.apply({ type: 'page-lost' });
  }

  /** Offers the pending program if it may take over. */
  consider(): void {
    const { programs, cache, availability, clock, takeovers } = this.#options;
    const unwritten = this.#unwritten;
    this.#unwritten = null;
    if (unwritten) this.take(unwritten);
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

  /** Forgets every program at once, and takes them and their media from the disk. */
  async clear(): Promise<void> {
    const { programs, cache } = this.#options;
    this.#begun();
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
    const { cache, programs } = this.#options;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#scrub.stop();
    await cache.stop();
    await programs.settled();
    await this.endProperly();
  }

  /**
   * Notes that the agent ends because it was asked to. On a disk that takes nothing the next start believes that this run
   * crashed.
   */
  endProperly(): Promise<void> {
    const { programs } = this.#options;
    return programs.carryOut(programs.apply({ type: 'stopped' }));
  }

  #begun(): number {
    this.#unwritten = null;
    this.#received += 1;
    return this.#received;
  }

  #taken(received: Received): Received {
    const { programs, clock } = this.#options;
    if (received.type === 'refused') return received;
    this.#pendingSinceMs = clock.monotonicMs();
    // The scheduler went back to the program that plays: whatever was offered meanwhile is off.
    if (!programs.pending && programs.active) this.#tell({ type: 'offered' });
    this.orderDownloads();
    this.consider();
    return received;
  }

  /** Offers it once it is noted that it is on trial: it may end the player as soon as it begins. */
  async #offer({ revision }: StoredProgram): Promise<void> {
    const { programs } = this.#options;
    await programs.carryOut(programs.apply({ type: 'cached', revision }));
    if (programs.apply({ type: 'noted', revision }).length > 0) this.#tell({ type: 'offered' });
  }

  /** Looks at how the program that is on trial does. */
  #judge(): void {
    const { programs, clock, takeovers, availability, hasStage } = this.#options;
    const { active: program } = programs;
    if (!program || !programs.isOnTrial) return;
    const state = { program, takeovers: takeovers(), nowMs: clock.nowMs(), availability };
    const canShow = hasStage() && hasPlayableItem(state);
    const effects = programs.apply({ type: 'looked', nowMs: clock.monotonicMs(), canShow });
    // This comes before anything is awaited: it is pending from now on, and must not be offered at once.
    if (effects.some(({ type }) => type === 'give-second-chance'))
      this.#secondChanceAtMs = clock.monotonicMs() + SECOND_CHANCE_AFTER_MS;
    void this.#carryOut(effects);
  }

  async #carryOut(effects: readonly ProgramEffect<StoredProgram>[]): Promise<void> {
    const { programs, log } = this.#options;
    const failures = effects.flatMap((effect) => ('failed' in effect ? [effect] : []));
    for (const { type, failed } of failures) {
      const { revision, why } = failed;
      log.error({ revision, why: causeMessage(why), outcome: type }, 'the program failed');
    }
    try {
      await programs.carryOut(effects);
    } catch (error) {
      log.error({ why: errorMessage(error) }, 'the choice of the program could not be written down');
    }
    for (const { type, failed } of failures)
      if (type === 'quarantine') this.#tell({ type: 'failed', failed });
    if (!effects.some(({ type }) => type === 'offer')) return;
    this.#tell({ type: 'offered' });
    this.orderDownloads();
  }

  #tell(notice: ProgramNotice): void {
    for (const listener of this.#listeners) listener(notice);
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
