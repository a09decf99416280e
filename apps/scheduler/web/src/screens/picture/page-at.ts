interface Page {
  durationMs: number;
}

/** The page of an infographic that is on after `elapsedMs`; the last one stays if the slot is longer. */
export function pageAt<P extends Page>(pages: readonly P[], elapsedMs: number): P | undefined {
  let endMs = 0;
  for (const page of pages) {
    endMs += page.durationMs;
    if (elapsedMs < endMs) return page;
  }
  return pages.at(-1);
}
