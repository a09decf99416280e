/** Something else holds a file, as scanners on Windows do: what gives it its name is refused some times. */
import type * as promises from 'node:fs/promises';

export interface Held {
  /** What the system answers then. */
  code: string;
  /** It happens so many more times. */
  times: number;
  /** How often it was so far. */
  refused: number;
}

/** Use it in `vi.mock('node:fs/promises', …)`. */
export function withHeldRenames(fs: typeof promises, held: Held): typeof promises {
  return {
    ...fs,
    async rename(from, to) {
      if (held.times > 0) {
        held.times -= 1;
        held.refused += 1;
        throw Object.assign(new Error(`${held.code}: resource busy or locked, rename`), { code: held.code });
      }
      await fs.rename(from, to);
    },
  };
}
