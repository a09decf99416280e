/**
 * What can't be shown at the moment: files not in the cache, media that the stage can't play, items that staff
 * withdrew. It is the only thing that a player adds to what the program and the clock say.
 */

import { doubledMs } from '@bacheca/node/backoff';
import { variantKey } from '@bacheca/shared/engine/layout/variants';
import type { Language, Sha256 } from '@bacheca/shared/model/ids';
import { type Item, type MediaFile, mediaOfVariant } from '@bacheca/shared/model/items';
import type { Clock } from '../clock/clock.ts';

/** Items and their media, as a program and a takeover have them. */
export interface Media {
  readonly items: readonly Item[];
  readonly mediaFiles: Readonly<Record<Sha256, MediaFile>>;
}

interface Failure {
  readonly count: number;
  /** How often a file stood still since it last played whole: never a reason for quarantine. */
  readonly stalls: number;
  /** It is on the monotonic clock, as `untilMs` is. */
  readonly failedAtMs: number;
  readonly untilMs: number;
  /** A stream that was said to be well again, and since then whether the page could show it. */
  readonly recovery: 'none' | 'said' | 'untrue';
}

/** After a failure the same thing is left alone for this long. */
const FAILED_MS = 60_000;
const QUARANTINE_AFTER = 3;
/** A file that failed three times rests for hours; not for ever, as a display driver may have been at fault. */
const QUARANTINE_MS = 6 * 3_600_000;
/** What has no file (a stream) comes back by itself, and so does what stood still: the pauses double up to this. */
const MAX_PAUSE_MS = 30 * 60_000;
/** One that answers again comes back sooner; these pauses double too, so that it doesn't come and go all the time. */
const RECOVERED_MS = 10_000;
const MAX_RECOVERED_MS = 5 * 60_000;
/** Having shown for so long, it was well: its next failure is a first one. */
const HEALTHY_AFTER_MS = 60_000;

export class Availability {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #isReady: (file: MediaFile) => boolean;
  readonly #failures = new Map<string, Failure>();
  #withdrawn: ReadonlySet<string> = new Set();

  constructor(clock: Pick<Clock, 'monotonicMs'>, isReady: (file: MediaFile) => boolean) {
    this.#clock = clock;
    this.#isReady = isReady;
  }

  /**
   * Returns what `resolve` takes: ids of items withdrawn, keys of variants that can't be shown now. With
   * `despiteFailures` those that the stage could not show are left out of it.
   */
  unavailable(media: readonly Media[], despiteFailures = false): ReadonlySet<string> {
    const keys = new Set(this.#withdrawn);
    for (const { items, mediaFiles } of media) {
      for (const item of items) {
        for (const { language } of item.variants) {
          const showable = despiteFailures
            ? this.#isHere(item, language, mediaFiles)
            : this.#isShowable(item, language, mediaFiles);
          if (!showable) keys.add(variantKey(item.id, language));
        }
      }
    }
    return keys;
  }

  /** Items with a variant that can't be shown for want of a good file. */
  wanting(media: readonly Media[]): string[] {
    const ids = new Set<string>();
    for (const { items, mediaFiles } of media) {
      for (const item of items) {
        if (item.variants.some(({ language }) => !this.#isShowable(item, language, mediaFiles)))
          ids.add(item.id);
      }
    }
    return [...ids];
  }

  setWithdrawn(itemIds: readonly string[]): void {
    this.#withdrawn = new Set(itemIds);
  }

  isWithdrawn(itemId: string): boolean {
    return this.#withdrawn.has(itemId);
  }

  /**
   * The stage could not show it, or only for `shownMs`. True if it failed too often and is in quarantine now, which a
   * file that merely stood still never is: a busy machine or a display driver may be to blame.
   */
  failed(
    item: Item,
    language: Language,
    { shownMs, stalled }: { shownMs: number; stalled: boolean },
  ): boolean {
    const key = failureKey(item, language);
    const isFile = hasFiles(item, language);
    const isStall = isFile && stalled;
    const before = !isFile && shownMs >= HEALTHY_AFTER_MS ? undefined : this.#failures.get(key);
    const count = (before?.count ?? 0) + (isStall ? 0 : 1);
    const stalls = (before?.stalls ?? 0) + (isStall ? 1 : 0);
    const quarantined = isFile && !isStall && count >= QUARANTINE_AFTER;
    const filePauseMs = quarantined ? QUARANTINE_MS : FAILED_MS;
    const pauseMs =
      isFile && !isStall
        ? filePauseMs
        : doubledMs((stalls || count) - 1, { baseMs: FAILED_MS, capMs: MAX_PAUSE_MS });
    const failedAtMs = this.#clock.monotonicMs();
    const said = this.#failures.get(key)?.recovery ?? 'none';
    // Some can be read but not played: their servers forbid it, or their form is not one for this page.
    const recovery = said !== 'none' && shownMs === 0 ? 'untrue' : 'none';
    this.#failures.set(key, { count, stalls, failedAtMs, untilMs: failedAtMs + pauseMs, recovery });
    return quarantined;
  }

  /** Whether it is worth asking when a stream that failed is healthy: not where that was said, and it was not. */
  believesRecovery(item: Item, language: Language): boolean {
    return this.#failures.get(failureKey(item, language))?.recovery !== 'untrue';
  }

  /** A stream that failed answers again: its pause is a short one. */
  recovered(item: Item, language: Language): void {
    const key = failureKey(item, language);
    const failure = this.#failures.get(key);
    if (!failure || failure.recovery === 'untrue') return;
    const pauseMs = doubledMs(failure.count - 1, { baseMs: RECOVERED_MS, capMs: MAX_RECOVERED_MS });
    const untilMs = Math.min(failure.untilMs, failure.failedAtMs + pauseMs);
    this.#failures.set(key, { ...failure, untilMs, recovery: 'said' });
  }

  /** A stream ended by itself: there is no more of it in the `restMs` for which it was planned. */
  over(item: Item, language: Language, restMs: number): void {
    const nowMs = this.#clock.monotonicMs();
    const untilMs = nowMs + restMs;
    this.#failures.set(failureKey(item, language), {
      count: 0,
      stalls: 0,
      failedAtMs: nowMs,
      untilMs,
      recovery: 'none',
    });
  }

  /** It was shown to its end. */
  played(item: Item, language: Language): void {
    this.#failures.delete(failureKey(item, language));
  }

  /** When something that failed may be tried again, on the monotonic clock; Infinity if nothing waits. */
  nextChangeMs(): number {
    const nowMs = this.#clock.monotonicMs();
    const waits = [...this.#failures.values()]
      .map(({ untilMs }) => untilMs)
      .filter((untilMs) => untilMs > nowMs);
    return Math.min(Number.POSITIVE_INFINITY, ...waits);
  }

  #isShowable(item: Item, language: Language, mediaFiles: Media['mediaFiles']): boolean {
    const failure = this.#failures.get(failureKey(item, language));
    if (failure && failure.untilMs > this.#clock.monotonicMs()) return false;
    return this.#isHere(item, language, mediaFiles);
  }

  #isHere(item: Item, language: Language, mediaFiles: Media['mediaFiles']): boolean {
    return mediaOfVariant(item, language).every((sha256) => {
      const file = mediaFiles[sha256];
      return file !== undefined && this.#isReady(file);
    });
  }
}

/** Failures count for the files, whatever item shows them, and are forgotten when staff mend them. */
function failureKey(item: Item, language: Language): string {
  return hasFiles(item, language) ? mediaOfVariant(item, language).join(' ') : variantKey(item.id, language);
}

function hasFiles(item: Item, language: Language): boolean {
  return mediaOfVariant(item, language).length > 0;
}
