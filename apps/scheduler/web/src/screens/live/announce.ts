import {
  type AirState,
  airState,
  type Level,
  levelOf,
  needsAttention,
  type WatchedScreen,
} from '../attention/attention.ts';

export interface Change {
  name: string;
  level: Level;
  air: AirState;
}

/** Names read out at most; more would keep a screen reader talking after a power cut. */
export const MAX_NAMED = 3;

/**
 * The screens that came to need attention, or no longer do. Nothing else is worth interrupting for: what
 * plays changes every few seconds.
 */
export function changesToAnnounce(
  before: readonly WatchedScreen[],
  after: readonly WatchedScreen[],
): { named: Change[]; more: number } {
  const earlier = new Map(before.map((view) => [view.screen.id, view]));
  const changes = after.flatMap((view) => {
    const was = earlier.get(view.screen.id);
    if (!was || was === view || needsAttention(was) === needsAttention(view)) return [];
    const name = `${view.location.name}, ${view.screen.name}`;
    return [{ name, level: levelOf(view), air: airState(view) }];
  });
  return { named: changes.slice(0, MAX_NAMED), more: Math.max(0, changes.length - MAX_NAMED) };
}
