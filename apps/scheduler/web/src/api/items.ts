/** What an item's page asks the server. */
import { ItemAsItWas, ItemRevision, ItemStates } from '@bacheca/shared/api/approval';
import { CatalogueService } from '@bacheca/shared/api/content';
import { ItemShowings, ItemUsage } from '@bacheca/shared/api/item-usage';
import { PlayCount } from '@bacheca/shared/api/reports';
import { ItemState } from '@bacheca/shared/model/approval';
import { Id, type Sha256 } from '@bacheca/shared/model/ids';
import { z } from 'zod';
import { mediaUrl, request, send, textOf, understood } from './client.ts';

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
  /** The waveform of a video's sound: from 0 to 1, 20 a second. */
  peaks: (sha256: Sha256) => request(z.array(z.number()), 'GET', `/api/media/${sha256}/peaks`),
  async mediaText(sha256: Sha256) {
    const response = await send('GET', mediaUrl(sha256));
    const text = await textOf(response);
    return response.ok ? text : understood(z.never(), response.status, text);
  },
  /** How it stands; null where nothing is known of it yet. */
  state: async (id: Id) => {
    const [state] = await request(ItemStates, 'GET', `/api/item-states?itemId=${id}`);
    return state ?? null;
  },
  revisions: (id: Id) => request(z.array(ItemRevision), 'GET', `/api/items/${id}/revisions`),
  revision: (id: Id, number: number) => request(ItemAsItWas, 'GET', `/api/items/${id}/revisions/${number}`),
  requestApproval: (id: Id, contentHash: Sha256, note: string) =>
    request(ItemState, 'POST', `/api/items/${id}/request-approval`, { contentHash, ...(note && { note }) }),
  services: () => request(z.array(CatalogueService), 'GET', '/api/services'),
  withdrawn: () => request(WithdrawnItems, 'GET', '/api/withdrawn-items'),
  withdraw: (id: Id, withdrawn: boolean) =>
    request(WithdrawnItems, 'POST', `/api/items/${id}/withdraw`, { withdrawn }),
};
