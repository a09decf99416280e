/**
 * The turns of a class without limits: its fair order, one place after the other. A place that doesn't fit,
 * or would follow a showing of its own service, is owed its turn and takes it as soon as it can.
 */
import type { Turns } from './fair-queue.ts';
import type { Place } from './places.ts';

export class OrderWalk implements Turns {
  readonly places: readonly Place[];
  readonly #order: readonly number[];
  #position: number;
  #owed: number[] = [];

  /** Starts after the first `turns` of the order. */
  constructor(places: readonly Place[], order: readonly number[], turns: number) {
    this.places = places;
    this.#order = order;
    this.#position = turns;
  }

  take(
    _isFree: (place: Place) => boolean,
    fits: (place: Place) => boolean,
    previousService: string | undefined,
  ): Place | undefined {
    const maySuit = (index: number) => {
      const place = this.places[index];
      return place && place.service !== previousService && fits(place);
    };
    const owed = this.#owed.findIndex(maySuit);
    if (owed >= 0) return this.#takeOwed(owed);
    const passed: number[] = [];
    for (let ahead = 0; ahead < this.#order.length; ahead++) {
      const index = this.#order[(this.#position + ahead) % this.#order.length] ?? 0;
      if (maySuit(index)) {
        this.#position += ahead + 1;
        this.#owed.push(...passed);
        return this.places[index];
      }
      passed.push(index);
    }
    return this.#takeNeighbour(fits);
  }

  /** Nothing of another service fits: what comes next of the same one. */
  #takeNeighbour(fits: (place: Place) => boolean): Place | undefined {
    const mayFit = (index: number) => {
      const place = this.places[index];
      return place !== undefined && fits(place);
    };
    const owed = this.#owed.findIndex(mayFit);
    if (owed >= 0) return this.#takeOwed(owed);
    const next = this.#order[this.#position % this.#order.length];
    if (next === undefined || !mayFit(next)) return this.places[this.#order.find(mayFit) ?? -1];
    this.#position++;
    return this.places[next];
  }

  #takeOwed(at: number): Place | undefined {
    const [index] = this.#owed.splice(at, 1);
    return this.places[index ?? -1];
  }
}
