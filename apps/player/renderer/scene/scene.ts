import type { Language } from '@bacheca/shared/model/ids';
import type { Item, ItemKind } from '@bacheca/shared/model/items';
import { useLayoutEffect, useRef } from 'react';
import type { Cue } from '../../contract/stage.ts';
import type { SceneReports } from '../stage/direction/scene-director.ts';
import type { Scene } from '../stage/direction/scene-state.ts';

export interface SceneProps<K extends ItemKind = ItemKind> {
  readonly scene: Scene;
  readonly cue: Cue;
  readonly item: Extract<Item, { kind: K }>;
  /** Drawn beneath the front, to be seen soon. */
  readonly beneath: boolean;
  /** It is on the visible layer, with or without a first frame yet. */
  readonly visible: boolean;
  readonly reports: SceneReports;
}

/** Returns the variant in the cue's language; the agent names one that exists, and the first is better than none. */
export function variantOf<V extends { readonly language: Language }>(
  variants: readonly V[],
  language: Language,
): V {
  const variant = variants.find((candidate) => candidate.language === language) ?? variants[0];
  if (!variant) throw new Error('an item has at least one variant');
  return variant;
}

/**
 * A change of the page is drawn with the next animation frame. Chromium holds back the next but one until the display
 * has taken that, and each later one makes it surer on a machine that is slow to show what it has composited. Beneath
 * the front three are enough, since what is late there is shown in the same order; for a play's first frame, which is
 * written down, it takes one more.
 */
const FRAMES_UNTIL_DRAWN = 3;
const FRAMES_UNTIL_SHOWN = 4;

/** Calls back when what the page draws from now on is composited beneath the front; returns what cancels that. */
export function whenDrawn(callback: (at: number) => void): () => void {
  return afterFrames(FRAMES_UNTIL_DRAWN, callback);
}

/** Does the same for what is uncovered, when it is on the screen. */
export function whenShown(callback: (at: number) => void): () => void {
  return afterFrames(FRAMES_UNTIL_SHOWN, callback);
}

function afterFrames(count: number, callback: (at: number) => void): () => void {
  let left = count;
  const onFrame = (at: number) => {
    left -= 1;
    if (left === 0) callback(at);
    else frame = requestAnimationFrame(onFrame);
  };
  let frame = requestAnimationFrame(onFrame);
  return () => cancelAnimationFrame(frame);
}

/** The life of a scene that stands still: ready once `prepare` is done, and drawn when its layer is composited. */
export function useStill(
  { beneath, visible, reports }: Pick<SceneProps, 'beneath' | 'visible' | 'reports'>,
  prepare: () => Promise<void>,
): void {
  const prepareOnce = useRef(prepare);
  // It must not wait for a paint, as an effect would: the first picture has no frame to lose.
  useLayoutEffect(() => {
    let isGone = false;
    prepareOnce.current().then(
      () => !isGone && reports.ready(),
      (error: unknown) => !isGone && reports.failed(failureReason(error)),
    );
    return () => {
      isGone = true;
    };
  }, [reports]);

  useLayoutEffect(() => (beneath ? whenDrawn(reports.drawn) : undefined), [beneath, reports]);
  useLayoutEffect(() => (visible ? whenShown(reports.firstFrame) : undefined), [visible, reports]);
}

export function failureReason(error: unknown): string {
  return error instanceof Error && error.message ? error.message : 'it could not be shown';
}
