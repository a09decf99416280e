/** Where an item is used: by the drafts, and by what was published for the screens of some locations. */
import type { ItemShowings, ItemUsage } from '@bacheca/shared/api/item-usage';
import type { Id, Sha256 } from '@bacheca/shared/model/ids';
import type { Location, Screen } from '@bacheca/shared/model/schedule';
import { entityRef } from '@bacheca/shared/translations/phrase';
import type { Items } from '../content/items.ts';
import { domainError } from '../errors/domain-error.ts';
import { instantOf } from '../runtime/clock.ts';
import { type CooperativeSteps, runInTurns } from '../runtime/cooperative-steps.ts';
import type { Playlists } from '../schedule/playlists.ts';
import type { Rules } from '../schedule/rules.ts';
import { concerns, type Takeovers } from '../schedule/takeovers.ts';
import { isRuleFor } from '../schedule/targets.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';

export interface UsageSources {
  readonly items: Items;
  readonly playlists: Playlists;
  readonly rules: Rules;
  readonly takeovers: Takeovers;
  readonly locations: Locations;
  readonly screens: Screens;
}

/** What the engine says of one program. */
export interface Showing {
  readonly isInProgram: boolean;
  readonly isOn: boolean;
  readonly nextAtMs: number | null;
}

/** Throws a domain error if there is no such item. */
export async function itemUsage(sources: UsageSources, itemId: Id): Promise<ItemUsage> {
  const { items } = sources;
  const takeovers = sources.takeovers.current().filter(({ takeover }) => takeover.item.id === itemId);
  if (!items.has(itemId) && takeovers.length === 0)
    throw domainError('not-found', { entity: entityRef('item', itemId) });
  const playlists = (await runInTurns(sources.playlists.listSteps())).values.flatMap(
    ({ id, name, slots }) => {
      const weight = slots.reduce((sum, slot) => sum + (slot.itemId === itemId ? slot.weight : 0), 0);
      return weight > 0 ? [{ id, name, weight }] : [];
    },
  );
  const playlistIds = new Set(playlists.map(({ id }) => id));
  const rules = (await runInTurns(sources.rules.listSteps())).values.filter(({ playlistId }) =>
    playlistIds.has(playlistId),
  );
  const { values: screens } = await runInTurns(sources.screens.listSteps());
  const counts = await runInTurns(
    countSteps(screens, (screen) => {
      const location = sources.locations.get(screen.locationId);
      if (!location) return null;
      const isPlayed =
        rules.some((rule) => isRuleFor(rule, screen, location)) ||
        takeovers.some(({ targets }) => concerns(targets, screen));
      return isPlayed ? location : null;
    }),
  );
  return {
    playlists: playlists
      .map((playlist) => ({
        ...playlist,
        ruleIds: rules.filter(({ playlistId }) => playlistId === playlist.id).map(({ id }) => id),
      }))
      .sort(byName),
    takeovers: takeovers.map(({ takeover: { id, reason, startsAt, endsAt } }) => ({
      id,
      reason,
      startsAt,
      endsAt,
    })),
    places: [...counts]
      .map(([{ id, name }, count]) => ({ locationId: id, name, screens: count }))
      .sort(byName),
  };
}

function* countSteps(
  screens: readonly Screen[],
  placeOf: (screen: Screen) => Location | null,
): CooperativeSteps<Map<Location, number>> {
  const counts = new Map<Location, number>();
  for (const screen of screens) {
    const location = placeOf(screen);
    if (location) counts.set(location, (counts.get(location) ?? 0) + 1);
    yield;
  }
  return counts;
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name.localeCompare(other.name, 'it');
}

/**
 * When the screens of these locations show the item next. Locations that there are not are left out.
 *
 * @param showingOf Asks the engine of each of the programs that these screens have.
 */
export async function itemShowings(
  { locations, screens }: Pick<UsageSources, 'locations' | 'screens'>,
  locationIds: readonly Id[],
  showingOf: (
    screens: readonly Screen[],
  ) => Promise<readonly { revision: Sha256; screenIds: readonly Id[]; showing: Showing }[]>,
): Promise<ItemShowings> {
  const all = await runInTurns(screens.listSteps());
  const places: ItemShowings['places'] = [];
  for (const locationId of new Set(locationIds)) {
    const location = locations.get(locationId);
    if (!location) continue;
    const here = all.values.filter((screen) => screen.locationId === locationId);
    const groups = (await showingOf(here)).filter(({ showing }) => showing.isInProgram || showing.isOn);
    const [next] = groups
      .flatMap(({ screenIds: [screenId], showing: { nextAtMs } }) =>
        nextAtMs === null || screenId === undefined ? [] : [{ nextAtMs, screenId }],
      )
      .sort((one, other) => one.nextAtMs - other.nextAtMs);
    places.push({
      locationId,
      timeZone: location.timeZone,
      screens: here.length,
      screensWithIt: groups.reduce((sum, { screenIds }) => sum + screenIds.length, 0),
      isOn: groups.some(({ showing }) => showing.isOn),
      nextAt: next ? instantOf(next.nextAtMs) : null,
      screenId: next?.screenId ?? null,
    });
  }
  return { places };
}
