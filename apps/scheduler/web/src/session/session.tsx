import type { SessionView } from '@bacheca/shared/api/people';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { ApiError, api } from '../api/client.ts';
import { keys } from '../api/queries.ts';

const RETRY_UNREACHABLE_MS = 5000;

/** The data is null when nobody is signed in, and undefined while the server can't be reached. */
export function useSessionQuery() {
  return useQuery({
    queryKey: keys.session,
    queryFn: async (): Promise<SessionView | null> => {
      try {
        return await api.session();
      } catch (error) {
        if (ApiError.from(error).status === 401) return null;
        throw error;
      }
    },
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: (query) => (query.state.status === 'error' ? RETRY_UNREACHABLE_MS : false),
  });
}

const Session = createContext<SessionView | null>(null);

export function SessionProvider(props: { value: SessionView; children: ReactNode }) {
  return <Session value={props.value}>{props.children}</Session>;
}

export function useSession(): SessionView {
  const session = useContext(Session);
  if (!session) throw new Error('useSession is for pages that are drawn after signing in');
  return session;
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: api.signOut,
    onSuccess: () => {
      queries.setQueryData(keys.session, null);
      // Nothing of one person's session may show in the next one's.
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.session[0] });
    },
  });
}
