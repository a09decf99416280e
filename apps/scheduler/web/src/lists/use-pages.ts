import { keepPreviousData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { ListPage } from '../api/client.ts';

/** A list that comes page by page, as far as one has scrolled. */
export function usePages<Value>(
  queryKey: QueryKey,
  read: (cursor: string | null) => Promise<ListPage<Value>>,
) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    // What was found stays while something else is searched for.
    placeholderData: keepPreviousData,
  });
  const { data, hasNextPage, isFetching, fetchNextPage } = query;
  const values = useMemo(() => data?.pages.flatMap((page) => page.values), [data]);
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return { query, values, count: data?.pages[0]?.count ?? values?.length ?? 0, more };
}
