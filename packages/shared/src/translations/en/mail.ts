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
  'approval-requested': {
    subject: 'To approve: {{title}}',
    text: '{{by}} asks for “{{title}}” to be approved.\n\nNote: {{note}}\n\nLook at it in each language, then approve it or send it back: until you decide, nothing changes on the screens.',
    button: 'Look and decide',
  },
  'approval-given': {
    subject: 'Approved: {{title}}',
    text: '{{by}} has approved “{{title}}”.\n\nIt goes on air with the next publication.',
    button: 'Open the content',
  },
  'approval-refused': {
    subject: 'Not approved: {{title}}',
    text: '{{by}} has not approved “{{title}}”.\n\nReason: {{reason}}\n\nNothing changes on the screens. You can mend it and ask again.',
    button: 'Open the content',
  },
  'approval-change-asked': {
    subject: 'To mend: {{title}}',
    text: '{{by}} asks for a change of “{{title}}”.\n\nWhat to change: {{reason}}\n\nAsk for approval again once it is mended.',
    button: 'Open the content',
  },
  'approval-revoked': {
    subject: 'Approval revoked: {{title}}',
    text: '{{by}} has revoked the approval of “{{title}}”: it was taken off all screens at once.\n\nReason: {{reason}}',
    button: 'Open the content',
  },
  'takeover-without-approval': {
    subject: 'Emergency on air: {{title}}',
    text: '{{by}} has started an emergency notice of free text, which waits for no approval: “{{title}}”.\n\nIt stays marked as not approved. Look at it; if it is not right, end it.',
    button: 'Open the screens',
  },
};
