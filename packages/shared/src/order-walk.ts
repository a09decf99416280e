/**
 * The turns of a class without limits: its fair order, one place after the other.
 *
 *  1. A place that doesn't fit, or would follow a showing of its own service, is owed its turn and takes it as
 *     soon as it can.
 *  2. A place is owed one turn at most. If its next one comes up it takes that, though it follows its own
 *     service; a second one that doesn't fit is lost.
 */
import type { Turns } from './fair-queue.ts';
import type { Place } from './places.ts';

export class OrderWalk implements Turns {
  readonly places: readonly Place[];
  readonly #order: readonly number[];
  /** In the order in which they were passed over. */
  readonly #owed = new Set<number>();
  #position: number;

  /** Starts after the first `turns` of the order. */
  constructor(places: readonly Place[], order: readonly number[], turns: number) {
    this.places = places;
    this.#order = order;
    this.#position = turns;
  }

  take(
    _atMs: number,
    fits: (place: Place) => boolean,
    previousService: string | undefined,
  ): Place | undefined {
    // Where nothing of another service fits, what follows its own.
    return this.#next(fits, previousService) ?? this.#next(fits, undefined);
  }

  /** Its class has no limits. */
  freeFrom(atMs: number): number {
    return this.places.length > 0 ? atMs : Infinity;
  }

  #next(fits: (place: Place) => boolean, previousService: string | undefined): Place | undefined {
    for (const index of this.#owed) {
      const place = this.places[index];
      if (!place || place.service === previousService || !fits(place)) continue;
      this.#owed.delete(index);
      return place;
    }
    const passed = new Set<number>();
    for (let ahead = 0; ahead < this.#order.length; ahead++) {
      const index = this.#order[(this.#position + ahead) % this.#order.length] ?? 0;
      const place = this.places[index];
      const isLate = this.#owed.has(index) || passed.has(index);
      if (!place || !fits(place) || (place.service === previousService && !isLate)) {
        passed.add(index);
        continue;
      }
      this.#position += ahead + 1;
      for (const one of passed) this.#owed.add(one);
      return place;
    }
    return undefined;
  }
}
