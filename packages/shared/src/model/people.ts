/** Who works with the scheduler, and what was granted to them where. What a role lets one do is in `rights.ts`. */
import { z } from 'zod';
import { Id } from './ids.ts';
import { LocationKind } from './schedule.ts';

/**
 * What somebody is responsible for: `admin` people and settings; `editor` content, playlists, rules, publishing and
 * takeovers; `approver` saying yes to content; `operator` locations, screens, players, commands and incidents; `board`
 * reports. Everyone signed in may read content and the state of the screens.
 */
export const Role = z.enum(['admin', 'editor', 'approver', 'operator', 'board']);
export type Role = z.infer<typeof Role>;

const MAX_LIMIT_ENTRIES = 500;

/** A place is within it if any of its lists has it: by its id, its kind or one of its tags. */
export const GrantLimit = z
  .strictObject({
    locationIds: z.array(Id).min(1).max(MAX_LIMIT_ENTRIES).optional(),
    kinds: z.array(LocationKind).min(1).optional(),
    tags: z.array(Id).min(1).max(MAX_LIMIT_ENTRIES).optional(),
  })
  .refine(({ locationIds, kinds, tags }) => locationIds !== undefined || kinds || tags, {
    error: 'a limit names locations, kinds or tags',
  });
export type GrantLimit = z.infer<typeof GrantLimit>;

/** A role, everywhere or within a limit. People and settings are of no place, so `admin` has none. */
export const Grant = z
  .strictObject({ role: Role, limit: GrantLimit.optional() })
  .refine(({ role, limit }) => role !== 'admin' || limit === undefined, {
    error: 'administration has no limit',
    path: ['limit'],
  });
export type Grant = z.infer<typeof Grant>;

/** What a person holds. Whoever holds nothing could do nothing, not even read. */
export const Grants = z
  .array(Grant)
  .min(1)
  .refine((grants) => new Set(grants.map(({ role }) => role)).size === grants.length, {
    error: 'each role comes once',
  });
export type Grants = z.infer<typeof Grants>;

export function isAdmin({ grants }: { readonly grants: readonly Pick<Grant, 'role'>[] }): boolean {
  return grants.some(({ role }) => role === 'admin');
}
