/** Who may sign in to the scheduler, and their sessions. */
import { z } from 'zod';
import { Instant } from '../model/ids.ts';

/**
 * What a member of staff may do. `admin` manages staff and everything else; `editor` content, playlists,
 * rules, publishing and takeovers; `operator` locations, screens and players; `board` reads reports.
 * Everyone signed in may read content and the state of the screens.
 */
export const Role = z.enum(['admin', 'editor', 'operator', 'board']);
export type Role = z.infer<typeof Role>;

export const Credentials = z.strictObject({
  username: z.string().min(1).max(80),
  password: z.string().min(1).max(200),
});

/**
 * A new password has at least so many characters; spaces around it don't count. The scheduler also refuses common ones
 * and names.
 */
export const MIN_PASSWORD_CHARACTERS = 12;

export const NewPassword = z.strictObject({
  current: z.string().min(1).max(200),
  next: z.string().min(1).max(200),
});

export const SessionView = z.object({
  username: z.string(),
  role: Role,
  /** This is so after signing in with a one-time password: until it is changed nothing else is allowed. */
  mustChangePassword: z.boolean(),
});
export type SessionView = z.infer<typeof SessionView>;

/** Everyone sees their own sessions, an administrator those of others too. */
export const SessionEntry = z.object({
  id: z.string(),
  isCurrent: z.boolean(),
  startedAt: Instant,
  /** If it isn't used any more. */
  expiresAt: Instant,
  address: z.string(),
  /** The browser's name for itself. */
  browser: z.string(),
});
export type SessionEntry = z.infer<typeof SessionEntry>;

/** A member of staff who may sign in. */
export const StaffAccount = z.object({
  username: z.string(),
  role: Role,
  mustChangePassword: z.boolean(),
});
export type StaffAccount = z.infer<typeof StaffAccount>;
