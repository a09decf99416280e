/**
 * Asking for a content's approval, and deciding. Each names the content hash that was looked at: of what somebody saved
 * meanwhile nothing is decided. Who is told is put into the same change.
 */
import type { ItemState } from '@bacheca/shared/model/approval';
import type { Id, Sha256 } from '@bacheca/shared/model/ids';
import { entityRef } from '@bacheca/shared/translations/phrase';
import type { AuditActor } from '../database/audit/audit-chain.ts';
import type { Change, HeldTables } from '../database/held-tables.ts';
import { domainError } from '../errors/domain-error.ts';
import { type Clock, instantOf } from '../runtime/clock.ts';
import type { InstallationSettings } from '../settings/installation-settings.ts';
import type { ApprovalNotices } from './approval-notices.ts';
import type { ItemApprovals } from './item-approvals.ts';
import type { StoredApproval } from './stored-approval.ts';

interface Parts {
  readonly held: HeldTables;
  readonly approvals: ItemApprovals;
  readonly settings: InstallationSettings;
  readonly notices: ApprovalNotices;
  /** Ends the takeovers that show this item because it was approved. */
  readonly endTakeovers: (change: Change, itemId: Id, by: AuditActor) => Promise<void>;
}

export class ApprovalDecisions {
  readonly #parts: Parts;
  readonly #clock: Clock;

  constructor(parts: Parts, clock: Clock) {
    this.#parts = parts;
    this.#clock = clock;
  }

  request(itemId: Id, contentHash: Sha256, note: string | null, by: AuditActor): Promise<ItemState> {
    return this.#decide(itemId, by, async (change, approval) => {
      refuseOther(approval, contentHash);
      if (approval.state === 'approved')
        throw domainError('already-approved', { entity: entityRef('item', itemId) });
      const requested = { by: by.name, at: instantOf(this.#clock.now()), note };
      await this.#parts.approvals.write(change, { ...approval, state: 'in-review', requested });
      const entry = { itemId, contentHash, note };
      change.note({
        event: 'item-approval-requested',
        entity: 'approval',
        id: itemId,
        before: null,
        after: JSON.stringify(entry),
      });
      await this.#parts.notices.requested(change, approval, by, note);
    });
  }

  approve(itemId: Id, contentHash: Sha256, by: AuditActor): Promise<ItemState> {
    const { approvals, settings, notices } = this.#parts;
    return this.#decide(itemId, by, async (change, approval) => {
      refuseOther(approval, contentHash);
      if (approval.state === 'approved')
        throw domainError('already-approved', { entity: entityRef('item', itemId) });
      const isAuthor = by.name !== null && approval.authors.includes(by.name);
      if (isAuthor && !settings.get().selfApproval)
        throw domainError('own-draft', { entity: entityRef('item', itemId) });
      await approvals.approve(change, approval, isAuthor ? 'self' : 'person', by.name);
      await notices.decided(change, approval, { decision: 'approved', by, reason: null });
    });
  }

  refuse(
    itemId: Id,
    { contentHash, reason }: { readonly contentHash: Sha256; readonly reason: string },
    decision: 'rejected' | 'change-asked',
    by: AuditActor,
  ): Promise<ItemState> {
    const { approvals, notices } = this.#parts;
    return this.#decide(itemId, by, async (change, approval) => {
      refuseOther(approval, contentHash);
      // What screens show already is revoked, not rejected.
      if (approval.state === 'approved')
        throw domainError('already-approved', { entity: entityRef('item', itemId) });
      await approvals.refuse(change, approval, { decision, by: by.name, reason });
      await notices.decided(change, approval, { decision, by, reason });
    });
  }

  /** Takes the standing approval back: it acts at once. */
  revoke(itemId: Id, reason: string, by: AuditActor): Promise<ItemState> {
    const { approvals, notices, endTakeovers } = this.#parts;
    return this.#decide(itemId, by, async (change, approval) => {
      if (!approval.approved) throw domainError('not-approved', { entity: entityRef('item', itemId) });
      await approvals.revoke(change, approval, { by: by.name, reason });
      await endTakeovers(change, itemId, by);
      await notices.decided(change, approval, { decision: 'revoked', by, reason });
    });
  }

  /** What they write from now on needs nobody's approval, or needs it again. */
  exempt(username: string, isExempt: boolean, by: AuditActor): Promise<readonly string[]> {
    const { held, settings } = this.#parts;
    return held.change(by, async (within) => {
      const others = settings.get().exemptAuthors.filter((name) => name !== username);
      const exemptAuthors = isExempt ? [...others, username] : others;
      await settings.change({ exemptAuthors }, { within });
      return exemptAuthors;
    });
  }

  async #decide(
    itemId: Id,
    by: AuditActor,
    work: (change: Change, approval: StoredApproval) => Promise<void>,
  ): Promise<ItemState> {
    const { held, approvals } = this.#parts;
    return held.change(by, async (change) => {
      await work(change, approvals.newest(change, itemId));
      return approvals.stateWithin(change, itemId);
    });
  }
}

/** Nobody decides of what they haven't looked at. */
function refuseOther(approval: StoredApproval, contentHash: Sha256): void {
  if (approval.contentHash !== contentHash)
    throw domainError('content-changed', { entity: entityRef('item', approval.itemId) });
}
