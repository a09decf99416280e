/** Every form of an item and every decision, as rows that are only ever added. */
import type { ApprovalKind, Decision } from '@bacheca/shared/model/approval';
import type { Id, Sha256 } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import type { Change } from '../database/held-tables.ts';

interface NewRevision {
  readonly item: Item;
  readonly revision: number;
  readonly contentHash: Sha256;
  readonly author: string | null;
  readonly atMs: number;
}

export interface NewDecision {
  readonly itemId: Id;
  readonly revision: number;
  readonly contentHash: Sha256;
  /** Who wrote it since the approval before. */
  readonly authors: readonly string[];
  readonly decision: Decision;
  readonly kind: ApprovalKind | null;
  readonly by: string | null;
  readonly reason: string | null;
}

export class ApprovalHistory {
  /** Returns 0 where there is none: the number that an item has had before it was deleted goes on. */
  async newestRevision({ tx }: Change, itemId: Id): Promise<number> {
    const row = await tx
      .selectFrom('item_revisions')
      .select('number')
      .where('item_id', '=', itemId)
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.number ?? 0;
  }

  async addRevision(
    { tx }: Change,
    { item, revision, contentHash, author, atMs }: NewRevision,
  ): Promise<void> {
    const of = { item_id: item.id, number: revision, content_hash: contentHash };
    await tx
      .insertInto('item_revisions')
      .values({ ...of, at_ms: atMs, author, body: JSON.stringify(item) })
      .execute();
  }

  async addDecision({ tx }: Change, entry: NewDecision, atMs: number): Promise<void> {
    const { itemId, revision, contentHash, authors, decision, kind, by, reason } = entry;
    await tx
      .insertInto('item_decisions')
      .values({
        ...{ item_id: itemId, revision, content_hash: contentHash, decision, kind },
        ...{ decided_by: by, at_ms: atMs, reason, authors: JSON.stringify(authors) },
      })
      .execute();
  }
}
