import {
  type Id,
  type Item,
  type Location,
  type MediaFile,
  type Playlist,
  Program,
  ProgramLocation,
  ProgramRule,
  type Rule,
  type Screen,
  type Sha256,
} from '@bacheca/shared';
import { serialise } from '@bacheca/shared/revision';
import { instantOf } from '../clock.ts';
import { mediaOf } from '../content/items.ts';
import { isTarget } from './targets.ts';
import { horizonAt } from './week.ts';

/** Everything that programs are made of, as it was at one moment. */
export interface Inputs {
  readonly locations: Record<Id, Location>;
  readonly rules: readonly Rule[];
  readonly playlists: Record<Id, Playlist>;
  readonly items: Record<Id, Item>;
  readonly mediaFiles: Record<Sha256, MediaFile>;
}

export interface Compiled {
  readonly revision: Sha256;
  readonly bytes: Buffer;
  readonly screenIds: readonly Id[];
}

/**
 * The program of each screen, one for all screens whose programs are the same. Screens at a location that
 * `inputs` doesn't have get none.
 */
export function compileAll(
  inputs: Inputs,
  screens: readonly Screen[],
  withdrawn: ReadonlySet<Id>,
  nowMs: number,
): Compiled[] {
  const groups = new Map<string, { location: Location; rules: Rule[]; screenIds: Id[] }>();
  for (const screen of screens) {
    const location = inputs.locations[screen.locationId];
    if (!location) continue;
    const rules = inputs.rules.filter(
      (rule) =>
        isTarget(rule.target, screen, location) &&
        !rule.exclude?.some((target) => isTarget(target, screen, location)),
    );
    // A program depends on nothing else, so that it is built and serialised once for each of these.
    const key = [location.id, ...rules.map((rule) => rule.id)].join('/');
    const group = groups.get(key) ?? { location, rules, screenIds: [] };
    group.screenIds.push(screen.id);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ location, rules, screenIds }) => ({
    ...serialise(compile(inputs, location, rules, withdrawn, nowMs)),
    screenIds,
  }));
}

function compile(
  inputs: Inputs,
  location: Location,
  rules: readonly Rule[],
  withdrawn: ReadonlySet<Id>,
  nowMs: number,
): Program {
  const playlists: Record<Id, Playlist> = {};
  const items: Record<Id, Item> = {};
  const mediaFiles: Record<Sha256, MediaFile> = {};
  for (const { playlistId } of rules) {
    const playlist = inputs.playlists[playlistId];
    if (!playlist) continue;
    const slots = playlist.slots.filter((slot) => !withdrawn.has(slot.itemId));
    playlists[playlistId] = { ...playlist, slots };
    for (const { itemId } of slots) {
      const item = inputs.items[itemId];
      if (!item) continue;
      items[itemId] = item;
      for (const sha256 of mediaOf(item)) {
        const file = inputs.mediaFiles[sha256];
        if (file) mediaFiles[sha256] = file;
      }
    }
  }
  const { from, until } = horizonAt(nowMs, location.timeZone);
  // The schema strips what players needn't know, and refuses a program that refers to what it doesn't hold.
  return Program.parse({
    format: 1,
    location: ProgramLocation.strip().parse(location),
    from: instantOf(from),
    until: instantOf(until),
    rules: rules.map((rule) => ProgramRule.strip().parse(rule)),
    playlists,
    items,
    mediaFiles,
  });
}
