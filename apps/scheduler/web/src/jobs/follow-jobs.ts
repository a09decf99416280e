import type { JobProgress, JobView } from '@bacheca/shared/api/jobs';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { ListPage } from '../api/client.ts';
import { keys } from '../api/queries.ts';

/** Thousands of films may be measured one after the other; the list is asked for anew so often at most. */
const REFRESH_MS = 1_000;

type Pages = InfiniteData<ListPage<JobView>>;

/**
 * Keeps what is known of jobs up to date by what the event stream says: how far one is at once, and all else of one that
 * begins or ends by asking for it.
 */
export function followJobs(queries: QueryClient) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refreshSoon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void queries.invalidateQueries({ queryKey: keys.jobLists });
    }, REFRESH_MS);
  };
  return {
    note(job: JobProgress): void {
      let isFollowed = true;
      queries.setQueriesData<Pages>({ queryKey: keys.jobLists }, (pages) => {
        if (!pages) return pages;
        const known = pages.pages.flatMap(({ values }) => values).find(({ id }) => id === job.id);
        if (known?.state !== job.state) {
          isFollowed = false;
          return pages;
        }
        return withProgress(pages, job);
      });
      if (!isFollowed) refreshSoon();
      const failed = queries.getQueryData<ListPage<JobView>>(keys.failedJobs);
      const hadFailed = failed?.values.some(({ id }) => id === job.id) ?? false;
      if (hadFailed || job.state === 'failed') void queries.invalidateQueries({ queryKey: keys.failedJobs });
    },
    close(): void {
      clearTimeout(timer);
    },
  };
}

function withProgress(pages: Pages, { id, progress }: JobProgress): Pages {
  return {
    ...pages,
    pages: pages.pages.map((page) => ({
      ...page,
      values: page.values.map((one) => (one.id === id ? { ...one, progress } : one)),
    })),
  };
}
