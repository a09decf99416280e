/**
 * Films that were uploaded before it was measured how long they hold a picture: without that no player can tell a dead
 * picture from a held one. They are measured in the night, one after another; programs have it from the next publish on.
 */
import type { Queries } from '../database/engines/sql-database.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import type { Media } from './media/media.ts';
import type { VideoHold } from './media/video-hold.ts';

/** Each takes a minute at max: this is what a night holds, beside uploads. */
const MAX_FILMS_AT_ONCE = 100;

interface FilmToMeasure {
  readonly sha256: string;
  readonly path: string;
}

/** What could not be measured is not tried anew for as long as the queue remembers it. */
export async function addFilmsToMeasure(
  media: Pick<Media, 'unmeasuredVideos' | 'pathOf'>,
  queue: JobQueue,
): Promise<void> {
  let added = 0;
  for (const sha256 of media.unmeasuredVideos()) {
    if (added >= MAX_FILMS_AT_ONCE) return;
    const payload: FilmToMeasure = { sha256, path: media.pathOf(sha256) };
    const job = { type: 'measure-film', payload, key: `measure-film ${sha256}`, priority: -1 };
    if ((await queue.add(job)) !== null) added += 1;
  }
}

/** What comes of it. */
export function measureFilm(media: Pick<Media, 'saveLongestHold' | 'look'>) {
  return {
    write(tx: Queries, payload: unknown, result: unknown): Promise<void> {
      const { sha256 } = payload as FilmToMeasure;
      const { longestHoldMs } = result as VideoHold;
      return media.saveLongestHold(tx, sha256, longestHoldMs);
    },
    written: () => media.look(),
  };
}
