/** Who may sign in to the scheduler, and their sessions. */
import { z } from 'zod';
import { Instant } from '../model/ids.ts';
import { Grants } from '../model/people.ts';

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
  grants: Grants,
  /** This is so after signing in with a one-time password: until it is changed nothing else is allowed. */
  mustChangePassword: z.boolean(),
  /** Their roles ask for a second factor: until they have added one nothing else is allowed. */
  mustAddSecondFactor: z.boolean().optional(),
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

/** RFC 5321's longest, and nothing that could end a line of a header. */
export const EmailAddress = z.email().max(254);

/** What people are told of by mail, unless they don't want to be. */
export const NoticeKind = z.enum(['approval-requests', 'approval-decisions']);
export type NoticeKind = z.infer<typeof NoticeKind>;

/** A member of staff who may sign in. */
export const StaffAccount = z.object({
  username: z.string(),
  grants: Grants,
  mustChangePassword: z.boolean(),
  email: z.string().nullable(),
});
export type StaffAccount = z.infer<typeof StaffAccount>;

/** What is put at a member of staff's address: all that they hold from then on, and where they get mail. */
export const StaffChange = z.strictObject({
  grants: Grants,
  /** Where they get mail; what isn't said stays, and null takes it away. */
  email: EmailAddress.nullable().optional(),
});

/** The password is for one time, and said this once: of an account that came into being. */
export const SavedStaff = z.object({ username: z.string(), grants: Grants, password: z.string().nullable() });
