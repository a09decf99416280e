/**
 * Films that were uploaded before it was measured how long they hold a picture: without that no player can tell a dead
 * picture from a held one. They are measured in the night, one after another; programs have it from the next publish on.
 */
import { DomainError } from '../errors/domain-error.ts';
import type { Log } from '../runtime/log.ts';
import type { Media } from './media/media.ts';

/** Each takes a minute at max: this is what a night holds, beside uploads. */
const MAX_FILMS_AT_ONCE = 100;

/** `tried` has those that could not be measured, and is kept up to date: none is tried twice while it is. */
export async function measureOlderVideos(
  media: Pick<Media, 'unmeasuredVideos' | 'measure'>,
  tried: Set<string>,
  log: Pick<Log, 'info'>,
  isStopped: () => boolean = () => false,
): Promise<void> {
  const films = media.unmeasuredVideos().filter((sha256) => !tried.has(sha256));
  for (const sha256 of films.slice(0, MAX_FILMS_AT_ONCE)) {
    if (isStopped()) return;
    try {
      await media.measure(sha256, isStopped);
    } catch (error) {
      // Staff who upload wait for the same tools: another night will do.
      if (error instanceof DomainError && error.code === 'media-check-busy') return;
      tried.add(sha256);
      log.info({ media: sha256, err: error }, 'an older film could not be measured and stays as it is');
    }
  }
}
