import type { Messages } from './stage-messages.ts';

export const sq: Messages = {
  tagline: 'Shërbimet digjitale të Bashkisë, në dorën tënde',
  scan: 'Skano kodin',
  access: {
    open: 'Hyrje e lirë',
    'spid-cie-cns': 'Me SPID, CIE ose CNS',
    'ci-number': 'Me numrin e kartës së identitetit',
    crm: 'Me regjistrim në Bashki',
    external: 'Në faqen e një enti tjetër',
    municipal: 'Me kredencialet e Bashkisë',
    pagopa: 'Paguhet me pagoPA',
  },
  severity: { info: 'Njoftim', advisory: 'Kujdes', warning: 'Alarm', emergency: 'Emergjencë' },
  until: (time, date) => (date ? `Vlen deri më ${date}, ora ${time}` : `Vlen deri në orën ${time}`),
  pairing: {
    title: 'Çifto këtë ekran',
    code: 'Kodi i çiftimit',
    open: (address) => `Hap ${address} në telefon ose kompjuter`,
    openHere: (address) => `Hap ${address} në këtë kompjuter`,
    steps: ['Hyr si operator', 'Shkruaj kodin dhe konfirmo'],
    corner: 'Ekran për t’u çiftuar',
  },
  identify: 'Ky ekran është',
  replaced: 'Ekrani vazhdon në një dritare tjetër. Kjo mund të mbyllet.',
};
