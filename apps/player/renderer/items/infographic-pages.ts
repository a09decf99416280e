interface Page {
  readonly durationMs: number;
}

/** Pages turn at most three times a second: nothing flashes. A page that is shorter is passed over. */
export const MIN_PAGE_MS = 334;

/**
 * Which page is on at a position in the item, and for how much longer; the last one stays. In whole ms, rounded up:
 * a timer leaves fractions out, and would wake for the page that is still on.
 */
export function pageAt(pages: readonly Page[], positionMs: number): { index: number; leftMs: number | null } {
  let endsAtMs = 0;
  for (const [index, page] of pages.entries()) {
    endsAtMs += page.durationMs;
    if (positionMs < endsAtMs && index < pages.length - 1) {
      return { index, leftMs: Math.ceil(endsAtMs - positionMs) };
    }
  }
  return { index: pages.length - 1, leftMs: null };
}
