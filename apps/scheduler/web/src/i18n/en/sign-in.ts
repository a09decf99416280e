import type { signIn as italian } from '../it/sign-in.ts';

/** The words of signing in beside name and password. */
export const signIn: Record<keyof typeof italian, string> = {
  passkey: 'Use a passkey',
  passkeyFailed: 'The passkey was not used. Try again, or sign in with user name and password.',
  codeTitle: 'Confirm that it is you',
  codeLead: 'Type the 6-digit code of your app, or one of your recovery codes.',
  code: 'Code',
  confirm: 'Confirm',
  again: 'Begin again',
  forgotten: 'Forgotten your password?',
  forgottenTitle: 'Choose a new password',
  forgottenLead:
    'Type your user name or your mail address. If we know them, a message comes with a link that works for an hour.',
  who: 'User name or mail address',
  send: 'Send the link',
  sent: 'Look at your mail',
  sentMore:
    'If there is such an account with an address, the message is on its way. If it does not come, look among unwanted mail or ask whoever runs Bacheca.',
  backToSignIn: 'Back to signing in',
  chooseTitle: 'Choose your password',
  chooseLead: 'Your user name is {{username}}.',
  choose: 'Save the password',
  chosen: 'The password is saved',
  chosenMore: 'Now sign in with the user name {{username}} and the password that you chose.',
  goOn: 'Go to signing in',
  account: 'Your account',
  mustAdd: 'Add a second factor',
  mustAddLead: 'For your roles the password alone is not enough: add an authenticator app or a passkey.',
};
