import type { invite as italian } from '../it/invite.ts';

/** Invitations, and the lists of who may sign in. */
export const invite: Record<keyof typeof italian, string> = {
  email: 'Mail address (if there is one)',
  emailMore: 'For the invitation, and for notices.',
  or: 'or, to let them choose their password at once',
  byMail: 'Send the invitation by mail',
  byLink: 'Make a link to hand over',
  link: 'Give this link to them alone: it works for 7 days and once, and shows only now.',
  sent: 'The invitation is on its way to {{email}}',
  reviewList: 'List for the yearly review (CSV)',
  accessLog: 'Sign-ins of administrators (CSV)',
};
