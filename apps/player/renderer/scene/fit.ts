import { type RefObject, useCallback, useLayoutEffect } from 'react';
import { useLegibility } from './frame.ts';

/** Title and body shrink by these steps, together, until nothing overflows: the title gives way first. */
const STEPS: readonly (readonly [title: number, body: number])[] = [
  [1, 1],
  [0.93, 1],
  [0.86, 1],
  [0.8, 0.97],
  [0.74, 0.94],
  [0.68, 0.9],
  [0.62, 0.86],
  [0.57, 0.82],
  [0.52, 0.78],
  [0.48, 0.74],
  [0.44, 0.7],
];

/** What has much room to spare reads better bigger. */
const LARGER: typeof STEPS = [
  [1, 1.4],
  [1, 1.25],
  [1, 1.12],
];

/** Where the scale for the viewing distance leaves no room for the words, it falls by this factor at a time. */
const SCALE_STEP = 0.92;

/**
 * Shrinks the texts in a box (of the class `texts`) in steps until they fit it, whole words first. What
 * doesn't fit even then breaks inside words and is clamped by line. Returns a function that fits again, for
 * when fonts arrived. The box's style sheet multiplies its sizes by `--fit-title` and `--fit-body`.
 */
export function useFit(box: RefObject<HTMLElement | null>, { grow = false } = {}): () => void {
  const { textScale } = useLegibility();
  const fit = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const apply = ([title, body]: readonly [number, number]) => {
      element.style.setProperty('--fit-title', String(title));
      element.style.setProperty('--fit-body', String(body));
      return !overflows(element);
    };
    element.dataset.fit = 'words';
    for (const scale of scalesFrom(textScale)) {
      element.style.setProperty('--text-scale', String(scale));
      if ([...(grow ? LARGER : []), ...STEPS].some(apply)) return;
    }
    for (const mode of ['break', 'clamp']) {
      element.dataset.fit = mode;
      // Where a word must break anyway, begin again at a middling size: small text helps no one.
      if (STEPS.slice(5).some(apply)) return;
    }
  }, [box, grow, textScale]);

  useLayoutEffect(() => {
    fit();
    window.addEventListener('resize', fit);
    document.fonts.addEventListener('loadingdone', fit);
    return () => {
      window.removeEventListener('resize', fit);
      document.fonts.removeEventListener('loadingdone', fit);
    };
  }, [fit]);
  return fit;
}

function scalesFrom(wanted: number): number[] {
  const scales = [];
  for (let scale = wanted; scale > 1; scale *= SCALE_STEP) scales.push(scale);
  return [...scales, 1];
}

/**
 * Heights by the boxes, since tight lines let a font's own height stick out of them; widths by the texts,
 * where a long word sticks out of its box. By the layout's own measures: the stage may be turned.
 */
function overflows(box: HTMLElement): boolean {
  const children = [...box.children].filter((child) => child instanceof HTMLElement);
  return (
    children.some(
      ({ offsetTop, offsetHeight }) => offsetTop < -1 || offsetTop + offsetHeight > box.clientHeight + 1,
    ) ||
    [...box.querySelectorAll<HTMLElement>('[data-text]')].some(
      (text) => text.scrollWidth > text.clientWidth + 1,
    )
  );
}
