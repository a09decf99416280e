import type { ScreenView } from '@bacheca/shared';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '../api/client.ts';
import { keys } from '../api/queries.ts';
import { applyLiveEvent } from './live-events.ts';
import { type LinkState, type LiveLink, openLiveLink } from './live-link.ts';

/** Every screen as last known: asked for once, then kept by the live link of the page that shows them. */
export function useScreens() {
  return useQuery<readonly ScreenView[]>({
    queryKey: keys.liveScreens,
    queryFn: api.liveScreens,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export interface Live {
  state: LinkState;
  /** When the last event came, or the link was opened. */
  heardAtMs: number;
  retryNow: () => void;
}

/** Keeps `useScreens` up to date while the calling component is there. */
export function useLiveLink(): Live {
  const queries = useQueryClient();
  const link = useRef<LiveLink | null>(null);
  const [state, setState] = useState<LinkState>('connecting');
  const [lostAtMs, setLostAtMs] = useState(() => Date.now());

  useEffect(() => {
    let heardAtMs = Date.now();
    const current = openLiveLink({
      onEvent: (event) => {
        heardAtMs = Date.now();
        // An answer still under way is older than the event and must not overwrite it.
        void queries.cancelQueries({ queryKey: keys.liveScreens, exact: true });
        queries.setQueryData<readonly ScreenView[]>(keys.liveScreens, (screens) =>
          applyLiveEvent(screens ?? [], event),
        );
      },
      onState: (next) => {
        setState(next);
        if (next === 'lost') setLostAtMs(heardAtMs);
        if (next === 'open') heardAtMs = Date.now();
      },
      onBroken: () => void queries.refetchQueries({ queryKey: keys.session }),
    });
    link.current = current;
    window.addEventListener('online', current.retryNow);
    return () => {
      window.removeEventListener('online', current.retryNow);
      current.close();
    };
  }, [queries]);

  return { state, heardAtMs: lostAtMs, retryNow: () => link.current?.retryNow() };
}
