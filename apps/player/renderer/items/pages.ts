interface Page {
  readonly durationMs: number;
}

/** Which page is on at a position in the item, and for how much longer; the last one stays. */
export function pageAt(pages: readonly Page[], positionMs: number): { index: number; leftMs: number | null } {
  let endsAtMs = 0;
  for (const [index, page] of pages.entries()) {
    endsAtMs += page.durationMs;
    if (positionMs < endsAtMs && index < pages.length - 1) return { index, leftMs: endsAtMs - positionMs };
  }
  return { index: pages.length - 1, leftMs: null };
}
