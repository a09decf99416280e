import { ItemRevision } from '@bacheca/shared/api/approval';
import { Proposals } from '@bacheca/shared/api/content';
import type { Language } from '@bacheca/shared/model/ids';
import { Item } from '@bacheca/shared/model/items';
import { z } from 'zod';
import { ApiError, send, textOf, understood } from '../api/client.ts';

export const composerApi = {
  async propose(from: Language, to: Language, texts: readonly string[]): Promise<Proposals> {
    const response = await send('POST', '/api/proposals', { from, to, texts }, {}, 30_000);
    return understood(Proposals, response.status, await textOf(response));
  },
  /** Throws an `ApiError` where it can't be saved; never over an item that is there. */
  async create(item: Item): Promise<void> {
    const response = await send('PUT', `/api/items/${item.id}`, item, { 'if-none-match': '*' });
    understood(Item, response.status, await textOf(response));
  },
  /** Asks for a yes to the newest revision; of who needs none it is approved already. */
  async requestApproval(itemId: string): Promise<'asked' | 'approved'> {
    const path = `/api/items/${encodeURIComponent(itemId)}`;
    const read = await send('GET', `${path}/revisions`);
    const revisions = understood(ItemRevision.array(), read.status, await textOf(read));
    const newest = revisions.find(({ state }) => state === 'current') ?? revisions[0];
    if (!newest) throw new Error('an item has at least one revision');
    const answer = await send('POST', `${path}/request-approval`, { contentHash: newest.contentHash });
    try {
      understood(z.unknown(), answer.status, await textOf(answer));
      return 'asked';
    } catch (error) {
      if (ApiError.from(error).code === 'already-approved') return 'approved';
      throw error;
    }
  },
  /** Saves it under its id, or under that with a number where somebody has it. Returns the id. */
  async createUnderFreeId(item: Item): Promise<string> {
    for (let number = 1; ; number++) {
      const id = number === 1 ? item.id : `${item.id.slice(0, 76)}-${number}`;
      try {
        await composerApi.create({ ...item, id });
        return id;
      } catch (error) {
        if (ApiError.from(error).code !== 'exists-already' || number > 50) throw error;
      }
    }
  },
};
