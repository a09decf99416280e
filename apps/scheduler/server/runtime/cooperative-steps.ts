/**
 * Long work, divided: a generator that yields wherever it may be interrupted. In turns, links, takeovers and plays have
 * theirs in between; a start, a command or a transaction runs it at once.
 */
import { setImmediate } from 'node:timers/promises';

export type CooperativeSteps<Result> = Generator<undefined, Result, undefined>;

/** So long something works before everything else has its turn. */
export const TURN_MS = 8;

/** Of so many rows or screens at a time is read what is asked of many: some milliseconds' work, too. */
export const READ_AT_ONCE = 100;

export function runAtOnce<Result>(steps: CooperativeSteps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

export async function runInTurns<Result>(steps: CooperativeSteps<Result>): Promise<Result> {
  const turn = new Turn();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (turn.isOver) await turn.pass();
  }
}

/** The turn that long work has now. */
export class Turn {
  #untilMs = performance.now() + TURN_MS;

  get isOver(): boolean {
    return performance.now() >= this.#untilMs;
  }

  /** Resolves in the next one: everything else had its own in between. */
  async pass(): Promise<void> {
    await setImmediate();
    this.#untilMs = performance.now() + TURN_MS;
  }
}
