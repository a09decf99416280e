import { useSyncExternalStore } from 'react';

/** The app has few addresses, so the browser's history is router enough. */
export type Route =
  | { page: 'screens'; screenId: string | null }
  | { page: 'preview'; screenId: string }
  | { page: 'settings'; screenId: string }
  | { page: 'pair'; code: string; screenId: string | null }
  | { page: 'unknown' };

export const paths = {
  screens: '/',
  screen: (id: string) => `/screens/${id}`,
  preview: (screenId: string) => `/screens/${screenId}/preview`,
  settings: (screenId: string) => `/screens/${screenId}/settings`,
  pair: (screenId?: string) => (screenId ? `/pair?screen=${screenId}` : '/pair'),
};

export function routeOf(address: string): Route {
  const { pathname, searchParams } = new URL(address, 'http://bacheca.invalid');
  if (pathname === '/') return { page: 'screens', screenId: null };
  if (pathname === '/pair') {
    return { page: 'pair', code: searchParams.get('code') ?? '', screenId: searchParams.get('screen') };
  }
  const [, screenId, part] = /^\/screens\/([a-z0-9-]+)(?:\/(preview|settings))?$/.exec(pathname) ?? [];
  if (!screenId) return { page: 'unknown' };
  return { page: part === 'preview' || part === 'settings' ? part : 'screens', screenId };
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener('popstate', onChange);
  return () => window.removeEventListener('popstate', onChange);
}

export function useAddress(): string {
  return useSyncExternalStore(subscribe, () => location.pathname + location.search);
}

export function navigate(to: string): void {
  if (to === location.pathname + location.search) return;
  history.pushState(null, '', to);
  window.dispatchEvent(new PopStateEvent('popstate'));
}
