import type { JobView } from '@bacheca/shared/api/jobs';
import { useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '../api/client.ts';
import { keys } from '../api/queries.ts';
import { useSession } from '../session/session.tsx';
import { newestFailure, unseenOf } from './unseen-failures.ts';

/** A job that another node of the scheduler works at ends without a word here. */
const REFRESH_MS = 60_000;

/** The jobs that failed for good and that one has not looked at yet; this browser remembers which one has. */
export function useFailedJobs(): { unseen: readonly JobView[]; markSeen: () => void } {
  const { username } = useSession();
  const [seenUntil, setSeenUntil] = useLocalStorage({
    key: `bacheca.failures-seen.${username}`,
    defaultValue: '',
    getInitialValueInEffect: false,
  });
  const { data } = useQuery({
    queryKey: keys.failedJobs,
    queryFn: () => api.jobs(['failed'], null),
    refetchInterval: REFRESH_MS,
  });
  const failed = data?.values;
  const markSeen = useCallback(() => {
    const newest = failed && newestFailure(failed);
    if (newest) setSeenUntil((before) => (newest > before ? newest : before));
  }, [failed, setSeenUntil]);
  return { unseen: unseenOf(failed ?? [], seenUntil), markSeen };
}
