/** Le impostazioni di tutta l’installazione, e la prima configurazione. */
export const setup = {
  title: 'Impostazioni',
  notAllowed: 'Le impostazioni le cambia chi amministra',
  firstTitle: 'Prima configurazione',
  firstLead: 'Poche cose, per cominciare: le cambi quando vuoi dalle impostazioni.',
  municipality: 'Nome del Comune',
  municipalityMore:
    'Come lo conoscono i cittadini: «Comune di Prato». Si legge nella posta e nelle app per i codici.',
  languages: 'Lingue dei contenuti',
  languagesMore: 'Quelle in cui ogni contenuto dovrebbe esserci.',
  noLanguage: 'Scegli almeno una lingua',
  selfApproval: 'Chi scrive un contenuto può anche approvarlo',
  selfApprovalMore:
    'Per un Comune con una sola persona: il registro lo dice ogni volta. Se siete in due, meglio di no.',
  secondFactor: 'Chiedi un secondo fattore a',
  secondFactorMore: 'Chi ha questi ruoli aggiunge un’app o una passkey al prossimo accesso.',
  mail: 'Posta',
  mailServer: 'I messaggi partono da {{server}}.',
  mailFiles:
    'Nessun server di posta: i messaggi restano in file, nella cartella mail dei dati. Chi gestisce il server lo imposta con BACHECA_SMTP_URL.',
  testAddress: 'Indirizzo per la prova',
  testMail: 'Manda un messaggio di prova',
  testSent: 'Il messaggio è partito: guarda la posta. Se non arriva, il motivo è tra i lavori.',
  save: 'Salva le impostazioni',
  saveFirst: 'Salva e comincia',
  later: 'Più tardi',
} as const;
