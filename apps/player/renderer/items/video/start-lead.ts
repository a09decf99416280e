/** How long this machine takes from `play()` until the picture runs, learnt from the last starts. */
const FIRST_GUESS_MS = 40;
/** A start that took longer was held up by something else, and says nothing of the next one. */
const MAX_LEAD_MS = 200;
const REMEMBERED = 5;

export interface Lead {
  /** Returns the lead in ms: the median of the last starts, which one slow start doesn't move. */
  ms(): number;
  learn(tookMs: number): void;
}

export function createLead(): Lead {
  let starts: readonly number[] = [];
  return {
    ms() {
      const sorted = [...starts].sort((a, b) => a - b);
      return sorted[Math.floor(sorted.length / 2)] ?? FIRST_GUESS_MS;
    },
    learn(tookMs) {
      if (tookMs < 0 || tookMs > MAX_LEAD_MS) return;
      starts = [...starts.slice(1 - REMEMBERED), tookMs];
    },
  };
}
