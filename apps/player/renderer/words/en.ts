import type { Words } from './words.ts';

export const en: Words = {
  tagline: 'The City’s digital services, within reach',
  scan: 'Scan the code',
  access: {
    open: 'Open to everyone',
    'spid-cie-cns': 'With SPID, CIE or CNS',
    'ci-number': 'With your identity card number',
    crm: 'With a City account',
    external: 'On another body’s website',
    municipal: 'With the City’s credentials',
    pagopa: 'Pay with pagoPA',
  },
  severity: { info: 'Notice', advisory: 'Advisory', warning: 'Warning', emergency: 'Emergency' },
  until: (time, date) => (date ? `Valid until ${date}, ${time}` : `Valid until ${time}`),
  pairing: {
    title: 'Connect this screen',
    steps: ['Scan the code', 'Sign in as an operator', 'Confirm the code'],
    corner: 'Screen to connect',
  },
  identify: 'This screen is',
  replaced: 'The screen goes on in another window. This one can be closed.',
};
