/** What the library asks of the server. */
import { BulkAnswer, type BulkChange, LIBRARY_FACETS, LibraryPage } from '@bacheca/shared/api/library';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { send, understood } from '../api/client.ts';
import { keys } from '../api/queries.ts';
import type { LibrarySearch } from '../search.ts';

function queryOf(search: LibrarySearch): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of ['q', 'sort', ...LIBRARY_FACETS] as const) {
    const value = search[name];
    if (value !== undefined) query.set(name, value);
  }
  query.sort();
  return query;
}

export async function libraryPage(search: LibrarySearch, cursor: string | null): Promise<LibraryPage> {
  const query = queryOf(search);
  if (cursor !== null) query.set('cursor', cursor);
  const response = await send('GET', `/api/library?${query}`);
  return understood(LibraryPage, response.status, await response.text());
}

/** Its pages one after the other; while another search is under way, those of the one before stay. */
export function useLibrary(search: LibrarySearch) {
  return useInfiniteQuery({
    queryKey: keys.libraryFound(queryOf(search).toString()),
    queryFn: ({ pageParam }) => libraryPage(search, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
}

export async function changeMany(changes: readonly BulkChange[]) {
  const response = await send('POST', '/api/library/changes', { changes });
  return understood(BulkAnswer, response.status, await response.text()).results;
}
