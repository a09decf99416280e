/** Ends what goes on about items that no program and no takeover has any more: their problems, and the asking of their streams. */
import type { Takeover } from '@bacheca/shared/model/schedule';
import type { Problems } from '../faults/problems.ts';
import type { StreamHealth } from '../streams/stream-health.ts';
import type { Availability } from './availability.ts';
import { mediaOfProgram, mediaOfTakeovers } from './lookahead.ts';
import type { ProgramStore } from './program-store.ts';

export interface GoneItemsOptions {
  readonly programs: ProgramStore;
  readonly takeovers: () => readonly Takeover[];
  readonly availability: Availability;
  readonly problems: Problems;
  readonly streams: StreamHealth;
}

/** What is said of an item may come after the program has gone that had it. */
const FORGET_EVERY_MS = 60_000;
const PROBLEMS_OF_ITEMS = ['stream-down', 'item-quarantined', 'item-stalled'] as const;

export class GoneItems {
  readonly #options: GoneItemsOptions;
  readonly #timer: NodeJS.Timeout;

  constructor(options: GoneItemsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.forget(), FORGET_EVERY_MS);
  }

  /** Call it when programs, takeovers or withdrawn items are others. */
  forget(): void {
    const { programs, takeovers, availability, problems, streams } = this.#options;
    const known = [programs.active, programs.pending].filter((program) => program !== null);
    const media = [...known.map(mediaOfProgram), ...mediaOfTakeovers(takeovers())];
    const items = media.flatMap(({ items }) => items).filter(({ id }) => !availability.isWithdrawn(id));
    problems.retain(PROBLEMS_OF_ITEMS, new Set(items.map(({ id }) => id)));
    const variants = items.flatMap((item) => (item.kind === 'stream' ? item.variants : []));
    streams.retain(new Set(variants.map(({ url }) => url)));
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
