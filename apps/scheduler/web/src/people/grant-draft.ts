import { type Grant, type GrantLimit, Role } from '@bacheca/shared/model/people';
import { isSame } from '../saving/save-document.ts';

/** What is chosen of one role. The limit is kept while it is switched off, so that nothing chosen is lost by a slip. */
export interface RoleDraft {
  readonly isHeld: boolean;
  readonly isLimited: boolean;
  readonly limit: { readonly [List in keyof Required<GrantLimit>]: NonNullable<GrantLimit[List]> };
}

export type GrantsDraft = Readonly<Record<Role, RoleDraft>>;

export type DraftProblem = 'noRole' | 'emptyLimit';

export function draftOf(grants: readonly Grant[]): GrantsDraft {
  const entries = Role.options.map((role): [Role, RoleDraft] => {
    const grant = grants.find((one) => one.role === role);
    const { locationIds = [], kinds = [], tags = [] } = grant?.limit ?? {};
    const limit = { locationIds, kinds, tags };
    return [role, { isHeld: grant !== undefined, isLimited: grant?.limit !== undefined, limit }];
  });
  return Object.fromEntries(entries) as Record<Role, RoleDraft>;
}

export function grantsIn(draft: GrantsDraft): Grant[] {
  return Role.options.flatMap((role) => {
    const { isHeld, isLimited, limit } = draft[role];
    if (!isHeld) return [];
    if (!isLimited || role === 'admin') return [{ role }];
    const { locationIds, kinds, tags } = limit;
    return [
      {
        role,
        limit: {
          ...(locationIds.length > 0 && { locationIds }),
          ...(kinds.length > 0 && { kinds }),
          ...(tags.length > 0 && { tags }),
        },
      },
    ];
  });
}

/** What somebody held at first, as it was changed here; of roles that were not changed here, what they hold `now`. */
export function withChanges(
  first: readonly Grant[],
  changed: readonly Grant[],
  now: readonly Grant[],
): Grant[] {
  return Role.options.flatMap((role) => {
    const [before, after, current] = [first, changed, now].map((grants) =>
      grants.find((grant) => grant.role === role),
    );
    return (isSame(before, after) ? current : after) ?? [];
  });
}

/** What is still missing; null where it can be saved. */
export function problemOf(draft: GrantsDraft): DraftProblem | null {
  const grants = grantsIn(draft);
  if (grants.length === 0) return 'noRole';
  return grants.some(({ limit }) => limit && Object.keys(limit).length === 0) ? 'emptyLimit' : null;
}
