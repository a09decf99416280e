import { getRouteApi } from '@tanstack/react-router';
import type { ScreensSearch } from '../../search.ts';
import { useAddressDraft } from '../../shell/use-address-draft.ts';
import type { Filter } from './filter.ts';

const route = getRouteApi('/overview');

/** The filter of the list, as it is in the page's address. */
export function useFilter(): [Filter, (filter: Filter) => void] {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return useAddressDraft(filterOf(search), (filter) => {
    void navigate({ to: '/screens', search: searchOf(filter), replace: true, resetScroll: false });
  });
}

function filterOf({ state, kind, q }: ScreensSearch): Filter {
  return { state: state ?? 'all', kind: kind ?? null, search: q ?? '' };
}

function searchOf({ state, kind, search }: Filter): ScreensSearch {
  return {
    state: state === 'all' ? undefined : state,
    kind: kind ?? undefined,
    q: search || undefined,
  };
}
