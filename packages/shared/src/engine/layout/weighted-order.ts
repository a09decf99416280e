/**
 * Fair interleaving. Given whole-number weights, `interleave` returns a cycle of indices in which index i
 * stands weights[i] times, so that
 *
 *  1. in every prefix of the cycle each index's count is less than one from its exact share, hence less
 *     than two from it in any window of the repeated cycle;
 *  2. the same weights always give the same cycle.
 *
 * This is the chairman assignment problem; the method is Tijdeman's (R. Tijdeman, "The chairman assignment
 * problem", Discrete Mathematics 32, 1980): of the indices that lag behind far enough, take the one whose
 * next turn is due soonest. All numbers are whole, so the result is exact.
 *
 * `groups[i]` names what index i is about. Where it is given,
 *
 *  3. two of one group are never neighbours in the repeated cycle, unless the group has more than half of
 *     all turns; then it alone is its own neighbour. This goes before invariant 1: `deviationOf` tells how
 *     far from its exact share an index gets in some prefix, below 1 if nothing had to be paid.
 */

import { Heap } from './heap.ts';

interface ShareContender {
  readonly index: number;
  readonly share: number;
  readonly group: Group;
  given: number;
}

interface Group {
  /** Turns that it has still to get. */
  left: number;
  /** It has more than half of all turns. */
  dominant: boolean;
  /** Its contenders that lag far enough for a turn, the one whose next turn is due soonest first. */
  readonly lagging: Heap<Standing>;
  /** All of its contenders, the one whose next turn would be due first in front. */
  readonly waiting: Heap<Standing>;
}

/** A contender with what it had when it was noted; where it has more by now, this counts no more. */
interface Standing {
  readonly contender: ShareContender;
  readonly given: number;
}

export function interleave(weights: readonly number[], groups?: readonly string[]): number[] {
  return fairOrder(weights, groups).all();
}

/** A fair cycle that is dealt out only as far as it is asked for: an hour needs few turns of a cycle of days. */
export interface FairOrder {
  readonly length: number;
  at(turn: number): number;
  all(): number[];
}

export function fairOrder(weights: readonly number[], groups?: readonly string[]): FairOrder {
  const divisor = weights.reduce(gcd, 0);
  const shares = weights.map((weight) => weight / (divisor || 1));
  const length = shares.reduce((sum, share) => sum + share, 0);
  const dealt: number[] = [];
  let turns: Turns | undefined;
  function dealUntil(count: number): void {
    turns ??= new Turns(shares, length, groups);
    while (dealt.length < count) dealt.push(turns.only ?? turns.take(dealt.length + 1));
  }
  return {
    length,
    at(turn) {
      if (turn >= dealt.length) dealUntil(Math.min(turn + 1, length));
      return dealt[turn] ?? 0;
    },
    all() {
      if (length > 0) dealUntil(length);
      return dealt;
    },
  };
}

/**
 * How far from its exact share the count of some index gets in some prefix of an order, in turns. Between two
 * turns of an index its count falls behind evenly, so that it is farthest off just before and just after one.
 */
export function deviationOf(weights: readonly number[], order: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const given = weights.map(() => 0);
  let deviation = 0;
  for (const [turn, taken] of order.entries()) {
    const before = given[taken] ?? 0;
    const weight = weights[taken] ?? 0;
    given[taken] = before + 1;
    const behind = Math.abs(before * total - weight * turn);
    const ahead = Math.abs((before + 1) * total - weight * (turn + 1));
    deviation = Math.max(deviation, behind, ahead);
  }
  for (const [index, weight] of weights.entries())
    deviation = Math.max(deviation, Math.abs((given[index] ?? 0) * total - weight * order.length));
  return deviation / total;
}

/**
 * Deals out the turns. Each costs about the logarithm of the number of indices: a place may have thousands, its
 * cycle tens of thousands of turns, its day hundreds of cycles.
 */
class Turns {
  readonly #length: number;
  readonly #slack: number;
  readonly #contenders: readonly ShareContender[];
  readonly #groups: readonly Group[];
  /** Groups by the turn from which on they lag far enough. */
  readonly #laggingFrom = new Map<number, Standing[]>();
  /** The groups by how many turns each has still to get, for finding those that must not wait. */
  readonly #byLeft = new Map<number, Set<Group>>();
  #maxLeft = 0;
  /**
   * Groups are here by the first of their lagging contenders, and below by the first of their waiting ones; some have
   * changed since.
   */
  readonly #laggingGroups = new Heap<Standing>((one, other) => this.#isDueBefore(one, other));
  readonly #waitingGroups = new Heap<Standing>(isNextBefore);
  #first: Group | undefined;
  #previous: Group | undefined;
  /** Set if there is but one. */
  readonly only: number | undefined;

  constructor(shares: readonly number[], length: number, names: readonly string[] | undefined) {
    const groups = new Map<string, Group>();
    this.#length = length;
    this.#contenders = shares.flatMap((share, index) => {
      if (share === 0) return [];
      // Without names all are one group, which as the only one is its own neighbour.
      const name = names?.[index] ?? '';
      const group = groups.get(name) ?? this.#newGroup();
      groups.set(name, group);
      group.left += share;
      return [{ index, share, group, given: 0 }];
    });
    this.#groups = [...groups.values()];
    this.#slack = 2 * this.#contenders.length - 2;
    this.only = this.#contenders.length === 1 ? this.#contenders[0]?.index : undefined;
    if (this.only !== undefined) return;
    for (const group of this.#groups) {
      group.dominant = group.left * 2 > length;
      this.#file(group);
    }
    for (const contender of this.#contenders) this.#await(contender, 0);
    for (const group of this.#groups) this.#offer(group);
  }

  #newGroup(): Group {
    return {
      left: 0,
      dominant: false,
      lagging: new Heap<Standing>((one, other) => this.#isDueBefore(one, other)),
      waiting: new Heap<Standing>(isNextBefore),
    };
  }

  take(turn: number): number {
    for (const standing of this.#laggingFrom.get(turn) ?? []) {
      // It may have been given its turn before it lagged.
      if (!isCurrent(standing)) continue;
      const { group } = standing.contender;
      group.lagging.add(standing);
      if (group.lagging.first === standing && !this.#isApart(group)) this.#laggingGroups.add(standing);
    }
    this.#laggingFrom.delete(turn);
    const chosen = this.#choose(turn);
    if (!chosen)
      throw new Error(`no index may take turn ${turn} of ${this.#length}: the weights are not whole numbers`);
    const { group } = chosen;
    chosen.given++;
    this.#unfile(group);
    group.left--;
    this.#file(group);
    this.#await(chosen, turn);
    this.#first ??= group;
    const before = this.#previous;
    this.#previous = group;
    // One that had to stand apart for this turn is offered again.
    if (before !== undefined && before !== group) this.#offer(before);
    if (!this.#isApart(group)) this.#offer(group);
    return chosen.index;
  }

  /**
   * Chooses among those that are not of the previous group: by Tijdeman's rule, or where none of them lags far enough,
   * the one whose next turn would be due first. But a group that would no longer fit into the rest of the cycle without
   * being its own neighbour takes this turn.
   */
  #choose(turn: number): ShareContender | undefined {
    // The cycle repeats: its last turn is a neighbour of its first. One contender is left then, or few.
    if (turn === this.#length) {
      const left = this.#contenders.filter(
        ({ given, share, group }) =>
          given < share && (group.dominant || (group !== this.#previous && group !== this.#first)),
      );
      return left[0];
    }
    const pressed = this.#pressed(turn);
    if (pressed.length > 0) return this.#bestOf(pressed);
    for (let top = this.#laggingGroups.first; top; top = this.#laggingGroups.first) {
      const { group } = top.contender;
      if (!this.#isApart(group) && soonestIn(group.lagging) === top) return top.contender;
      this.#laggingGroups.take();
    }
    for (let top = this.#waitingGroups.first; top; top = this.#waitingGroups.first) {
      const { group } = top.contender;
      if (!this.#isApart(group) && soonestIn(group.waiting) === top) return top.contender;
      this.#waitingGroups.take();
    }
    return undefined;
  }

  #bestOf(groups: readonly Group[]): ShareContender | undefined {
    let lagging: Standing | undefined;
    let waiting: Standing | undefined;
    for (const group of groups) {
      const first = soonestIn(group.lagging);
      if (first && (!lagging || this.#isDueBefore(first, lagging))) lagging = first;
      const earliest = soonestIn(group.waiting);
      if (earliest && (!waiting || isNextBefore(earliest, waiting))) waiting = earliest;
    }
    return (lagging ?? waiting)?.contender;
  }

  /** Groups that may take this turn and would not fit into the rest of the cycle if they did not. */
  #pressed(turn: number): Group[] {
    const pressed: Group[] = [];
    const rest = this.#length - turn;
    for (let left = this.#maxLeft; left > Math.ceil((rest - 1) / 2); left--) {
      for (const group of this.#byLeft.get(left) ?? []) {
        const fitsLater = group.dominant || left <= Math.ceil((rest - (group === this.#first ? 1 : 0)) / 2);
        if (!fitsLater && !this.#isApart(group)) pressed.push(group);
      }
    }
    return pressed;
  }

  /** It had the last turn and may not have the next one, too. */
  #isApart(group: Group): boolean {
    return group === this.#previous && !group.dominant;
  }

  #offer(group: Group): void {
    const lagging = soonestIn(group.lagging);
    if (lagging) this.#laggingGroups.add(lagging);
    const waiting = soonestIn(group.waiting);
    if (waiting) this.#waitingGroups.add(waiting);
  }

  /** Notes from which turn on the contender lags far enough for its next one, after the turn `now`. */
  #await(contender: ShareContender, now: number): void {
    const { share, given, group } = contender;
    if (given >= share) return;
    const standing = { contender, given };
    group.waiting.add(standing);
    const [length, slack] = [this.#length, this.#slack];
    const turn = Math.max(now + 1, Math.ceil((length * (1 + given * slack)) / (slack * share)));
    const others = this.#laggingFrom.get(turn);
    if (others) others.push(standing);
    else this.#laggingFrom.set(turn, [standing]);
  }

  /**
   * How long a contender that lags can still wait: the turn by which it is due is length / share times
   * (given + 1 - 1 / slack). Scaled to stay whole; of two the earlier index goes first.
   */
  #isDueBefore(one: Standing, other: Standing): boolean {
    const difference =
      (this.#slack * (one.given + 1) - 1) * other.contender.share -
      (this.#slack * (other.given + 1) - 1) * one.contender.share;
    return difference < 0 || (difference === 0 && one.contender.index < other.contender.index);
  }

  #file(group: Group): void {
    const same = this.#byLeft.get(group.left);
    if (same) same.add(group);
    else this.#byLeft.set(group.left, new Set([group]));
    this.#maxLeft = Math.max(this.#maxLeft, group.left);
  }

  #unfile(group: Group): void {
    const same = this.#byLeft.get(group.left);
    same?.delete(group);
    if (same?.size === 0) this.#byLeft.delete(group.left);
    while (this.#maxLeft > 0 && !this.#byLeft.has(this.#maxLeft)) this.#maxLeft--;
  }
}

function isCurrent({ contender, given }: Standing): boolean {
  return contender.given === given;
}

/** The first that still counts. */
function soonestIn(heap: Heap<Standing>): Standing | undefined {
  while (heap.first && !isCurrent(heap.first)) heap.take();
  return heap.first;
}

function isNextBefore(one: Standing, other: Standing): boolean {
  const difference = (one.given + 1) * other.contender.share - (other.given + 1) * one.contender.share;
  return difference < 0 || (difference === 0 && one.contender.index < other.contender.index);
}

export function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

export function lcm(a: number, b: number): number {
  return (a / gcd(a, b)) * b;
}
