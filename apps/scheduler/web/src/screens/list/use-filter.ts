import { useDebouncedCallback } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { ScreensSearch } from '../../search.ts';
import type { Filter } from './filter.ts';

/** Typing would be held up by an address for every letter. */
const WRITE_AFTER_MS = 300;

const route = getRouteApi('/overview');

/** The filter as it is in the page's address, which follows it a moment later. */
export function useFilter(): [Filter, (filter: Filter) => void] {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const inAddress = JSON.stringify(filterOf(search));
  const [filter, setFilter] = useState(() => filterOf(search));
  const [seen, setSeen] = useState(inAddress);
  const written = useRef(new Set<string>());
  const write = useDebouncedCallback((next: Filter) => {
    written.current.add(JSON.stringify(next));
    void navigate({ to: '.', search: searchOf(next), replace: true, resetScroll: false });
  }, WRITE_AFTER_MS);
  if (inAddress !== seen) {
    setSeen(inAddress);
    // A link or the back button leads elsewhere; what was written here is older than what is typed by now.
    if (!written.current.delete(inAddress)) setFilter(filterOf(search));
  }
  return [
    filter,
    (next) => {
      setFilter(next);
      write(next);
    },
  ];
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
