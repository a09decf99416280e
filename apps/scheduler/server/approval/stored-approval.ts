/** How an item stands, as it is stored: what everybody may know of it, and what only who decides needs. */
import { ItemState } from '@bacheca/shared/model/approval';
import { Sha256 } from '@bacheca/shared/model/ids';
import { Item } from '@bacheca/shared/model/items';
import { z } from 'zod';
import { parsedJson } from '../database/audit/audit-chain.ts';
import type { HeldRow } from '../database/held-tables.ts';

export type ApprovalRow = HeldRow<'item_approvals'>;

export const StoredApproval = ItemState.extend({
  /** Who wrote what was approved last: they are its authors again when that is revoked. */
  approvedAuthors: z.array(z.string()).default([]),
  /** Contents whose approval was revoked and not given again: no copy of a publication is compiled with them. */
  revoked: z.array(Sha256).default([]),
  /** Another content was approved since: once all places play a later publication the item may show again. */
  releasedAfter: z.int().nullable().default(null),
  /** The item was deleted; its approval counts only for the same content, should it come back. */
  isDeleted: z.boolean().default(false),
});
export type StoredApproval = z.infer<typeof StoredApproval>;

/** What a row has; null where it can't be read, and then nothing of its item is approved. */
export function readApproval({ body }: ApprovalRow): StoredApproval | null {
  return StoredApproval.safeParse(parsedJson(body)).data ?? null;
}

/** The content that is approved, where that is not what is drafted. */
export function readApprovedItem({ approved_item: text }: ApprovalRow): Item | null {
  return text === null ? null : (Item.safeParse(parsedJson(text)).data ?? null);
}

export function rowOf(approval: StoredApproval, approvedItem: Item | null): ApprovalRow {
  return {
    item_id: approval.itemId,
    body: JSON.stringify(approval),
    approved_item: approvedItem && JSON.stringify(approvedItem),
  };
}
