import type { Messages } from './stage-messages.ts';

export const en: Messages = {
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
    title: 'Pair this screen',
    code: 'Pairing code',
    open: (address) => `Open ${address} on a phone or a computer`,
    openHere: (address) => `Open ${address} on this computer`,
    steps: ['Sign in as an operator', 'Enter the code and press Pair'],
    corner: 'Screen to pair',
  },
  identify: 'This screen is',
  replaced: 'The screen goes on in another window. This one can be closed.',
};
