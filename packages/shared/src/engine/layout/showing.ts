import type { Id, Language } from '../../model/ids.ts';
import type { Item } from '../../model/items.ts';
import type { LoopEntry } from './loop.ts';
import { variantKey } from './variants.ts';

/** A showing is of an item on the wall-clock timeline. Its instants are in ms since 1970 UTC, its end is exclusive. */
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

/** Less of an item than this isn't worth starting: the bumper bridges it. */
export const MIN_SHOWN_MS = 3000;

export function showingOf(
  entry: LoopEntry,
  startsAtMs: number,
  endsAtMs = startsAtMs + entry.durationMs,
): Showing {
  return { item: entry.item, language: entry.language, startsAtMs, endsAtMs, source: entry.source };
}

/** `unavailable` holds bare item ids (all variants) and `variantKey`s. */
export function isUnavailable({ item, language }: Showing, unavailable: ReadonlySet<string>): boolean {
  return unavailable.size > 0 && (unavailable.has(item.id) || unavailable.has(variantKey(item.id, language)));
}
