import type { LocationKind } from '@bacheca/shared/model/schedule';
import { matchesWords } from '@bacheca/shared/text/search';
import { type Tile, tileOf, type WatchedScreen } from '../attention/attention.ts';

export type StateFilter = 'all' | Tile;

export interface Filter {
  state: StateFilter;
  kind: LocationKind | null;
  search: string;
}

export const NO_FILTER: Filter = { state: 'all', kind: null, search: '' };

export function isFiltering(filter: Filter): boolean {
  return filter.state !== 'all' || filter.kind !== null || filter.search.trim() !== '';
}

/** Every word must be in the screen's name, its place or address. */
export function matches(view: WatchedScreen, filter: Filter): boolean {
  if (filter.kind && view.location.kind !== filter.kind) return false;
  if (filter.state !== 'all' && filter.state !== tileOf(view)) return false;
  return matchesWords(filter.search, [view.screen.name, view.location.name, view.location.address ?? '']);
}
