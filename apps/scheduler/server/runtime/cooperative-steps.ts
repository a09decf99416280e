/**
 * Long work, divided: a generator that yields wherever it may be interrupted. In turns, links, takeovers and plays have
 * theirs in between; a start, a command or a transaction runs it at once.
 */
import { setImmediate } from 'node:timers/promises';

export type CooperativeSteps<Result> = Generator<undefined, Result, undefined>;

/** So long something works before everything else has its turn. */
export const TURN_MS = 8;

export function runAtOnce<Result>(steps: CooperativeSteps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

export async function runInTurns<Result>(steps: CooperativeSteps<Result>): Promise<Result> {
  let untilMs = performance.now() + TURN_MS;
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() < untilMs) continue;
    await setImmediate();
    untilMs = performance.now() + TURN_MS;
  }
}
