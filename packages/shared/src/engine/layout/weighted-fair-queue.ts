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

import type { Holding } from './limit-times.ts';
import type { LoopPlace } from './loop-places.ts';
import type { FairOrder } from './weighted-order.ts';

/** Sums of fractions differ in their last bits: what has begun to within this has begun. */
const TOLERANCE = 1e-9;
const NONE = -1;

/** Who plays next in a class. */
export interface Turns {
  readonly places: readonly LoopPlace[];
  /** Takes the next turn of those that no limit holds back and that fit, by their indices; undefined if there is none. */
  take(
    atMs: number,
    fits: (index: number) => boolean,
    previousService: string | undefined,
  ): LoopPlace | undefined;
  /** When limits let the first of the places play again; `atMs` itself if one may now. */
  freeFrom(atMs: number): number;
  /** The places that limits hold back, each with when it is free. */
  eachHeld(atMs: number, take: (index: number, freeMs: number) => void): void;
}

export class WeightedFairQueue implements Turns {
  readonly places: readonly LoopPlace[];
  /** How long a turn of each place lasts, and when its next one begins, in virtual time. */
  readonly #lengths: Float64Array;
  readonly #starts: Float64Array;
  readonly #weights: Float64Array;
  readonly #held: Holding;
  #now: number;

  /** The queue as it stands after the first `turns` of a fair `order` of the places. */
  constructor(places: readonly LoopPlace[], order: Pick<FairOrder, 'at'>, turns: number, held: Holding) {
    this.places = places;
    this.#held = held;
    this.#lengths = Float64Array.from(places, ({ weight }) => 1 / weight);
    this.#weights = Float64Array.from(places, ({ weight }) => weight);
    const given = new Float64Array(places.length);
    for (let turn = 0; turn < turns; turn++) {
      const index = order.at(turn);
      given[index] = (given[index] ?? 0) + 1;
    }
    this.#starts = given.map((count, index) => count * (this.#lengths[index] ?? 0));
    const total = places.reduce((sum, { weight }) => sum + weight, 0);
    this.#now = total > 0 ? turns / total : 0;
  }

  take(
    atMs: number,
    fits: (index: number) => boolean,
    previousService: string | undefined,
  ): LoopPlace | undefined {
    // One pass over plain numbers, and `fits` asked only where it matters: a day has tens of thousands of turns.
    const [held, starts, lengths, weights] = [this.#held, this.#starts, this.#lengths, this.#weights];
    const now = this.#now;
    const begunBy = now + TOLERANCE;
    let freeWeight = 0;
    let soonest = NONE;
    let apart = NONE;
    let soonestEnd = Infinity;
    let soonestHasBegun = false;
    let apartStart = Infinity;
    let apartEnd = Infinity;
    let apartHasBegun = false;
    // What ends then or later is neither: most are passed by with this alone.
    let tooLate = Infinity;
    for (let index = 0; index < starts.length; index++) {
      if (held.isHeld(index, atMs)) continue;
      freeWeight += weights[index] ?? 0;
      const length = lengths[index] ?? 0;
      // What was held back has one turn open at most. Virtual time never goes back, so that this need not be kept.
      const start = Math.max(starts[index] ?? 0, now - length);
      const end = start + length;
      if (end >= tooLate) continue;
      const hasBegun = start <= begunBy;
      // One that has begun goes before one that has not, then the one that ends first.
      const isSoonest = hasBegun === soonestHasBegun ? end < soonestEnd - TOLERANCE : hasBegun;
      const isApart = hasBegun === apartHasBegun ? end < apartEnd - TOLERANCE : hasBegun;
      if ((!isSoonest && !isApart) || !fits(index)) continue;
      if (isSoonest) {
        soonest = index;
        soonestEnd = end;
        soonestHasBegun = hasBegun;
      }
      if (isApart && this.places[index]?.service !== previousService) {
        apart = index;
        apartStart = start;
        apartEnd = end;
        apartHasBegun = hasBegun;
      }
      if (soonestHasBegun && apartHasBegun) tooLate = Math.max(soonestEnd, apartEnd) - TOLERANCE;
    }
    const chosen = apart !== NONE && apartStart < soonestEnd - TOLERANCE ? apart : soonest;
    const place = this.places[chosen];
    if (!place) return undefined;
    const length = lengths[chosen] ?? 0;
    starts[chosen] = Math.max(starts[chosen] ?? 0, now - length) + length;
    this.#now += 1 / freeWeight;
    return place;
  }

  freeFrom(atMs: number): number {
    return this.#held.freeFrom(atMs);
  }

  eachHeld(atMs: number, take: (index: number, freeMs: number) => void): void {
    for (let index = 0; index < this.places.length; index++) {
      if (this.#held.isHeld(index, atMs)) take(index, this.#held.freeMs(index));
    }
  }
}
