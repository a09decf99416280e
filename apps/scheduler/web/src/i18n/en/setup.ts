import type { setup as italian } from '../it/setup.ts';

/** The settings of the whole installation, and the first set-up. */
export const setup: Record<keyof typeof italian, string> = {
  title: 'Settings',
  notAllowed: 'Administrators change the settings',
  firstTitle: 'First set-up',
  firstLead: 'A few things to begin with: you can change them in the settings whenever you like.',
  municipality: 'Name of the municipality',
  municipalityMore: 'As citizens know it: “Comune di Prato”. It is read in mail and in authenticator apps.',
  languages: 'Languages of content',
  languagesMore: 'Those that all content should be in.',
  noLanguage: 'Choose at least one language',
  selfApproval: 'Whoever writes content may approve it, too',
  selfApprovalMore:
    'For a town with one person: the audit says so each time. If there are two of you, better not.',
  secondFactor: 'Ask for a second factor of',
  secondFactorMore: 'Whoever holds these roles adds an app or a passkey at their next sign-in.',
  mail: 'Mail',
  mailServer: 'Messages go out by {{server}}.',
  mailFiles:
    'There is no mail server: messages stay in files, in the folder mail of the data. Whoever runs the server sets it by BACHECA_SMTP_URL.',
  testAddress: 'Address for the test',
  testMail: 'Send a test message',
  testSent:
    'The message is on its way: look at your mail. If it does not come, the reason is among the jobs.',
  save: 'Save the settings',
  saveFirst: 'Save and begin',
  later: 'Later',
};
