import { useSyncExternalStore } from 'react';

/** Spans on the page are told in minutes, so one shared tick does for all of them. */
const TICK_MS = 10_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let nowMs = Date.now();

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    nowMs = Date.now();
    timer = setInterval(() => {
      nowMs = Date.now();
      for (const tell of listeners) tell();
    }, TICK_MS);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

/** The wall clock in ms since 1970, in steps of ten seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}
