import type { Id, Language } from './ids.ts';
import type { Item } from './items.ts';
import type { PreparedProgram } from './prepare.ts';
import type { Takeover } from './schedule.ts';

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

/** What is on screen at an instant. */
export type Resolution =
  /**
   * `planned` is what the rules say. `shown` is `planned` or, if it is unavailable, the substitute whose
   * turn it is (null: the bumper). `substitutes` fill the planned showing from its start to its end, in
   * order, and are laid out only if `planned` is unavailable. `positionMs` is the position in `shown`,
   * or in `planned` where that is null.
   */
  | {
      readonly type: 'item';
      readonly planned: Showing;
      readonly shown: Showing | null;
      readonly positionMs: number;
      readonly substitutes: readonly Showing[];
    }
  /** A gap too short for any item, before a change of rules. */
  | { readonly type: 'bumper'; readonly untilMs: number }
  /** Outside opening hours: dark on purpose. */
  | { readonly type: 'closed'; readonly untilMs: number }
  /** No rule has anything to show: the branded fallback. */
  | { readonly type: 'nothing'; readonly untilMs: number };

/** Names a variant in the set of unavailable ones; an item's bare id means all its variants. */
export function variantKey(itemId: Id, language: Language): string {
  return `${itemId}/${language}`;
}

export type { PreparedProgram, Takeover };
