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
 */
export function interleave(weights: readonly number[]): number[] {
  const divisor = weights.reduce(gcd, 0);
  if (divisor === 0) return [];
  const shares = weights.map((weight) => weight / divisor);
  const length = shares.reduce((sum, share) => sum + share, 0);
  const contenders = shares.flatMap((share, index) => (share > 0 ? [{ index, share, given: 0 }] : []));
  const first = contenders[0];
  if (first && contenders.length === 1) return new Array<number>(length).fill(first.index);

  const slack = 2 * contenders.length - 2;
  const cycle: number[] = [];
  for (let turn = 1; turn <= length; turn++) {
    let chosen: { contender: { index: number; share: number; given: number }; due: number } | undefined;
    for (const contender of contenders) {
      // Both scaled by `length * slack` to stay whole: how far it lags, and how long it can still wait.
      const lag = contender.share * turn - contender.given * length;
      if (lag * slack < length) continue;
      const due = slack * (length - lag) - length;
      if (!chosen || due * chosen.contender.share < chosen.due * contender.share) chosen = { contender, due };
    }
    if (!chosen)
      throw new Error(`no index may take turn ${turn} of ${length}: the weights are not whole numbers`);
    chosen.contender.given++;
    cycle.push(chosen.contender.index);
  }
  return cycle;
}

export function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

export function lcm(a: number, b: number): number {
  return (a / gcd(a, b)) * b;
}
