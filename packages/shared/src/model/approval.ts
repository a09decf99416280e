/** How an item stands with those who say what screens may show. The rules are in the scheduler's `approval/`. */
import { z } from 'zod';
import { Id, Instant, Sha256 } from './ids.ts';

/**
 * By whom a content was approved: another `person` than those who wrote it; an author of it where the installation
 * allows that (`self`); the `installation`, of what it began with; or nobody, since its authors are `exempt`.
 */
export const ApprovalKind = z.enum(['person', 'self', 'installation', 'exempt']);
export type ApprovalKind = z.infer<typeof ApprovalKind>;

/** `change-asked`: it may be shown once its author has changed something. */
export const Decision = z.enum(['approved', 'rejected', 'change-asked', 'revoked']);
export type Decision = z.infer<typeof Decision>;

/** It is null for the installation. */
const By = z.string().nullable();

export const MAX_REASON_LENGTH = 1000;
export const Reason = z.string().trim().min(1).max(MAX_REASON_LENGTH);

export const ItemState = z.object({
  itemId: Id,
  /** It is of the newest revision. `rejected` is also what a change was asked of, or whose approval was revoked. */
  state: z.enum(['draft', 'in-review', 'approved', 'rejected']),
  revision: z.int().positive(),
  contentHash: Sha256,
  /** What screens may show; the newest revision may be another. */
  approved: z
    .object({ revision: z.int().positive(), contentHash: Sha256, by: By, at: Instant, kind: ApprovalKind })
    .nullable(),
  requested: z.object({ by: By, at: Instant, note: z.string().nullable() }).nullable(),
  /** What was decided last, of this revision or of one before. */
  decided: z.object({ by: By, at: Instant, reason: z.string().nullable(), decision: Decision }).nullable(),
  /** Who wrote the drafts since the last approval: none of them can approve it. */
  authors: z.array(z.string()),
});
export type ItemState = z.infer<typeof ItemState>;
