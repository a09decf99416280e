import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './client.ts';

/** The names under which answers are kept. */
export const keys = {
  session: ['session'] as const,
  sessions: ['sessions'] as const,
  account: ['account'] as const,
  secondFactors: ['account', 'second-factors'] as const,
  people: ['people'] as const,
  peopleFound: (q: string) => ['people', q] as const,
  liveScreens: ['screens', 'live'] as const,
  locations: ['locations'] as const,
  shownItem: (path: string | null) => ['shown-items', path] as const,
  program: (screenId: string, revision: string | null) => ['screens', screenId, 'program', revision] as const,
  preview: (screenId: string, of: string, revision: string | null) =>
    ['screens', screenId, 'preview', of, revision] as const,
  playCounts: (screenId: string, fromMs: number) => ['plays', 'counts', screenId, fromMs] as const,
  coverage: (screenId: string, day: string) => ['coverage', screenId, day] as const,
  timeUnknown: (screenId: string, day: string) => ['plays', 'time-unknown', screenId, day] as const,
  jobs: ['jobs'] as const,
  jobLists: ['jobs', 'list'] as const,
  /** In a language, since the server says in it what failed. */
  jobList: (states: string, language: string) => ['jobs', 'list', states, language] as const,
  failedJobs: ['jobs', 'failed'] as const,
  opened: (form: string) => ['documents', form] as const,
  commands: (screenId: string) => ['screens', screenId, 'commands'] as const,
  catalogue: ['catalogue'] as const,
  item: (id: string) => ['items', id] as const,
  itemUsage: (id: string) => ['items', id, 'usage'] as const,
  itemShowings: (id: string, places: readonly string[]) => ['items', id, 'showings', ...places] as const,
  itemState: (id: string, version: string | null) => ['items', id, 'state', version] as const,
  itemRevisions: (id: string, version: string | null) => ['items', id, 'revisions', version] as const,
  itemRevision: (id: string, number: number) => ['items', id, 'revision', number] as const,
  itemStates: ['item-states'] as const,
  approvals: ['approvals'] as const,
  itemPlays: (id: string) => ['items', id, 'plays'] as const,
  withdrawn: ['withdrawn-items'] as const,
  library: ['library'] as const,
  libraryFound: (query: string) => ['library', query] as const,
  services: ['services'] as const,
  peaks: (sha256: string) => ['media', 'peaks', sha256] as const,
  subtitles: (sha256: string | null) => ['media', 'subtitles', sha256] as const,
  mediaFiles: (sha256s: readonly string[]) => ['media', 'files', ...sha256s] as const,
  quarantinedPlays: ['plays', 'quarantined'] as const,
};

const MAX_RETRIES = 2;

export function createQueries(): QueryClient {
  // A session that ended anywhere ends everywhere: the sign-in page takes over, the address stays.
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.status === 401) queries.setQueryData(keys.session, null);
  };
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // Only silence is worth asking again for; a problem would come back the same.
        retry: (failures, error) => failures < MAX_RETRIES && ApiError.from(error).code === 'unreachable',
        // `navigator.onLine` is often wrong on municipal networks, and the server may be on loopback.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
  return queries;
}
