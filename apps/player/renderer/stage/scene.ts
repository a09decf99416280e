import type { Item, ItemKind, Language } from '@bacheca/shared';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { Cue } from '../../stage.ts';
import type { SceneReports } from './director.ts';
import type { Scene } from './held.ts';

export interface SceneProps<K extends ItemKind = ItemKind> {
  readonly scene: Scene;
  readonly cue: Cue;
  readonly item: Extract<Item, { kind: K }>;
  /** On the visible layer, with or without a first frame yet. */
  readonly visible: boolean;
  readonly reports: SceneReports;
}

/** The variant in the cue's language; the agent names one that exists, and the first is better than none. */
export function variantOf<V extends { readonly language: Language }>(
  variants: readonly V[],
  language: Language,
): V {
  const variant = variants.find((candidate) => candidate.language === language) ?? variants[0];
  if (!variant) throw new Error('an item has at least one variant');
  return variant;
}

/**
 * The life of a scene that stands still: ready once `prepare` is done, and its first frame is the second
 * animation frame after it became visible, when the one that drew it has been presented.
 */
export function useStill(
  { visible, reports }: Pick<SceneProps, 'visible' | 'reports'>,
  prepare: () => Promise<void>,
): void {
  const prepareOnce = useRef(prepare);
  useEffect(() => {
    let gone = false;
    prepareOnce.current().then(
      () => !gone && reports.ready(),
      (error: unknown) => !gone && reports.failed(reasonOf(error)),
    );
    return () => {
      gone = true;
    };
  }, [reports]);

  useLayoutEffect(() => {
    if (!visible) return;
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame((at) => reports.firstFrame(at));
    });
    return () => cancelAnimationFrame(frame);
  }, [visible, reports]);
}

export function reasonOf(error: unknown): string {
  return error instanceof Error && error.message ? error.message : 'it could not be shown';
}
