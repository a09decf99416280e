/**
 * One stage that shows one item alone, whether a program has it or not: over and over from a position on, or held there.
 * It stands in for the agent as `preview-playback.ts` does; here is no timeline to ask.
 */
import { pagesMs } from '@bacheca/shared/engine/layout/variants';
import { mediaOfVariant } from '@bacheca/shared/model/items';
import type { ItemAlone } from '../../contract/preview.ts';
import type { Cue, StageToAgent } from '../../contract/stage.ts';
import { greeted } from '../greeting.ts';
import { drawStage } from '../stage/mount.tsx';
import { pageBridge } from './page-bridge.ts';
import { FADE_MS } from './preview-playback.ts';
import { HELD_MS, pausedEntry } from './timeline-entries.ts';

interface ItemOptions {
  readonly element: HTMLElement;
  readonly shown: ItemAlone;
  /** It is on screen, all of it. */
  readonly onShown: () => unknown;
  /** Nothing shows: a file is missing, or this browser can't play it. */
  readonly onFailed: (reason: string) => void;
}

/** Draws into `element`; returns what ends it and empties the element. */
export function startItem({ element, shown, onShown, onFailed }: ItemOptions): () => void {
  const { item, language, isPlaying } = shown;
  const lengthMs = lengthOf(shown);
  const positionMs = Math.min(shown.positionMs, Math.max(0, (lengthMs ?? HELD_MS) - 1));
  /** A turn follows the one before; one that stands still, or has no end of its own, is the only one. */
  const repeats = isPlaying && lengthMs !== null;
  const timers: ReturnType<typeof setTimeout>[] = [];
  const { bridge, say } = pageBridge('item', hear);
  let turn = 0;
  let isShown = false;

  const cueOf = (number: number, fromMs: number, startsInMs: number): Cue => {
    const endsInMs = repeats ? startsInMs + lengthMs - fromMs : HELD_MS;
    const { mediaFiles, service } = shown;
    const cue: Cue = {
      id: `item-${number}`,
      item,
      language,
      mediaFiles,
      startsInMs,
      endsInMs,
      joinAtMs: fromMs,
      cutAtEnd: false,
      ...(service && { service }),
    };
    return isPlaying ? cue : pausedEntry(cue);
  };

  function tell(fromMs: number): void {
    const nextInMs = repeats ? lengthMs - fromMs : HELD_MS;
    const now = cueOf(turn, fromMs, 0);
    const next = repeats ? cueOf(turn + 1, 0, nextInMs) : null;
    say({ type: 'play', now, next, nextInMs, saidAtMs: Date.now() });
  }

  function hear(message: StageToAgent): void {
    if (message.type === 'ready') {
      say({
        type: 'setup',
        ...shown.place,
        clockOffsetMs: 0,
        transition: 'cut',
        volume: 0,
        synchronised: false,
      });
      tell(positionMs);
    } else if (message.type === 'shown') {
      if (message.cueId === `item-${turn + 1}`) {
        turn += 1;
        tell(0);
      } else if (message.cueId === `item-${turn}` && !isShown) {
        isShown = true;
        if (!isPlaying) hold();
        onShown();
      }
    } else if (message.type === 'failed' && message.cueId === `item-${turn}`) {
      onFailed(message.reason);
    }
  }

  /** The picture stands still, where the position has it, however late it came. */
  function hold(): void {
    drawn.stage.director.hold();
    if (item.kind === 'video') {
      for (const video of element.querySelectorAll('video')) video.currentTime = positionMs / 1000;
    }
    timers.push(setTimeout(() => drawn.stage.stop(), FADE_MS));
  }

  const drawn = drawStage(greeted(bridge), element);

  return () => {
    for (const timer of timers) clearTimeout(timer);
    drawn.remove();
  };
}

/** How long a turn is, in ms; null of what stands still until something else comes. */
function lengthOf({ item, language, mediaFiles }: ItemAlone): number | null {
  if (item.kind === 'video') {
    const [media] = mediaOfVariant(item, language);
    return (media !== undefined && mediaFiles[media]?.durationMs) || null;
  }
  if (item.kind !== 'infographic') return null;
  const pages = item.variants.find((variant) => variant.language === language)?.pages ?? [];
  return pages.length > 1 ? pagesMs(pages) : null;
}
