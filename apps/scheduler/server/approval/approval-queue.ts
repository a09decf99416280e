import type { QueueEntry } from '@bacheca/shared/api/approval';
import type { ItemState } from '@bacheca/shared/model/approval';
import type { Items } from '../content/items.ts';
import type { InstallationSettings } from '../settings/installation-settings.ts';
import type { ItemApprovals } from './item-approvals.ts';

export interface ApprovalSources {
  readonly items: Items;
  readonly approvals: ItemApprovals;
  readonly settings: InstallationSettings;
}

interface Asking {
  readonly username: string;
  readonly isApprover: boolean;
}

/** What waits for somebody's yes, with why whoever asks can't give it; the longest wait comes first. */
export function approvalQueue(sources: ApprovalSources, asking: Asking): QueueEntry[] {
  const { items, approvals } = sources;
  return approvals
    .states()
    .filter(({ state }) => state === 'in-review')
    .sort((one, other) => waitingSince(one) - waitingSince(other) || (one.itemId < other.itemId ? -1 : 1))
    .flatMap((state) => {
      const item = items.get(state.itemId);
      if (!item) return [];
      const approved = approvals.approvedItem(state.itemId);
      return { item, state, approved, hindrance: hindranceOf(sources, state, asking) };
    });
}

function hindranceOf(
  { settings }: ApprovalSources,
  { authors }: ItemState,
  { username, isApprover }: Asking,
): QueueEntry['hindrance'] {
  if (!isApprover) return 'role';
  return authors.includes(username) && !settings.get().selfApproval ? 'author' : null;
}

function waitingSince({ requested }: ItemState): number {
  return Date.parse(requested?.at ?? '') || 0;
}
