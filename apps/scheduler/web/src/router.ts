import { useSyncExternalStore } from 'react';

/** The app has few addresses, so the browser's history is router enough. */
export type Route =
  | { page: 'screens'; screenId: string | null }
  | { page: 'preview'; screenId: string }
  | { page: 'settings'; screenId: string }
  | { page: 'pair'; code: string; screenId: string | null }
  | { page: 'password' }
  | { page: 'sessions' }
  | { page: 'people' }
  | { page: 'unknown' };

export const paths = {
  screens: '/',
  screen: (id: string) => `/screens/${id}`,
  preview: (screenId: string) => `/screens/${screenId}/preview`,
  settings: (screenId: string) => `/screens/${screenId}/settings`,
  password: '/password',
  sessions: '/sessions',
  people: '/people',
  pair: (screenId?: string) => (screenId ? `/pair?screen=${screenId}` : '/pair'),
};

export function routeOf(address: string): Route {
  const { pathname, searchParams } = new URL(address, 'http://bacheca.invalid');
  if (pathname === '/') return { page: 'screens', screenId: null };
  if (pathname === '/password') return { page: 'password' };
  if (pathname === '/sessions') return { page: 'sessions' };
  if (pathname === '/people') return { page: 'people' };
  if (pathname === '/pair') {
    return { page: 'pair', code: searchParams.get('code') ?? '', screenId: searchParams.get('screen') };
  }
  const [, screenId, part] = /^\/screens\/([a-z0-9-]+)(?:\/(preview|settings))?$/.exec(pathname) ?? [];
  if (!screenId) return { page: 'unknown' };
  return { page: part === 'preview' || part === 'settings' ? part : 'screens', screenId };
}

/** Each says whether the page may be left, and may ask for it. */
const guards = new Set<() => boolean>();
let shownAddress = typeof location === 'undefined' ? '' : location.pathname + location.search;

/** Returns what ends the guarding. */
export function guardLeaving(mayLeave: () => boolean): () => void {
  guards.add(mayLeave);
  return () => guards.delete(mayLeave);
}

/** Asks once, whatever the number of things that aren't saved. */
function mayLeave(): boolean {
  const [first] = guards;
  return first === undefined || first();
}

function subscribe(onChange: () => void): () => void {
  const moved = () => {
    const address = location.pathname + location.search;
    if (address === shownAddress) return;
    if (!mayLeave()) {
      // The browser's back button has moved already: the address comes back, the page has stayed.
      history.pushState(null, '', shownAddress);
      return;
    }
    guards.clear();
    shownAddress = address;
    onChange();
  };
  window.addEventListener('popstate', moved);
  return () => window.removeEventListener('popstate', moved);
}

export function useAddress(): string {
  return useSyncExternalStore(subscribe, () => shownAddress);
}

export function navigate(to: string): void {
  if (to === location.pathname + location.search) return;
  history.pushState(null, '', to);
  window.dispatchEvent(new PopStateEvent('popstate'));
}
