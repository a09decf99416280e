/** Where a preview is on the timeline: with the clock, running from a chosen instant, or held at one. */
export type Playhead =
  | { readonly type: 'live' }
  | { readonly type: 'running'; readonly fromMs: number; readonly sinceMs: number }
  | { readonly type: 'held'; readonly atMs: number };

export const LIVE: Playhead = { type: 'live' };

/** The instant it shows at `nowMs`. */
export function instantOf(playhead: Playhead, nowMs: number): number {
  switch (playhead.type) {
    case 'live':
      return nowMs;
    case 'running':
      return playhead.fromMs + (nowMs - playhead.sinceMs);
    case 'held':
      return playhead.atMs;
  }
}

export function isRunning({ type }: Playhead): boolean {
  return type !== 'held';
}

/** Moves it to another instant; it goes on running if it ran. */
export function movedTo(playhead: Playhead, atMs: number, nowMs: number): Playhead {
  return isRunning(playhead) ? { type: 'running', fromMs: atMs, sinceMs: nowMs } : { type: 'held', atMs };
}

export function toggled(playhead: Playhead, nowMs: number): Playhead {
  const atMs = instantOf(playhead, nowMs);
  return isRunning(playhead) ? { type: 'held', atMs } : { type: 'running', fromMs: atMs, sinceMs: nowMs };
}
