import type { LiveLinkState } from './live-link.ts';

/**
 * Hears of each state of the link, and tells when events may have been missed: the link is open, and was not all the time
 * since it was first. The tab was hidden, the line was lost, or the tab that listened for all has gone.
 */
export function watchGaps(onGap: () => void): (state: LiveLinkState) => void {
  let before: LiveLinkState | null = null;
  let wasOpen = false;
  return (state) => {
    if (state === 'open' && before !== 'open') {
      if (wasOpen) onGap();
      wasOpen = true;
    }
    before = state;
  };
}
