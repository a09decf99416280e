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
};
