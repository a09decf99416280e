import { ApprovalQueue, ItemStates } from '@bacheca/shared/api/approval';
import { ItemState } from '@bacheca/shared/model/approval';
import type { Id, Sha256 } from '@bacheca/shared/model/ids';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/client.ts';
import { keys } from '../api/queries.ts';

/** What others ask for shows without a reload. */
const ASKED_EVERY_MS = 30_000;

const of = (itemId: Id, path: string) => `/api/items/${encodeURIComponent(itemId)}/${path}`;

export const approvalsApi = {
  approve: (itemId: Id, contentHash: Sha256) =>
    request(ItemState, 'POST', of(itemId, 'approve'), { contentHash }),
  refuse: (itemId: Id, contentHash: Sha256, how: 'reject' | 'ask-for-change', reason: string) =>
    request(ItemState, 'POST', of(itemId, how), { contentHash, reason }),
  revoke: (itemId: Id, reason: string) => request(ItemState, 'POST', of(itemId, 'revoke'), { reason }),
};

export const approvalQueue = queryOptions({
  queryKey: keys.approvals,
  queryFn: async () => (await request(ApprovalQueue, 'GET', '/api/approvals')).entries,
  refetchInterval: ASKED_EVERY_MS,
});

export const itemStates = queryOptions({
  queryKey: keys.itemStates,
  queryFn: () => request(ItemStates, 'GET', '/api/item-states'),
});
