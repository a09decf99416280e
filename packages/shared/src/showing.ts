import type { Id, Language } from './ids.ts';
import type { Item } from './items.ts';
import type { LoopEntry } from './loop.ts';

/** A showing of an item on the wall-clock timeline. Instants in ms since 1970 UTC, end exclusive. */
export interface Showing {
  readonly item: Item;
  readonly language: Language;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  /** At its end the item is cut where it stands, rather than finished. Undefined: it finishes. */
  readonly cutBy?: 'closing' | 'validity' | 'takeover';
  readonly source:
    | { readonly type: 'rule'; readonly ruleId: Id; readonly playlistId: Id; readonly slotIndex: number }
    | { readonly type: 'takeover'; readonly takeoverId: Id };
}

export function showingOf(
  entry: LoopEntry,
  startsAtMs: number,
  endsAtMs = startsAtMs + entry.durationMs,
): Showing {
  return { item: entry.item, language: entry.language, startsAtMs, endsAtMs, source: entry.source };
}
