/** Mail to staff: subject, text (paragraphs are divided by an empty line) and the words of the button. */
export const mail = {
  frame: {
    footer:
      'A message from Bacheca, {{sender}}. You can choose your notices on the page of your account. Do not reply to this address.',
  },
  test: {
    subject: 'A test of Bacheca’s mail',
    text: 'Bacheca’s mail works: this message has arrived.\n\n{{by}} asked for it on the settings page. There is nothing you need to do.',
    button: 'Open Bacheca',
  },
  invitation: {
    subject: 'Your account on Bacheca',
    text: 'Hello,\n\n{{by}} has made you an account on Bacheca, the program of the public screens. Your user name is {{username}}.\n\nChoose your password with the button: the link works for 7 days, and once.',
    button: 'Choose your password',
  },
  'password-reset': {
    subject: 'Choose a new password',
    text: 'Hello {{username}},\n\nsomebody, perhaps you, asked for a new password for your account on Bacheca. Choose it with the button: the link works for an hour, and once.\n\nIf it was not you there is nothing you need to do: your password stays as it is.',
    button: 'Choose a new password',
  },
  'account-changed': {
    subject: 'Your account on Bacheca has changed',
    text: 'Hello {{username}},\n\nin your account on Bacheca {{what}}.\n\nIf it was not you, tell whoever runs Bacheca at once and choose a new password.',
    button: 'Open your account',
  },
};
