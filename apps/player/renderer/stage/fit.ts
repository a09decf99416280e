import { type RefObject, useCallback, useLayoutEffect } from 'react';

/** How far title and body shrink, together, until nothing overflows: the title gives way first. */
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

/**
 * Shrinks the texts in a box in steps until they fit it, whole words first. What doesn't fit even then
 * breaks inside words and is clamped by line. Returns a function that fits again, for when fonts arrived.
 * The box's style sheet multiplies its sizes by `--fit-title` and `--fit-body`.
 */
export function useFit(box: RefObject<HTMLElement | null>, { grow = false } = {}): () => void {
  const fit = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const apply = ([title, body]: readonly [number, number]) => {
      element.style.setProperty('--fit-title', String(title));
      element.style.setProperty('--fit-body', String(body));
      return !overflows(element);
    };
    for (const mode of ['words', 'break', 'clamp']) {
      element.dataset.fit = mode;
      // Where a word must break anyway, begin again at a middling size: small text helps no one.
      const steps = mode === 'words' ? [...(grow ? LARGER : []), ...STEPS] : STEPS.slice(5);
      if (steps.some(apply)) return;
    }
  }, [box, grow]);

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

/**
 * Heights by the boxes, since tight lines let a font's own height stick out of them; widths by the texts,
 * where a long word sticks out of its box.
 */
function overflows(box: HTMLElement): boolean {
  const { top, bottom } = box.getBoundingClientRect();
  return (
    [...box.children].some((child) => {
      const rect = child.getBoundingClientRect();
      return rect.top < top - 1 || rect.bottom > bottom + 1;
    }) ||
    [...box.querySelectorAll<HTMLElement>('[data-text]')].some(
      (text) => text.scrollWidth > text.clientWidth + 1,
    )
  );
}

const WEIGHTS = [300, 400, 600, 700] as const;
/** A font that doesn't come must not hold the stage: its text shows in the next one. */
const FONTS_TIMEOUT_MS = 2_000;

let loading: Promise<void> | null = null;

/** Resolves when the identity's typeface can be measured. */
export function fontsLoaded(): Promise<void> {
  loading ??= Promise.race([
    Promise.all(WEIGHTS.map((weight) => document.fonts.load(`${weight} 20px "Titillium Web"`))).then(
      () => undefined,
    ),
    new Promise<void>((resolve) => setTimeout(resolve, FONTS_TIMEOUT_MS)),
  ]).catch(() => undefined);
  return loading;
}
