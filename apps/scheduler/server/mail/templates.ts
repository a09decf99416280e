/**
 * The kinds of mail: the words of each are in `packages/shared/src/translations/{it,en}/mail.ts`, and whoever doesn't want
 * to be told of such things gets none of it.
 */
import type { NoticeKind } from '@bacheca/shared/api/people';
import type { mail } from '@bacheca/shared/translations/it/mail';

export type MailTemplate = Exclude<keyof typeof mail, 'frame'>;

/** What a template is a notice of; null for what somebody asked for, which always comes. */
export const NOTICE_OF = {
  test: null,
  invitation: null,
  'password-reset': null,
  'account-changed': null,
} as const satisfies Readonly<Record<MailTemplate, NoticeKind | null>>;
