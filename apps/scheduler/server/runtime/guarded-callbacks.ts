import type { Log } from './log.ts';

/** Does `work`; what it throws is logged, with what has not happened. */
export type GuardedCall = (what: string, work: () => void) => void;

/**
 * For whatever is told of a thing that is done: it changes nothing of it, and neither the others that are to be told
 * nor the process end for one that throws.
 */
export function createGuardedCall(log: Pick<Log, 'error'>): GuardedCall {
  return (what, work) => {
    try {
      work();
    } catch (error) {
      log.error({ err: error }, what);
    }
  };
}
