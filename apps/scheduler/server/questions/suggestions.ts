import type { SuggestionRequest, SuggestionView } from '@bacheca/shared/api/questions';
import { suggest } from '@bacheca/shared/questions/suggest';
import { entityRef, type Locale } from '@bacheca/shared/translations/phrase';
import type { ItemApprovals } from '../approval/item-approvals.ts';
import { withDeadline } from '../content/item-deadlines.ts';
import type { Items } from '../content/items.ts';
import type { Services } from '../content/services.ts';
import { domainError } from '../errors/domain-error.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Playlists } from '../schedule/playlists.ts';
import type { Locations } from '../screens/locations.ts';
import { createFindingTranslator, translated } from './finding-messages.ts';

interface Sources {
  readonly services: Services;
  readonly items: Items;
  readonly approvals: ItemApprovals;
  readonly locations: Locations;
  readonly playlists: Playlists;
}

/** A draft playlist on a journey or a theme from the catalogue as it is; nothing is saved. */
export function suggestPlaylist(
  { services, items, approvals, locations, playlists }: Sources,
  { journey, theme = '', locationIds, now }: SuggestionRequest,
  clock: Clock,
  locale: Locale,
): SuggestionView {
  const places = locationIds.map((id) => {
    const location = locations.get(id);
    if (!location) throw domainError('not-found', { entity: entityRef('location', id) });
    return location;
  });
  const catalogue = services.list();
  const isKnown = catalogue.some((service) =>
    journey === undefined ? service.theme === theme : service.userJourneys.includes(journey),
  );
  if (!isKnown) throw domainError('nothing-to-suggest', { about: journey ?? theme });
  const byId = new Map(catalogue.map((service) => [service.id, service]));
  const withdrawn = new Set(approvals.hiddenIds());
  const shown = items
    .list()
    .flatMap(({ id, archived }) => (archived || withdrawn.has(id) ? [] : (approvals.approvedItem(id) ?? [])))
    .map((item) => withDeadline(item, item.serviceId ? byId.get(item.serviceId) : undefined));
  const { playlist, reasons, leftOut } = suggest({
    services: catalogue,
    items: shown,
    locations: places,
    about: journey === undefined ? { type: 'theme', theme } : { type: 'journey', journey },
    nowMs: now === undefined ? clock.now() : Date.parse(now),
  });
  const titles = new Map(shown.map(({ id, title }) => [id, title]));
  const translate = createFindingTranslator(locale, places[0]?.timeZone ?? 'Europe/Rome', titles);
  return {
    playlist: { ...playlist, id: freeId(playlist.id, playlists) },
    reasons: reasons.map(({ itemId, reasons: why }) => ({
      itemId,
      reasons: why.map((reason) => translated(reason, translate)),
    })),
    leftOut: leftOut.map(({ itemId, reason }) => ({ itemId, reason: translated(reason, translate) })),
  };
}

/** So that saving the draft replaces no playlist. */
function freeId(wanted: string, playlists: Playlists): string {
  let id = wanted;
  for (let number = 2; playlists.has(id); number += 1) id = `${wanted}-${number}`;
  return id;
}
