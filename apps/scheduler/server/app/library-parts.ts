/** What the library of items needs of the other domains. */
import type { LibraryParts } from '../content/library/library.ts';
import { PlacesOnAir } from '../publish/places-on-air.ts';
import { spokenLanguages } from '../screens/spoken-languages.ts';
import type { Installation } from './installation.ts';

export function libraryParts({
  items,
  services,
  media,
  playlists,
  programs,
  screens,
  locations,
}: Pick<
  Installation,
  'items' | 'services' | 'media' | 'playlists' | 'programs' | 'screens' | 'locations'
>): LibraryParts {
  const placesOnAir = new PlacesOnAir({ programs, screens, locations });
  return {
    ...{ items, services, media },
    standingOf: () => null,
    inPlaylists: () => new Set(playlists.list().flatMap(({ slots }) => slots.map(({ itemId }) => itemId))),
    placesOf: () => placesOnAir.byItem(),
    languages: () => spokenLanguages(locations.list()),
  };
}
