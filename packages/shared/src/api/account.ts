/** One's own account, and how somebody gets a password who has none. */
import { z } from 'zod';
import { Instant } from '../model/ids.ts';
import { LOCALES } from '../translations/phrase.ts';
import { EmailAddress, NoticeKind } from './people.ts';

export const AccountLanguage = z.enum(LOCALES);

export const OwnAccount = z.object({
  username: z.string(),
  email: z.string().nullable(),
  language: AccountLanguage,
  notices: z.array(NoticeKind),
  /** They sign in by another provider, which keeps their password and second factor. */
  isManaged: z.boolean(),
});
export type OwnAccount = z.infer<typeof OwnAccount>;

export const OwnPreferences = z.strictObject({ language: AccountLanguage, notices: z.array(NoticeKind) });
export type OwnPreferences = z.infer<typeof OwnPreferences>;

/** Null takes it away. */
export const NewEmail = z.strictObject({
  email: EmailAddress.nullable(),
  password: z.string().min(1).max(200),
});

export const LinkPurpose = z.enum(['invitation', 'password-reset']);
export type LinkPurpose = z.infer<typeof LinkPurpose>;

export const LinkToken = z.string().min(20).max(100);
export const LinkView = z.object({ username: z.string(), purpose: LinkPurpose });
export const LinkPassword = z.strictObject({ token: LinkToken, password: z.string().min(1).max(200) });

/** A user name or a mail address. */
export const ForgottenPassword = z.strictObject({ who: z.string().min(1).max(254) });

/** By mail, or as a link that the administrator hands over. */
export const InvitationBy = z.strictObject({ by: z.enum(['mail', 'link']) });
/** The link is told this once; null where it went by mail. */
export const Invitation = z.object({ link: z.string().nullable(), expiresAt: Instant.nullable() });
export type Invitation = z.infer<typeof Invitation>;
