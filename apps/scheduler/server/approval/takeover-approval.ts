import type { TakeoverApproval } from '@bacheca/shared/api/takeovers';
import type { Item, Severity } from '@bacheca/shared/model/items';
import { contentHashOf } from '@bacheca/shared/wire/content-hash';
import type { AuditActor } from '../database/audit/audit-chain.ts';
import type { Change } from '../database/held-tables.ts';
import { domainError } from '../errors/domain-error.ts';
import type { InstallationSettings } from '../settings/installation-settings.ts';
import type { ApprovalNotices } from './approval-notices.ts';
import { isFilledTemplate } from './filled-template.ts';
import type { ItemApprovals } from './item-approvals.ts';

interface Parts {
  readonly approvals: ItemApprovals;
  readonly settings: InstallationSettings;
  readonly notices: ApprovalNotices;
}

/**
 * Says on whose yes a takeover starts: what it shows is approved or fills an approved template, its author needs none, or it is
 * an emergency, of which all approvers are told and which stays marked. Throws a domain error for other free text.
 */
export async function approvalOfTakeover(
  { approvals, settings, notices }: Parts,
  change: Change,
  { item, severity }: { readonly item: Item; readonly severity: Severity },
  { by, isApprover }: { readonly by: AuditActor; readonly isApprover: boolean },
): Promise<TakeoverApproval> {
  const approved = approvals.approvedItem(item.id);
  if (approved && !approved.archived) {
    if (contentHashOf(approved) === contentHashOf(item)) return 'approved';
    if (isFilledTemplate(approved, item)) return 'template';
  }
  const { exemptAuthors, selfApproval } = settings.get();
  if (by.name !== null && exemptAuthors.includes(by.name)) return 'exempt';
  if (selfApproval && isApprover) return 'self';
  if (severity !== 'emergency') throw domainError('takeover-needs-approval', {});
  await notices.emergency(change, item, by);
  return 'unapproved';
}
