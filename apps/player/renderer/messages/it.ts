import type { Messages } from './stage-messages.ts';

export const it: Messages = {
  tagline: 'I servizi digitali del Comune, a portata di mano',
  scan: 'Inquadra il codice',
  access: {
    open: 'Accesso libero',
    'spid-cie-cns': 'Con SPID, CIE o CNS',
    'ci-number': 'Con il numero della carta d’identità',
    crm: 'Con registrazione al Comune',
    external: 'Sul sito di un altro ente',
    municipal: 'Con credenziali del Comune',
    pagopa: 'Si paga con pagoPA',
  },
  severity: { info: 'Avviso', advisory: 'Attenzione', warning: 'Allerta', emergency: 'Emergenza' },
  until: (time, date) => (date ? `Valido fino al ${date}, ore ${time}` : `Valido fino alle ${time}`),
  pairing: {
    title: 'Abbina questo schermo',
    code: 'Codice di abbinamento',
    open: (address) => `Apri ${address} da un telefono o da un computer`,
    openHere: (address) => `Apri ${address} su questo computer`,
    steps: ['Accedi come operatore', 'Scrivi il codice e premi Abbina'],
    corner: 'Schermo da abbinare',
  },
  identify: 'Questo schermo è',
  replaced: 'Lo schermo continua in un’altra finestra. Questa si può chiudere.',
};
