/** What an item's page asks the server. */
import { CatalogueService } from '@bacheca/shared/api/content';
import { ItemShowings, ItemUsage } from '@bacheca/shared/api/item-usage';
import { PlayCount } from '@bacheca/shared/api/reports';
import { Id } from '@bacheca/shared/model/ids';
import { z } from 'zod';
import { request } from './client.ts';

/** To lay out the days of several places takes the engine some seconds, and others ask it, too. */
const ENGINE_LIMIT_MS = 2 * 60_000;

const WithdrawnItems = z.object({ itemIds: z.array(Id) });

export const itemApi = {
  usage: (id: Id) => request(ItemUsage, 'GET', `/api/items/${id}/usage`),
  showings: (id: Id, locationIds: readonly Id[]) => {
    const places = new URLSearchParams(locationIds.map((place) => ['locationId', place]));
    return request(ItemShowings, 'GET', `/api/items/${id}/showings?${places}`, undefined, ENGINE_LIMIT_MS);
  },
  /** All that were ever reported, whenever and wherever. */
  plays: (id: Id) => request(z.array(PlayCount), 'GET', `/api/plays/counts?itemId=${id}`),
  services: () => request(z.array(CatalogueService), 'GET', '/api/services'),
  withdrawn: () => request(WithdrawnItems, 'GET', '/api/withdrawn-items'),
  withdraw: (id: Id, withdrawn: boolean) =>
    request(WithdrawnItems, 'POST', `/api/items/${id}/withdraw`, { withdrawn }),
};
