/** A code that no telephone reads from where people stand is refused when it is saved. */

import type { Item } from '@bacheca/shared/model/items';
import type { Screen } from '@bacheca/shared/model/schedule';
import { SCREEN_SHAPES } from '@bacheca/shared/questions/legibility';
import { codeUrlOf, type UnreadableCode, unreadableCode } from '@bacheca/shared/questions/qr-code-reach';
import { entityRef, type Phrase, phrase } from '@bacheca/shared/translations/phrase';
import { domainError } from '../errors/domain-error.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';
import type { Playlists } from './playlists.ts';
import type { Rules } from './rules.ts';
import { isRuleFor } from './targets.ts';

interface Drafts {
  readonly locations: Locations;
  readonly playlists: Playlists;
  readonly rules: Rules;
  readonly screens: Screens;
}

/**
 * Looks at every screen on which the drafts show the item. Where it comes to a screen only later, by a rule or by
 * a screen that is moved away, the review of the place says so.
 */
export function checkQrCodeIsReadable(item: Item, drafts: Drafts): void {
  if (codeUrlOf(item) === null) return;
  let worst: { screen: Screen; found: UnreadableCode } | null = null;
  for (const screen of screensShowing(item.id, drafts)) {
    const found = unreadableCode(item, screen.display, SCREEN_SHAPES[screen.orientation]);
    const excess = (code: UnreadableCode) => code.viewingDistanceMetres / code.reachMetres;
    if (found && (!worst || excess(found) > excess(worst.found))) worst = { screen, found };
  }
  if (!worst) return;
  const { viewingDistanceMetres, reachMetres, readableBytes } = worst.found;
  throw domainError('unreadable-code', {
    entity: entityRef('item', item.id),
    screen: [entityRef('screen', worst.screen.id)],
    distance: viewingDistanceMetres,
    // Rounded down: of two equal numbers nobody would know which is too much.
    reach: Math.floor(reachMetres * 10) / 10,
    next: nextStep(readableBytes),
  });
}

function screensShowing(itemId: string, { locations, playlists, rules, screens }: Drafts): Screen[] {
  const holding = new Set(
    playlists.list().flatMap(({ id, slots }) => (slots.some((slot) => slot.itemId === itemId) ? id : [])),
  );
  const concerned = rules.list().filter(({ playlistId }) => holding.has(playlistId));
  if (concerned.length === 0) return [];
  const places = new Map(locations.list().map((location) => [location.id, location]));
  return screens.list().filter((screen) => {
    const location = places.get(screen.locationId);
    return location !== undefined && concerned.some((rule) => isRuleFor(rule, screen, location));
  });
}

function nextStep(readableBytes: number | null): Phrase {
  return readableBytes === null
    ? phrase('code-never-readable')
    : phrase('code-shorter-url', { max: readableBytes });
}
