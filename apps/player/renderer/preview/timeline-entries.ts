/** What the preview asks of the stage: the timeline as it is at an instant, running or held. */
import { resolve } from '@bacheca/shared/engine/resolve';
import { type PlannedEntry, type PlanningState, plannedEntryAt } from '../../agent/playback/planned-entry.ts';
import type { Cue } from '../../contract/stage.ts';
import { pageAt } from '../items/infographic-pages.ts';

/** Longer than anyone looks at a held picture. */
export const HELD_MS = 24 * 60 * 60_000;

/**
 * What is on at an instant. A player that starts then would bridge a short rest with the bumper; on a screen
 * that has been running the item is on to its end, and that is what a preview is asked for.
 */
export function entryOnTimeline(state: PlanningState, atMs: number, newCueId: () => string): PlannedEntry {
  const resolution = resolve(state.prepared, state.takeovers, atMs, state.unavailable);
  if (resolution.type !== 'item' || !resolution.shown) return plannedEntryAt(state, atMs, newCueId);
  const { shown, planned, positionMs } = resolution;
  return {
    type: 'cue',
    cueId: newCueId(),
    revision: state.revision,
    showing: shown,
    plannedItemId: shown.item.id === planned.item.id ? null : planned.item.id,
    entersAtMs: atMs,
    joinAtMs: positionMs,
    endsAtMs: shown.endsAtMs,
  };
}

/** The cue as it stands still: it doesn't end, and an infographic keeps to the page that is on. */
export function pausedEntry(cue: Cue): Cue {
  const { item, joinAtMs } = cue;
  const held = { ...cue, endsInMs: HELD_MS, cutAtEnd: false };
  if (item.kind !== 'infographic') return held;
  const variants = item.variants.map((variant) => {
    const { index } = pageAt(variant.pages, joinAtMs);
    return { ...variant, pages: variant.pages.slice(index, index + 1) };
  });
  return { ...held, item: { ...item, variants }, joinAtMs: 0 };
}
