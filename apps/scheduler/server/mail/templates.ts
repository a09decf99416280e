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
  'approval-requested': 'approval-requests',
  'approval-given': 'approval-decisions',
  'approval-refused': 'approval-decisions',
  'approval-change-asked': 'approval-decisions',
  // Something was taken off the screens, or is on them unseen.
  'approval-revoked': null,
  'takeover-without-approval': null,
} as const satisfies Readonly<Record<MailTemplate, NoticeKind | null>>;
