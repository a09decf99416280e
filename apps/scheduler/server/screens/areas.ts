/** Where locations and screens are, as rights ask for it (`model/rights.ts`). */
import type { Id } from '@bacheca/shared/model/ids';
import type { Area } from '@bacheca/shared/model/rights';
import type { Location, Screen } from '@bacheca/shared/model/schedule';

interface Places {
  readonly locations: { get(id: Id): Location | null };
  readonly screens: { get(id: Id): Screen | null };
}

/** A location that isn't there, or can't be read, is theirs alone who have it by its id. */
export function areaOfLocation({ locations }: Pick<Places, 'locations'>, id: Id): Area {
  return { type: 'place', place: locations.get(id) ?? { id, kind: null, tags: [] } };
}

/** A screen that isn't there may have been anywhere. */
export function areaOfScreen(places: Places, id: Id): Area {
  const screen = places.screens.get(id);
  return screen ? areaOfLocation(places, screen.locationId) : { type: 'everywhere' };
}
