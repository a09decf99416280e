/**
 * Which screens need care, and why. One list of rules for the sorting, the summary, the cards and what is
 * read out, so that they can't disagree.
 */

import type { ScreenView } from '@bacheca/shared/api/screens';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';

/** What the screen is doing, in one of the words on its card. */
export type AirState =
  | 'unpaired'
  | 'offline'
  | 'starting'
  | 'playing'
  | 'takeover'
  | 'bumper'
  | 'fallback'
  | 'closed'
  /** Its page is closed, hidden or silent: whatever it says to play, nobody can see it. */
  | 'unseen';

type Problem = PlayerStatus['problems'][number];
type Fallback = Extract<PlayerStatus['stage'], { state: 'fallback' }>;

const UNSEEN: ReadonlySet<string> = new Set(['stage-gone', 'stage-hidden', 'stage-silent']);

export function airState(view: ScreenView): AirState {
  if (!view.player) return 'unpaired';
  if (!view.player.connected) return 'offline';
  if (view.status?.problems.some(({ code }) => UNSEEN.has(code))) return 'unseen';
  const stage = view.status?.stage;
  if (!stage) return 'starting';
  return stage.state === 'playing' && stage.takeoverId ? 'takeover' : stage.state;
}

/** Content is on it now; between two items counts too. */
export function isOnAir(view: ScreenView): boolean {
  const state = airState(view);
  return state === 'playing' || state === 'takeover' || state === 'bumper';
}

export type PublishedProgramState = 'unpublished' | 'none' | 'up-to-date' | 'waiting' | 'other';

/** What the player plays by, against what was last published for the screen. */
export function programState(view: ScreenView): PublishedProgramState {
  if (!view.publishedRevision) return 'unpublished';
  const program = view.status?.program;
  if (program?.active === view.publishedRevision) return 'up-to-date';
  if (program?.pending === view.publishedRevision) return 'waiting';
  return program?.active ? 'other' : 'none';
}

export type Concern =
  | { type: 'offline' }
  | { type: 'nothing-to-show'; stage: Fallback }
  | { type: 'unseen'; problem: Problem }
  | { type: 'problem'; problem: Problem }
  | { type: 'cloned' }
  | { type: 'unavailable'; count: number }
  | { type: 'other-program' }
  | { type: 'unpaired' }
  | { type: 'unpublished' };

/**
 * They are in the order of the page. `setup` is work to finish, not something broken. Screens without a player come
 * last: a new install lists them by the dozen, and they must not hide the first one that is on air.
 */
export const LEVELS = ['urgent', 'care', 'setup', 'well', 'unpaired'] as const;
export type Level = (typeof LEVELS)[number];

const LEVEL_OF: Record<Concern['type'], Level> = {
  offline: 'urgent',
  'nothing-to-show': 'urgent',
  unseen: 'urgent',
  problem: 'care',
  cloned: 'care',
  unavailable: 'care',
  'other-program': 'care',
  unpaired: 'unpaired',
  unpublished: 'setup',
};

/** A screen as this page has watched it; `programLate` is from `watchPrograms`. */
export type WatchedScreen = ScreenView & { readonly programLate?: true };

/**
 * After a publish every player differs from it for a moment, until it says that the program came. Longer
 * than this and someone should look.
 */
export const PROGRAM_GRACE_MS = 60_000;

/**
 * Marks the screens that have gone without the published program for too long. `differsSince` remembers,
 * by screen, since when; it is updated in place.
 */
export function watchPrograms(
  views: readonly ScreenView[],
  differsSince: Map<string, number>,
  nowMs: number,
): readonly WatchedScreen[] {
  return views.map((view) => {
    const differs = view.player?.connected === true && programState(view) === 'other';
    if (!differs) {
      differsSince.delete(view.screen.id);
      return view;
    }
    const sinceMs = differsSince.get(view.screen.id) ?? nowMs;
    differsSince.set(view.screen.id, sinceMs);
    return nowMs - sinceMs >= PROGRAM_GRACE_MS ? { ...view, programLate: true as const } : view;
  });
}

export function concernsOf(view: WatchedScreen): Concern[] {
  if (!view.player) return [{ type: 'unpaired' }];
  // What a disconnected player said last may be over; only that it is gone is sure.
  const cloned: Concern[] = view.player.clonedSince ? [{ type: 'cloned' }] : [];
  if (!view.player.connected) return [{ type: 'offline' }, ...cloned];
  const { status } = view;
  const concerns: Concern[] = [...cloned];
  const program = programState(view);
  if (program === 'unpublished') concerns.push({ type: 'unpublished' });
  if (!status) return concerns;
  // With nothing published there is nothing to show, and publishing is the remedy already named.
  if (airState(view) === 'fallback' && status.stage.state === 'fallback' && program !== 'unpublished') {
    concerns.push({ type: 'nothing-to-show', stage: status.stage });
  }
  if (view.programLate) concerns.push({ type: 'other-program' });
  const unavailable = status.program.unavailable.length;
  if (unavailable > 0) concerns.push({ type: 'unavailable', count: unavailable });
  for (const problem of status.problems) {
    if (UNSEEN.has(problem.code)) concerns.unshift({ type: 'unseen', problem });
    else concerns.push({ type: 'problem', problem });
  }
  return concerns;
}

export function levelOf(view: WatchedScreen): Level {
  return worst(concernsOf(view).map((concern) => LEVEL_OF[concern.type]));
}

export function worst(levels: readonly Level[]): Level {
  return LEVELS.find((level) => levels.includes(level)) ?? 'well';
}

/** Something is wrong, as against not finished yet. */
export function needsAttention(view: WatchedScreen): boolean {
  const level = levelOf(view);
  return level === 'urgent' || level === 'care';
}

/** Orders by level, then by place and name. It is total and stable: equal names go by id. */
export function byUrgency(views: readonly WatchedScreen[], locale: string): WatchedScreen[] {
  const collator = new Intl.Collator(locale, { numeric: true });
  return views
    .map((view) => ({ view, rank: LEVELS.indexOf(levelOf(view)) }))
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        collator.compare(a.view.location.name, b.view.location.name) ||
        collator.compare(a.view.screen.name, b.view.screen.name) ||
        (a.view.screen.id < b.view.screen.id ? -1 : 1),
    )
    .map(({ view }) => view);
}

export interface LocationGroup {
  location: ScreenView['location'];
  level: Level;
  screens: WatchedScreen[];
}

/** One group for each location, those with a screen in need of care first. */
export function byLocation(views: readonly WatchedScreen[], locale: string): LocationGroup[] {
  const places = new Map<string, LocationGroup>();
  for (const view of byUrgency(views, locale)) {
    const place = places.get(view.location.id);
    if (place) place.screens.push(view);
    else places.set(view.location.id, { location: view.location, level: levelOf(view), screens: [view] });
  }
  return [...places.values()];
}

/** They are the tiles of the page; each screen is in exactly one, so that they add up. */
export const TILES = ['onAir', 'attention', 'closed', 'setup', 'unpaired'] as const;
export type Tile = (typeof TILES)[number];

export function tileOf(view: WatchedScreen): Tile {
  if (!view.player) return 'unpaired';
  if (needsAttention(view)) return 'attention';
  if (airState(view) === 'closed') return 'closed';
  return isOnAir(view) && levelOf(view) === 'well' ? 'onAir' : 'setup';
}

export interface Summary extends Record<Tile, number> {
  all: number;
  playsToday: number;
}

export function summarise(views: readonly WatchedScreen[]): Summary {
  const counts = { onAir: 0, attention: 0, closed: 0, setup: 0, unpaired: 0 } satisfies Record<Tile, number>;
  for (const view of views) counts[tileOf(view)] += 1;
  return {
    all: views.length,
    ...counts,
    playsToday: views.reduce((sum, view) => sum + view.playsToday, 0),
  };
}
