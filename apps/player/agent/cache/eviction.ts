/**
 * Which files make room for others. First those that no known program needs, least recently played first; if
 * that isn't enough, those that only an earlier program needs, in the same order. Never what the active or the
 * next program or a takeover needs.
 */
import type { Sha256 } from '@bacheca/shared/model/ids';

export interface CachedFile {
  readonly sha256: Sha256;
  readonly bytes: number;
  /** When it was last played, or came. */
  readonly usedAtMs: number;
  readonly neededBy: 'none' | 'earlier' | 'now';
}

/** The files to delete so that at least so many bytes become free, or as many as may. */
export function evictionPlan(files: readonly CachedFile[], bytes: number): Sha256[] {
  const rank = ({ neededBy }: CachedFile) => (neededBy === 'none' ? 0 : 1);
  const spare = files
    .filter(({ neededBy }) => neededBy !== 'now')
    .sort((a, b) => rank(a) - rank(b) || a.usedAtMs - b.usedAtMs);
  const plan: Sha256[] = [];
  let freed = 0;
  for (const file of spare) {
    if (freed >= bytes) break;
    plan.push(file.sha256);
    freed += file.bytes;
  }
  return plan;
}
