/** What a person asks of the server about their own account, and before they are signed in. */
import {
  Invitation,
  LinkView,
  type NewEmail,
  OwnAccount,
  type OwnPreferences,
} from '@bacheca/shared/api/account';
import { SessionView } from '@bacheca/shared/api/people';
import {
  NewApp,
  PasskeyOptions,
  RecoveryCodes,
  SecondFactorStep,
  SecondFactors,
} from '@bacheca/shared/api/second-factors';
import { MailState } from '@bacheca/shared/api/settings';
import { z } from 'zod';
import { Nothing, request } from './client.ts';

const FACTORS = '/api/account/second-factors';
const Username = z.object({ username: z.string() });

/** What a browser's own dialogue for passkeys answers. */
type PasskeyResponse = object;

export const accountApi = {
  /** The session, or how to go on. */
  signIn: (credentials: { username: string; password: string }) =>
    request(z.union([SessionView, SecondFactorStep]), 'POST', '/api/session', credentials),
  answerStep: (answer: { step: string; code: string }) =>
    request(SessionView, 'POST', '/api/session/second-factor', answer),
  passkeySignInOptions: () => request(PasskeyOptions, 'POST', '/api/session/passkey/options'),
  signInByPasskey: (answer: { step: string; response: PasskeyResponse }) =>
    request(SessionView, 'POST', '/api/session/passkey', answer),
  forgottenPassword: (who: string) => request(Nothing, 'POST', '/api/forgotten-password', { who }),
  lookAtLink: (token: string) => request(LinkView, 'POST', '/api/account-links/look', { token }),
  choosePassword: (chosen: { token: string; password: string }) =>
    request(Username, 'POST', '/api/account-links/use', chosen),

  own: () => request(OwnAccount, 'GET', '/api/account'),
  savePreferences: (preferences: OwnPreferences) => request(OwnAccount, 'PUT', '/api/account', preferences),
  saveEmail: (email: z.infer<typeof NewEmail>) => request(OwnAccount, 'POST', '/api/account/email', email),

  factors: () => request(SecondFactors, 'GET', FACTORS),
  beginApp: (password: string) => request(NewApp, 'POST', `${FACTORS}/app`, { password }),
  confirmApp: (code: string) => request(RecoveryCodes, 'POST', `${FACTORS}/app/confirm`, { code }),
  removeApp: (password: string) => request(Nothing, 'POST', `${FACTORS}/app/remove`, { password }),
  renewCodes: (password: string) => request(RecoveryCodes, 'POST', `${FACTORS}/recovery-codes`, { password }),
  passkeyOptions: (password: string) =>
    request(PasskeyOptions, 'POST', '/api/account/passkeys/options', { password }),
  addPasskey: (passkey: { step: string; name: string; response: PasskeyResponse }) =>
    request(RecoveryCodes, 'POST', '/api/account/passkeys', passkey),
  removePasskey: (id: string, password: string) =>
    request(Nothing, 'POST', `/api/account/passkeys/${encodeURIComponent(id)}/remove`, { password }),

  mail: () => request(MailState, 'GET', '/api/mail'),
  testMail: (address: string) => request(Nothing, 'POST', '/api/mail/test', { address }),
  invite: (username: string, by: 'mail' | 'link') =>
    request(Invitation, 'POST', `/api/staff/${encodeURIComponent(username)}/invite`, { by }),
};
