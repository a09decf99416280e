/** What make.ts knows of the folders that it made, for the test that opens them. */
import type { PlayCount } from '@bacheca/shared/api/reports';

export const PASSWORD = 'una-password-lunga';
/** The second publication is of the first place only, so both publications are in use. */
export const PLACES = ['anagrafe', 'biblioteca'] as const;
export const SCREEN = `${PLACES[0]}-1`;

/** Plays by item, however they ended. */
export type ItemTotals = Readonly<Record<string, number>>;

export interface Expected {
  /** It is an instant, just after the power went. */
  readonly madeAt: string;
  /** It is a local date, and no play is from before it. */
  readonly firstDay: string;
  /** Revisions of what the player plays by, and of what came last and waits for its files. */
  readonly programs: { readonly first: string; readonly second: string };
  /** It is by the stage's own notes. */
  readonly shown: ItemTotals;
  /** It is by the older release's report, when its scheduler was stopped. */
  readonly reported: { readonly dated: ItemTotals; readonly undated: ItemTotals };
  /** Plays in the player's journal that nobody has acknowledged. */
  readonly waitingAtLeast: number;
  readonly partial: { readonly sha256: string; readonly bytes: number };
}

export function itemTotals(
  parts: readonly { readonly itemId: string; readonly plays: number }[],
): ItemTotals {
  const totals: Record<string, number> = {};
  for (const { itemId, plays } of parts) totals[itemId] = (totals[itemId] ?? 0) + plays;
  return totals;
}

export function withPlays({ itemId, complete, joined, cut, interrupted, failed }: PlayCount) {
  return { itemId, plays: complete + joined + cut + interrupted + failed };
}
