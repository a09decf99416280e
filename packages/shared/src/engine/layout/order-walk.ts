/**
 * The turns of a class without limits: its fair order, one place after the other.
 *
 *  1. A place that doesn't fit, or would follow a showing of its own service, is owed its turn and takes it as
 *     soon as it can.
 *  2. A place is owed one turn at most. If its next one comes up it takes that, though it follows its own
 *     service; a second one that doesn't fit is lost.
 *  3. What is looked for is among the next turns (`MAX_TURNS_AHEAD`), else among all places.
 */

import type { LoopPlace } from './loop-places.ts';
import type { Turns } from './weighted-fair-queue.ts';
import type { FairOrder } from './weighted-order.ts';

/**
 * So far ahead in the order something is looked for that fits. A cycle has up to some ten thousand turns, and before an
 * exact time there may be thousands of times a day at which hardly anything does.
 */
const MAX_TURNS_AHEAD = 1000;

export class OrderWalk implements Turns {
  readonly places: readonly LoopPlace[];
  readonly #order: Pick<FairOrder, 'at' | 'length'>;
  /** They are in the order in which they were passed over. */
  readonly #owed = new Set<number>();
  /** The search in which each place was passed over last. */
  readonly #passedIn: Int32Array;
  #search = 0;
  #position: number;
  /** Where the last search among all places ended. */
  #last = 0;

  /** Starts after the first `turns` of the order. */
  constructor(places: readonly LoopPlace[], order: Pick<FairOrder, 'at' | 'length'>, turns: number) {
    this.places = places;
    this.#order = order;
    this.#position = turns;
    this.#passedIn = new Int32Array(places.length);
  }

  take(
    _atMs: number,
    fits: (index: number) => boolean,
    previousService: string | undefined,
  ): LoopPlace | undefined {
    // Where nothing of another service fits, what follows its own.
    return this.#next(fits, previousService) ?? this.#next(fits, undefined);
  }

  /** Its class has no limits. */
  freeFrom(atMs: number): number {
    return this.places.length > 0 ? atMs : Infinity;
  }

  eachHeld(): void {}

  #next(fits: (index: number) => boolean, previousService: string | undefined): LoopPlace | undefined {
    for (const index of this.#owed) {
      const place = this.places[index];
      if (!place || place.service === previousService || !fits(index)) continue;
      this.#owed.delete(index);
      return place;
    }
    const search = ++this.#search;
    const passed: number[] = [];
    const ahead = Math.min(this.#order.length, MAX_TURNS_AHEAD);
    for (let turn = 0; turn < ahead; turn++) {
      const index = this.#order.at((this.#position + turn) % this.#order.length);
      const isPassed = this.#passedIn[index] === search;
      const place = this.places[index];
      const followsOwn = place?.service === previousService && !isPassed && !this.#owed.has(index);
      if (place && !followsOwn && fits(index)) {
        this.#position += turn + 1;
        for (const one of passed) this.#owed.add(one);
        return place;
      }
      if (isPassed) continue;
      this.#passedIn[index] = search;
      passed.push(index);
    }
    return ahead < this.#order.length ? this.#any(fits, previousService) : undefined;
  }

  /** Nothing that comes soon fits: whatever does, one after the other, and nobody's turn is passed over. */
  #any(fits: (index: number) => boolean, previousService: string | undefined): LoopPlace | undefined {
    for (let step = 1; step <= this.places.length; step++) {
      const index = (this.#last + step) % this.places.length;
      const place = this.places[index];
      if (!place || place.service === previousService || !fits(index)) continue;
      this.#last = index;
      return place;
    }
    return undefined;
  }
}
