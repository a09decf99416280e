/**
 * The drafts that a publish compiles. They are listed in turns, while staff go on saving: what is compiled was all there
 * at one version, or a rule would be listed whose playlist was deleted since. Of items it is what was approved last, and
 * slots of what never was, or was put in the archive, are not among them.
 */
import type { Screen } from '@bacheca/shared/model/schedule';
import type { ItemApprovals } from '../approval/item-approvals.ts';
import { type Items, mediaOf } from '../content/items.ts';
import type { Media } from '../content/media/media.ts';
import type { Services } from '../content/services.ts';
import { type CooperativeSteps, runAtOnce } from '../runtime/cooperative-steps.ts';
import type { Playlists } from '../schedule/playlists.ts';
import type { Rules } from '../schedule/rules.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';
import { byId, type Inputs, withoutItems } from './compile.ts';

export interface DraftSources {
  readonly services: Services;
  readonly items: Items;
  readonly approvals: ItemApprovals;
  readonly media: Media;
  readonly playlists: Playlists;
  readonly locations: Locations;
  readonly screens: Screens;
  readonly rules: Rules;
}

/** All that rules play, as it was at one version. */
export interface DraftsAt {
  readonly version: string;
  readonly inputs: Inputs;
  readonly screens: readonly Screen[];
}

/** While others go on changing drafts they are listed in turns so often, then at once. */
const LISTED_IN_TURNS = 3;

export class Drafts {
  readonly #sources: DraftSources;

  constructor(sources: DraftSources) {
    this.#sources = sources;
  }

  /** Another one than before if any draft may have changed. */
  get version(): string {
    return Object.values(this.#sources)
      .map(({ version }) => version)
      .join();
  }

  *steps(): CooperativeSteps<DraftsAt> {
    for (let tries = 0; ; tries++) {
      const { version } = this;
      const { screens, ...listed } =
        tries < LISTED_IN_TURNS ? yield* this.#listSteps() : runAtOnce(this.#listSteps());
      if (this.version === version) return { version, screens, inputs: playedOf(listed) };
    }
  }

  *#listSteps(): CooperativeSteps<Listed & { readonly screens: readonly Screen[] }> {
    const { services, items, approvals, media, playlists, locations, screens, rules } = this.#sources;
    const listed = {
      locations: (yield* locations.listSteps()).values,
      rules: (yield* rules.listSteps()).values,
      playlists: (yield* playlists.listSteps()).values,
      items: (yield* items.listSteps()).values,
      services: (yield* services.listSteps()).values,
      mediaFiles: (yield* media.listSteps()).values,
      screens: (yield* screens.listSteps()).values,
    };
    const approved = listed.items.flatMap(({ id }) => {
      const item = approvals.approvedItem(id);
      return item && !item.archived ? [item] : [];
    });
    yield;
    const there = new Set(approved.map(({ id }) => id));
    const left = new Set(listed.items.flatMap(({ id }) => (there.has(id) ? [] : [id])));
    return {
      ...listed,
      items: approved,
      playlists: listed.playlists.map((playlist) => withoutItems(playlist, left)),
    };
  }
}

type Listed = {
  readonly [Name in Exclude<keyof Inputs, 'rules'>]-?: readonly Required<Inputs>[Name][string][];
} & Pick<Inputs, 'rules'>;

/** What rules play, and what that needs: an office has thousands of items that wait for their time. */
function playedOf({ locations, rules, playlists, items, services, mediaFiles }: Listed): Inputs {
  const playlistIds = new Set(rules.map(({ playlistId }) => playlistId));
  const played = playlists.filter(({ id }) => playlistIds.has(id));
  const itemIds = new Set(played.flatMap(({ slots }) => slots.map(({ itemId }) => itemId)));
  const playedItems = items.filter(({ id }) => itemIds.has(id));
  const needed = new Set(playedItems.flatMap((item) => [...mediaOf(item)]));
  for (const { theme } of locations) if (theme?.mark) needed.add(theme.mark);
  return {
    locations: byId(locations),
    rules,
    playlists: byId(played),
    items: byId(playedItems),
    services: byId(services.filter(({ deadline }) => deadline)),
    mediaFiles: Object.fromEntries(
      mediaFiles.flatMap((file) => (needed.has(file.sha256) ? [[file.sha256, file]] : [])),
    ),
  };
}
