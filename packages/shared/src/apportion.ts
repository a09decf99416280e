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

interface Contender {
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
}

export function interleave(weights: readonly number[], groups?: readonly string[]): number[] {
  const divisor = weights.reduce(gcd, 0);
  if (divisor === 0) return [];
  const shares = weights.map((weight) => weight / divisor);
  const length = shares.reduce((sum, share) => sum + share, 0);
  const contenders = contendersOf(shares, length, groups);
  const only = contenders[0];
  if (only && contenders.length === 1) return new Array<number>(length).fill(only.index);

  const order: number[] = [];
  let first: Group | undefined;
  let previous: Group | undefined;
  for (let turn = 1; turn <= length; turn++) {
    const chosen =
      groups === undefined
        ? soonestDue(contenders, turn, length)
        : nextApart(contenders, turn, length, previous, first);
    if (!chosen)
      throw new Error(`no index may take turn ${turn} of ${length}: the weights are not whole numbers`);
    chosen.given++;
    chosen.group.left--;
    first ??= chosen.group;
    previous = chosen.group;
    order.push(chosen.index);
  }
  return order;
}

/** How far from its exact share the count of some index gets in some prefix of an order, in turns. */
export function deviationOf(weights: readonly number[], order: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const given = weights.map(() => 0);
  let deviation = 0;
  for (const [turn, taken] of order.entries()) {
    given[taken] = (given[taken] ?? 0) + 1;
    for (const [index, weight] of weights.entries())
      deviation = Math.max(deviation, Math.abs((given[index] ?? 0) * total - weight * (turn + 1)));
  }
  return deviation / total;
}

function contendersOf(
  shares: readonly number[],
  length: number,
  names: readonly string[] | undefined,
): Contender[] {
  const groups = new Map<string, Group>();
  return shares.flatMap((share, index) => {
    if (share === 0) return [];
    const name = names?.[index] ?? String(index);
    const group = groups.get(name) ?? { left: 0, dominant: false };
    groups.set(name, group);
    group.left += share;
    group.dominant = group.left * 2 > length;
    return [{ index, share, group, given: 0 }];
  });
}

/** The one among those that are considered whose next turn is due soonest. */
class Soonest {
  readonly #turn: number;
  readonly #length: number;
  readonly #slack: number;
  /** Tijdeman's choice; undefined if none of the contenders lags far enough. */
  lagging: Contender | undefined;
  #due = 0;
  /** The one whose next turn would be due first, however far it lags. */
  earliest: Contender | undefined;

  constructor(turn: number, length: number, contenders: number) {
    this.#turn = turn;
    this.#length = length;
    this.#slack = 2 * contenders - 2;
  }

  consider(one: Contender): void {
    const { share, given } = one;
    const { earliest, lagging } = this;
    if (!earliest || (given + 1) * earliest.share < (earliest.given + 1) * share) this.earliest = one;
    // Both scaled by `length * slack` to stay whole: how far it lags, and how long it can still wait.
    const lag = share * this.#turn - given * this.#length;
    if (lag * this.#slack < this.#length) return;
    const due = this.#slack * (this.#length - lag) - this.#length;
    if (lagging && due * lagging.share >= this.#due * share) return;
    this.lagging = one;
    this.#due = due;
  }
}

function soonestDue(contenders: readonly Contender[], turn: number, length: number): Contender | undefined {
  const soonest = new Soonest(turn, length, contenders.length);
  for (const one of contenders) soonest.consider(one);
  return soonest.lagging;
}

/**
 * The choice that keeps groups apart: Tijdeman's among those not of the previous group, and where none of
 * them lags far enough, the one whose next turn would be due first. But a group that would no longer fit into
 * the rest of the cycle without being its own neighbour takes this turn.
 */
function nextApart(
  contenders: readonly Contender[],
  turn: number,
  length: number,
  previous: Group | undefined,
  first: Group | undefined,
): Contender | undefined {
  let soonest = new Soonest(turn, length, contenders.length);
  let isPressed = false;
  // One pass that makes no lists: a cycle has thousands of turns, and each looks at every index.
  for (const one of contenders) {
    const { group } = one;
    if (one.given >= one.share) continue;
    // The cycle repeats: its last turn is a neighbour of its first.
    if (!group.dominant && (group === previous || (turn === length && group === first))) continue;
    const fitsLater =
      group.dominant || group.left <= Math.ceil((length - turn - (group === first ? 1 : 0)) / 2);
    if (fitsLater && isPressed) continue;
    if (!fitsLater && !isPressed) {
      isPressed = true;
      soonest = new Soonest(turn, length, contenders.length);
    }
    soonest.consider(one);
  }
  return soonest.lagging ?? soonest.earliest;
}

export function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

export function lcm(a: number, b: number): number {
  return (a / gcd(a, b)) * b;
}
