/** What fills the time of a planned showing that can't be shown: the rest of the loops that hold. */
import { lastAtOrBefore } from './calendar.ts';
import type { Loop } from './loop.ts';
import type { PreparedProgram } from './prepare.ts';
import { LEAST_SHOWN_MS, type Showing, showingOf } from './showing.ts';
import { isStill } from './variants.ts';

/**
 * Fills a showing with the entries that follow it in its loop, those of lower classes if none of its own can.
 * Rules with limits are no substitutes: their caps and distances would not hold.
 */
export function substitutesFor(
  program: PreparedProgram,
  gap: Showing,
  own: Loop | undefined,
  unavailable: ReadonlySet<string>,
): readonly Showing[] {
  const spare = program.loopsAt(gap.startsAtMs).filter((loop) => loop !== own);
  for (const loop of own ? [own, ...spare] : spare) {
    const start = startIn(loop, gap);
    const turn = [...loop.entries.slice(start), ...loop.entries.slice(0, start)].filter(
      (entry) => !unavailable.has(entry.item.id) && !unavailable.has(entry.key),
    );
    const showings: Showing[] = [];
    let atMs = gap.startsAtMs;
    for (let added = true; added && atMs < gap.endsAtMs; ) {
      added = false;
      for (const entry of turn) {
        const restMs = gap.endsAtMs - atMs;
        if (restMs < LEAST_SHOWN_MS || (entry.durationMs > restMs && !isStill(entry.item))) continue;
        const endsAtMs = atMs + Math.min(entry.durationMs, restMs);
        showings.push(showingOf(entry, atMs, endsAtMs));
        atMs = endsAtMs;
        added = true;
      }
    }
    const last = showings.at(-1);
    if (!last) continue;
    // A rest too short for anything more stays with the last still.
    if (isStill(last.item)) showings[showings.length - 1] = { ...last, endsAtMs: gap.endsAtMs };
    return showings;
  }
  return [];
}

/** After the planned showing where it is the loop's own, else wherever the clock finds the loop. */
function startIn(loop: Loop, { source, item, language, startsAtMs }: Showing): number {
  const own = loop.entries.findIndex(
    (entry) => entry.source === source || (entry.item === item && entry.language === language),
  );
  if (own >= 0) return own + 1;
  const positionMs = ((startsAtMs % loop.cycleMs) + loop.cycleMs) % loop.cycleMs;
  return lastAtOrBefore(loop.startsMs, positionMs);
}
