import type { LocationKind } from '@bacheca/shared/model/schedule';
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

/** Every word must be in the screen's name, its place or address; accents and capitals don't matter. */
export function matches(view: WatchedScreen, filter: Filter): boolean {
  if (filter.kind && view.location.kind !== filter.kind) return false;
  if (filter.state !== 'all' && filter.state !== tileOf(view)) return false;
  const text = normalised([view.screen.name, view.location.name, view.location.address ?? ''].join(' '));
  return normalised(filter.search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function normalised(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
