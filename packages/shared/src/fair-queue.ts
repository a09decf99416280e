/**
 * Weighted fair queueing with places that may be held back (WF2Q: J. Bennett and H. Zhang, "WF2Q: worst-case
 * fair weighted fair queueing", INFOCOM 1996). In virtual time, which moves by 1 / (the weights of all that
 * may play) with each play, a place's turns follow each other, each 1 / weight long.
 *
 *  1. Of the places whose turn has begun, the one whose turn ends soonest plays. Without limits each is then
 *     less than one play from its exact share.
 *  2. What a limit held back gets its share from then on: it has one turn open at most, and makes no burst.
 *  3. Where the last showing was of the same service, another one goes first whose turn has begun, else one
 *     whose turn begins before this one's ends. That may cost one play of a share more.
 */
import type { Holding } from './held-back.ts';
import type { Place } from './places.ts';

/** Sums of fractions differ in their last bits: what has begun to within this has begun. */
const TOLERANCE = 1e-9;

/** Who plays next in a class. */
export interface Turns {
  readonly places: readonly Place[];
  /** Takes the next turn of those that no limit holds back and that fit; undefined if there is none. */
  take(atMs: number, fits: (place: Place) => boolean, previousService: string | undefined): Place | undefined;
  /** When limits let the first of the places play again; `atMs` itself if one may now. */
  freeFrom(atMs: number): number;
}

export class FairQueue implements Turns {
  readonly places: readonly Place[];
  /** How long a turn of each place lasts, and when its next one begins, in virtual time. */
  readonly #lengths: Float64Array;
  readonly #starts: Float64Array;
  readonly #weights: Float64Array;
  readonly #held: Holding;
  #now: number;

  /** The queue as it stands after the first `turns` of a fair `order` of the places. */
  constructor(places: readonly Place[], order: readonly number[], turns: number, held: Holding) {
    this.places = places;
    this.#held = held;
    this.#lengths = Float64Array.from(places, ({ weight }) => 1 / weight);
    this.#weights = Float64Array.from(places, ({ weight }) => weight);
    const given = new Float64Array(places.length);
    for (const index of order.slice(0, turns)) given[index] = (given[index] ?? 0) + 1;
    this.#starts = given.map((count, index) => count * (this.#lengths[index] ?? 0));
    const total = places.reduce((sum, { weight }) => sum + weight, 0);
    this.#now = total > 0 ? turns / total : 0;
  }

  take(
    atMs: number,
    fits: (place: Place) => boolean,
    previousService: string | undefined,
  ): Place | undefined {
    // One pass, and `fits` asked only where it matters: a day has thousands of turns.
    const soonest = new Soonest(this.#now + TOLERANCE);
    const apart = new Soonest(this.#now + TOLERANCE);
    let freeWeight = 0;
    for (let index = 0; index < this.places.length; index++) {
      if (this.#held.isHeld(index, atMs)) continue;
      freeWeight += this.#weights[index] ?? 0;
      const lengthOfTurn = this.#lengths[index] ?? 0;
      const start = Math.max(this.#starts[index] ?? 0, this.#now - lengthOfTurn);
      this.#starts[index] = start;
      const end = start + lengthOfTurn;
      const isBetter = soonest.isBeatenBy(start, end);
      const isBetterApart = apart.isBeatenBy(start, end);
      if (!isBetter && !isBetterApart) continue;
      const place = this.places[index];
      if (!place || !fits(place)) continue;
      if (isBetter) soonest.set(index, start, end);
      if (isBetterApart && place.service !== previousService) apart.set(index, start, end);
    }
    const chosen = apart.index >= 0 && apart.start < soonest.end - TOLERANCE ? apart.index : soonest.index;
    const place = this.places[chosen];
    if (!place) return undefined;
    this.#starts[chosen] = (this.#starts[chosen] ?? 0) + (this.#lengths[chosen] ?? 0);
    this.#now += 1 / freeWeight;
    return place;
  }

  freeFrom(atMs: number): number {
    return this.#held.freeFrom(atMs);
  }
}

/** The best turn seen so far: one that has begun before one that has not, then the one that ends first. */
class Soonest {
  readonly #now: number;
  index = -1;
  start = Infinity;
  end = Infinity;

  constructor(now: number) {
    this.#now = now;
  }

  isBeatenBy(start: number, end: number): boolean {
    const hasBegun = start <= this.#now;
    const bestHasBegun = this.start <= this.#now;
    if (hasBegun !== bestHasBegun) return hasBegun;
    return end < this.end - TOLERANCE;
  }

  set(index: number, start: number, end: number): void {
    this.index = index;
    this.start = start;
    this.end = end;
  }
}
