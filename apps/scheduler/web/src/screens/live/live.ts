import type { ScreenView } from '@bacheca/shared/api/screens';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  createElement,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { api } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { followJobs } from '../../jobs/follow-jobs.ts';
import { tellAsset } from './asset-events.ts';
import { watchGaps } from './gaps.ts';
import { applyLiveEvent } from './live-events.ts';
import type { LiveLink, LiveLinkState } from './live-link.ts';
import { openSharedLink } from './tab-shared-link.ts';

/** Every screen as last known: asked for once, then kept by the live link. */
export function useScreens() {
  return useQuery<readonly ScreenView[]>({
    queryKey: keys.liveScreens,
    queryFn: api.liveScreens,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export interface Live {
  state: LiveLinkState;
  /** When the server last said anything, if only that it is there. */
  heardAtMs: number;
  retryNow: () => void;
}

const LiveContext = createContext<Live | null>(null);

/** It stands around all pages: the link is one, whichever of them one is on. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const live = useLink();
  return createElement(LiveContext.Provider, { value: live }, children);
}

export function useLiveLink(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('a page is drawn outside of the link that keeps it up to date');
  return live;
}

/** Keeps `useScreens` up to date while the calling component is there. */
function useLink(): Live {
  const queries = useQueryClient();
  const link = useRef<LiveLink | null>(null);
  const [state, setState] = useState<LiveLinkState>('connecting');
  const [heardAtMs, setHeardAtMs] = useState(() => Date.now());

  useEffect(() => {
    const heard = () => setHeardAtMs(Date.now());
    const jobs = followJobs(queries);
    const noteState = watchGaps(() => {
      // The screens are told anew by the stream itself.
      void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey !== keys.liveScreens });
    });
    const current = openSharedLink({
      onEvent: (event) => {
        heard();
        if (event.type === 'job') return jobs.note(event.job);
        if (event.type === 'asset') return tellAsset(event.asset);
        // Until all are known, one of them would be taken for all.
        if (event.type !== 'screens' && !queries.getQueryData(keys.liveScreens)) return;
        // An answer still under way is older than the event and must not overwrite it.
        void queries.cancelQueries({ queryKey: keys.liveScreens, exact: true });
        queries.setQueryData<readonly ScreenView[]>(keys.liveScreens, (screens) =>
          applyLiveEvent(screens ?? [], event),
        );
      },
      onHeartbeat: heard,
      onState: (next) => {
        setState(next);
        noteState(next);
        if (next === 'open') heard();
      },
      onBroken: () => void queries.refetchQueries({ queryKey: keys.session }),
    });
    link.current = current;
    window.addEventListener('online', current.retryNow);
    return () => {
      window.removeEventListener('online', current.retryNow);
      current.close();
      jobs.close();
    };
  }, [queries]);

  return useMemo(() => ({ state, heardAtMs, retryNow: () => link.current?.retryNow() }), [state, heardAtMs]);
}
