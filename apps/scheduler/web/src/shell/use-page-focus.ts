import { useRouterState } from '@tanstack/react-router';
import { type RefObject, useEffect, useRef } from 'react';

/**
 * Moves the focus to the heading of each page that one goes to, so that screen readers say where one is and the next
 * Tab goes on from there. A page that puts it elsewhere itself, into its first field, keeps it.
 */
export function usePageFocus(main: RefObject<HTMLElement | null>): void {
  // The match below the shell: details of a screen are no page of their own.
  const page = useRouterState({ select: ({ matches }) => matches[1]?.routeId ?? 'not-found' });
  const shown = useRef(page);
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    if (!main.current || main.current.contains(document.activeElement)) return;
    const heading = main.current.querySelector<HTMLElement>('h1');
    if (heading && !heading.hasAttribute('tabindex')) heading.tabIndex = -1;
    (heading ?? main.current).focus({ preventScroll: true });
  }, [page, main]);
}
