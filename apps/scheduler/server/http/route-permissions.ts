/**
 * Which callers a route may name. Each route says in its config which of these it is for (`callers`), and the hook in
 * `access.ts` holds it to that; a route that says nothing keeps the server from starting.
 */
import type { Role } from '@bacheca/shared/api/people';

export type Caller = 'public' | 'player' | Role;

/** They look at everything: the live page, drafts, previews, explanations and reports. */
export const EVERYONE_SIGNED_IN = ['admin', 'editor', 'operator', 'board'] as const satisfies Role[];
/** They decide what plays: items, services, playlists, rules, takeovers and publishing. */
export const EDITORS = ['admin', 'editor'] as const satisfies Role[];
/** They look after the screens: locations, screens, pairing, identifying, and what was quarantined of their plays. */
export const OPERATORS = ['admin', 'operator'] as const satisfies Role[];
/** They upload media: editors for their items, operators for the marks of locations. */
export const UPLOADERS = ['admin', 'editor', 'operator'] as const satisfies Role[];
/** They look after the accounts of staff. */
export const ADMINS = ['admin'] as const satisfies Role[];
