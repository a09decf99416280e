/** What the player holds to play from: its programs and their media, and when which of them takes over. */
import type { PlayerStatus, Sha256, Takeover } from '@bacheca/shared';
import { downloadOrder, mayActivate } from './activation.ts';
import type { Availability } from './availability.ts';
import type { Cache } from './cache.ts';
import type { CorrectedClock } from './clock.ts';
import type { Programs, Received, StoredProgram } from './programs.ts';
import { mediaOf, mediaOfProgram } from './timeline.ts';

export interface LibraryOptions {
  readonly programs: Programs;
  readonly cache: Cache;
  readonly availability: Availability;
  readonly clock: CorrectedClock;
  readonly takeovers: () => readonly Takeover[];
  /** This program may take over at the end of what is on. */
  readonly offer: (program: StoredProgram) => void;
}

const CONSIDER_EVERY_MS = 15_000;
/** The timeline moves on, and with it what is needed soonest. */
const REORDER_EVERY_MS = 10 * 60_000;

export class Library {
  readonly #options: LibraryOptions;
  readonly #timers: NodeJS.Timeout[];
  #pendingSinceMs: number;

  constructor(options: LibraryOptions) {
    this.#options = options;
    this.#pendingSinceMs = options.clock.monotonicMs();
    this.#timers = [
      setInterval(() => this.consider(), CONSIDER_EVERY_MS),
      setInterval(() => this.orderDownloads(), REORDER_EVERY_MS),
    ];
  }

  /** Takes a program from the scheduler; once this resolves it is on disk, or refused. */
  async receive(frame: Uint8Array): Promise<Received> {
    const { programs, clock, offer } = this.#options;
    const received = await programs.receive(frame);
    if (received.type === 'refused') return received;
    this.#pendingSinceMs = clock.monotonicMs();
    // The scheduler went back to the program that plays: whatever was offered meanwhile is off.
    if (!programs.pending && programs.active) offer(programs.active);
    this.orderDownloads();
    this.consider();
    return received;
  }

  /** A program that was offered has begun to play. */
  async activated(program: StoredProgram): Promise<void> {
    const { programs, cache } = this.#options;
    await programs.activated(program);
    this.orderDownloads();
    await cache.evict(this.#needed());
  }

  /** The disk is full or nearly so: keeps only what is needed. */
  async makeRoom(): Promise<void> {
    await this.#options.cache.evict(this.#needed(), 0);
  }

  /** Offers the pending program if it may take over. */
  consider(): void {
    const { programs, cache, availability, clock, takeovers, offer } = this.#options;
    const { pending, active } = programs;
    if (!pending) return;
    const may = mayActivate({
      pending,
      active,
      takeovers: takeovers(),
      nowMs: clock.nowMs(),
      sinceProgressMs: clock.monotonicMs() - Math.max(this.#pendingSinceMs, cache.progressAtMs),
      isReady: (file) => cache.isReady(file),
      availability,
    });
    if (may) offer(pending);
  }

  orderDownloads(): void {
    const { programs, cache, clock, takeovers } = this.#options;
    const newest = programs.pending ?? programs.active;
    const location = newest?.prepared.program.location;
    cache.want(
      downloadOrder(programs, takeovers(), clock.nowMs()),
      location?.network ?? {},
      location?.timeZone ?? 'UTC',
    );
  }

  async clear(): Promise<void> {
    await this.#options.programs.clear();
    await this.#options.cache.clear();
  }

  status(): Pick<PlayerStatus, 'program' | 'cache'> {
    const { programs, cache, availability } = this.#options;
    const { active, pending } = programs;
    const both = [active, pending].filter((program) => program !== null);
    const files = [...new Map(both.flatMap(mediaOf).map((file) => [file.sha256, file])).values()];
    const ready = files.filter((file) => cache.isReady(file));
    const bytes = (some: typeof files) => some.reduce((sum, file) => sum + file.bytes, 0);
    return {
      program: {
        active: active?.revision ?? null,
        pending: pending?.revision ?? null,
        unavailable: active ? availability.wanting([mediaOfProgram(active)]) : [],
      },
      cache: {
        filesReady: ready.length,
        filesTotal: files.length,
        bytesReady: bytes(ready),
        bytesTotal: bytes(files),
      },
    };
  }

  /** The media of all kept programs and of the takeovers. */
  #needed(): ReadonlySet<Sha256> {
    const { programs, takeovers } = this.#options;
    const ofTakeovers = takeovers().flatMap(({ mediaFiles }) => Object.values(mediaFiles));
    return new Set([...programs.kept().flatMap(mediaOf), ...ofTakeovers].map(({ sha256 }) => sha256));
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#options.cache.stop();
    await this.#options.programs.settled();
  }
}
