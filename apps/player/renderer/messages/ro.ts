import type { Messages } from './stage-messages.ts';

export const ro: Messages = {
  tagline: 'Serviciile digitale ale Primăriei, la îndemâna ta',
  scan: 'Scanează codul',
  access: {
    open: 'Acces liber',
    'spid-cie-cns': 'Cu SPID, CIE sau CNS',
    'ci-number': 'Cu numărul cărții de identitate',
    crm: 'Cu înregistrare la Primărie',
    external: 'Pe site-ul altei instituții',
    municipal: 'Cu datele de acces ale Primăriei',
    pagopa: 'Se plătește cu pagoPA',
  },
  severity: { info: 'Anunț', advisory: 'Atenție', warning: 'Avertizare', emergency: 'Urgență' },
  until: (time, date) => (date ? `Valabil până la ${date}, ora ${time}` : `Valabil până la ora ${time}`),
  pairing: {
    title: 'Asociază acest ecran',
    code: 'Cod de asociere',
    open: (address) => `Deschide ${address} pe telefon sau calculator`,
    openHere: (address) => `Deschide ${address} pe acest calculator`,
    steps: ['Autentifică-te ca operator', 'Scrie codul și confirmă'],
    corner: 'Ecran de asociat',
  },
  identify: 'Acest ecran este',
  replaced: 'Ecranul continuă în altă fereastră. Aceasta poate fi închisă.',
};
