import { showableTime } from '../time/deadline.ts';
import type { LoopPlace } from './loop-places.ts';
import type { LayeredSpan } from './segment.ts';

/** How long the places of a class would show now, as numbers side by side: a day has tens of thousands of turns. */
export class Lengths {
  readonly showMs: Float64Array;
  readonly #validUntilMs: Float64Array;

  constructor(places: readonly LoopPlace[]) {
    this.showMs = new Float64Array(places.length);
    this.#validUntilMs = Float64Array.from(places, ({ item }) => showableTime(item).endMs);
  }

  fits(index: number, atMs: number, limitMs: number, { endMs, closesAtEnd }: LayeredSpan): boolean {
    if (atMs + (this.showMs[index] ?? 0) <= limitMs) return true;
    return limitMs === endMs && (closesAtEnd || this.#validUntilMs[index] === endMs);
  }
}
