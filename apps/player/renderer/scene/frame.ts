/** Places the stage within its window: turned as the panel hangs, with the margins that the panel cuts. */

import type { ScreenDisplay } from '@bacheca/shared/model/schedule';
import { type Legibility, legibility } from '@bacheca/shared/questions/legibility';
import { useMemo, useSyncExternalStore } from 'react';
import { useStageView } from './context.ts';

export interface Frame {
  readonly rotation: 0 | 90 | 180 | 270;
  /** The frame is as it is looked at, without the margins, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** How far it is from the frame's edge to the panel's, as a share of the frame's own sides. */
  readonly marginShare: number;
}

/** The style sheet has it as `--footer`: a share of the short side. */
const FOOTER_SHARE = 0.09;

/** What the footer leaves of the frame. */
export function roomOf({ width, height }: Frame): { readonly width: number; readonly height: number } {
  return { width, height: height - FOOTER_SHARE * Math.min(width, height) };
}

export function frameOf(
  window: { width: number; height: number },
  display: ScreenDisplay | undefined,
): Frame {
  const { rotation = 0, marginPercent = 0 } = display ?? {};
  const isTurned = rotation === 90 || rotation === 270;
  const [width, height] = isTurned ? [window.height, window.width] : [window.width, window.height];
  const kept = 1 - (2 * marginPercent) / 100;
  return {
    rotation,
    width: width * kept,
    height: height * kept,
    marginShare: marginPercent / 100 / kept,
  };
}

export function useFrame(): Frame {
  const display = useStageView((view) => view.setup?.display);
  const width = useSyncExternalStore(onResize, () => window.innerWidth);
  const height = useSyncExternalStore(onResize, () => window.innerHeight);
  return useMemo(() => frameOf({ width, height }, display), [width, height, display]);
}

/** How large texts and codes are for the distance from which this screen is looked at. */
export function useLegibility(): Legibility {
  const display = useStageView((view) => view.setup?.display);
  const frame = useFrame();
  return useMemo(() => legibility(display, frame), [display, frame]);
}

function onResize(listener: () => void): () => void {
  window.addEventListener('resize', listener);
  return () => window.removeEventListener('resize', listener);
}
