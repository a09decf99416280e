/** Which failures somebody has looked at: those up to an instant, which is the server's own, as it writes it. */
import type { JobView } from '@bacheca/shared/api/jobs';

/** When the newest of these failed; null where none did. */
export function newestFailure(failed: readonly JobView[]): string | null {
  return failed.reduce<string | null>(
    (newest, { finishedAt }) => (finishedAt !== null && finishedAt > (newest ?? '') ? finishedAt : newest),
    null,
  );
}

/** One that was tried again and failed again is new. */
export function unseenOf(failed: readonly JobView[], seenUntil: string): JobView[] {
  return failed.filter(({ finishedAt }) => finishedAt !== null && finishedAt > seenUntil);
}
