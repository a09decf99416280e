/** What the library of items needs of the other domains. */
import type { ItemState } from '@bacheca/shared/model/approval';
import type { ItemStanding, LibraryParts } from '../content/library/library.ts';
import { PlacesOnAir } from '../publish/places-on-air.ts';
import { spokenLanguages } from '../screens/spoken-languages.ts';
import type { Installation } from './installation.ts';

/** Who last asked or decided, and how it stands since. */
function standingOf(state: ItemState | null): ItemStanding | null {
  if (!state) return null;
  const acts = [state.requested, state.decided, state.approved].filter((act) => act !== null);
  const [last] = acts.sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
  return { state: state.state, changed: last ? { by: last.by, at: last.at } : null };
}

export function libraryParts({
  approvals,
  items,
  services,
  media,
  playlists,
  programs,
  screens,
  locations,
}: Pick<
  Installation,
  'approvals' | 'items' | 'services' | 'media' | 'playlists' | 'programs' | 'screens' | 'locations'
>): LibraryParts {
  const placesOnAir = new PlacesOnAir({ programs, screens, locations });
  return {
    ...{ items, services, media },
    standingOf: (itemId) => standingOf(approvals.stateOf(itemId)),
    inPlaylists: () => new Set(playlists.list().flatMap(({ slots }) => slots.map(({ itemId }) => itemId))),
    placesOf: () => placesOnAir.byItem(),
    languages: () => spokenLanguages(locations.list()),
  };
}
