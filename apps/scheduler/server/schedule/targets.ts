import type { Resource } from '@bacheca/shared/model/rights';
import type { Location, Rule, Screen, Target } from '@bacheca/shared/model/schedule';
import { type EntityRef, entityRef } from '@bacheca/shared/translations/phrase';
import { areaOfLocation, areaOfScreen } from '../screens/areas.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';

export function isTarget(target: Target, screen: Screen, location: Location): boolean {
  switch (target.type) {
    case 'everywhere':
      return true;
    case 'kind':
      return location.kind === target.kind;
    case 'tag':
      return location.tags.includes(target.tag);
    case 'location':
      return location.id === target.locationId;
    case 'screen':
      return screen.id === target.screenId;
  }
}

/** Whether the rule is for this screen: it is meant, and not left out. */
export function isRuleFor(
  { target, exclude = [] }: Pick<Rule, 'target' | 'exclude'>,
  screen: Screen,
  location: Location,
): boolean {
  return isTarget(target, screen, location) && !exclude.some((each) => isTarget(each, screen, location));
}

/** The locations and screens that these targets name and that don't exist. */
export function missingLocations(
  targets: readonly Target[],
  locations: Locations,
  screens: Screens,
): EntityRef[] {
  return targets.flatMap((target) => {
    if (target.type === 'location' && !locations.has(target.locationId))
      return [entityRef('location', target.locationId)];
    if (target.type === 'screen' && !screens.has(target.screenId))
      return [entityRef('screen', target.screenId)];
    return [];
  });
}

/** What these targets reach, as rights ask for it. */
export function areasOfTargets(
  targets: readonly Target[],
  places: { readonly locations: Locations; readonly screens: Screens },
): Resource {
  return targets.map((target) => {
    switch (target.type) {
      case 'location':
        return areaOfLocation(places, target.locationId);
      case 'screen':
        return areaOfScreen(places, target.screenId);
      default:
        return target;
    }
  });
}
