/** Who asks for a content's approval and who gives it. */
import { z } from 'zod';
import { ApprovalKind, Decision, ItemState, MAX_REASON_LENGTH, Reason } from '../model/approval.ts';
import { Id, Instant, Sha256 } from '../model/ids.ts';
import { Item } from '../model/items.ts';

/** What is decided names the content: nobody approves what somebody saved a moment ago. */
export const OfContent = z.strictObject({ contentHash: Sha256 });
export const ApprovalRequest = OfContent.extend({ note: z.string().max(MAX_REASON_LENGTH).optional() });
export const Refusal = OfContent.extend({ reason: Reason });
export const Revocation = z.strictObject({ reason: Reason });

/** What was decided of one revision. */
export const RevisionDecision = z.object({
  decision: Decision,
  kind: ApprovalKind.nullable(),
  by: z.string().nullable(),
  at: Instant,
  reason: z.string().nullable(),
});
export type RevisionDecision = z.infer<typeof RevisionDecision>;

export const ItemRevision = z.object({
  number: z.int().positive(),
  contentHash: Sha256,
  at: Instant,
  /** It is null for what the scheduler made by itself. */
  by: z.string().nullable(),
  /** `current` is the newest; of earlier ones only what was decided counts. */
  state: z.enum(['current', 'approved', 'rejected', 'superseded']),
  decisions: z.array(RevisionDecision),
});
export type ItemRevision = z.infer<typeof ItemRevision>;

/** A content that waits for somebody's yes. */
export const QueueEntry = z.object({
  item: Item,
  state: ItemState,
  /** What screens show of it until then; null where nothing was approved yet. */
  approved: Item.nullable(),
  /** Why whoever asks can't approve it; null where they can. */
  hindrance: z.enum(['author', 'role']).nullable(),
});
export type QueueEntry = z.infer<typeof QueueEntry>;

export const ApprovalQueue = z.object({ entries: z.array(QueueEntry) });

export const Exemption = z.strictObject({ username: z.string().min(1).max(80), exempt: z.boolean() });

export const ItemStates = z.array(ItemState);
export const ItemAsItWas = z.object({ itemId: Id, number: z.int().positive(), item: Item });
