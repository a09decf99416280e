/** A code that no telephone reads from where people stand is refused when it is saved. */

import type { Item } from '@bacheca/shared/model/items';
import type { Screen } from '@bacheca/shared/model/schedule';
import { SCREEN_SHAPES } from '@bacheca/shared/questions/legibility';
import { codeUrlOf, type UnreadableCode, unreadableCode } from '@bacheca/shared/questions/qr-code-reach';
import { numberFormat } from '@bacheca/shared/text/formats';
import { type BilingualText, domainError, entityRef } from '../errors/domain-error.ts';
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
    distance: metres(viewingDistanceMetres),
    // It is rounded down: of two equal numbers nobody would know which is too much.
    reach: metres(Math.floor(reachMetres * 10) / 10),
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

function nextStep(readableBytes: number | null): BilingualText {
  return readableBytes === null
    ? {
        it: 'Nemmeno l’indirizzo più corto si leggerebbe da lì: usa uno schermo più grande, correggi la distanza nelle impostazioni dello schermo o escludilo dalla regola',
        en: 'Not even the shortest address could be read from there: use a larger screen, mend the distance in the screen’s settings or leave it out of the rule',
      }
    : {
        it: `Usa un indirizzo breve, di al massimo ${readableBytes} caratteri, o uno schermo più grande`,
        en: `Use a short address, of at most ${readableBytes} characters, or a larger screen`,
      };
}

function metres(length: number): BilingualText {
  const inLocale = (locale: string) => numberFormat(locale, { maximumFractionDigits: 1 }).format(length);
  return { it: inLocale('it-IT'), en: inLocale('en-GB') };
}
