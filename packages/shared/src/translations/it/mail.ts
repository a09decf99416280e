/** Posta a chi usa Bacheca: oggetto, testo (i paragrafi sono divisi da una riga vuota) e le parole del pulsante. */
export const mail = {
  frame: {
    footer:
      'Messaggio di Bacheca, {{sender}}. Puoi scegliere quali avvisi ricevere dalla pagina del tuo account. Non rispondere a questo indirizzo.',
  },
  test: {
    subject: 'Prova della posta di Bacheca',
    text: 'La posta di Bacheca funziona: questo messaggio è arrivato a destinazione.\n\nL’ha chiesto {{by}} dalla pagina delle impostazioni. Non devi fare nulla.',
    button: 'Apri Bacheca',
  },
  invitation: {
    subject: 'Il tuo account su Bacheca',
    text: 'Ciao,\n\n{{by}} ti ha preparato un account su Bacheca, il programma degli schermi pubblici. Il tuo nome utente è {{username}}.\n\nScegli la tua password con il pulsante: il link vale 7 giorni e una volta sola.',
    button: 'Scegli la password',
  },
  'password-reset': {
    subject: 'Scegli una nuova password',
    text: 'Ciao {{username}},\n\nqualcuno, forse tu, ha chiesto una nuova password per il tuo account su Bacheca. Per sceglierla usa il pulsante: il link vale un’ora e una volta sola.\n\nSe non sei stato tu non devi fare nulla: la tua password resta quella di prima.',
    button: 'Scegli una nuova password',
  },
  'account-changed': {
    subject: 'Il tuo account su Bacheca è cambiato',
    text: 'Ciao {{username}},\n\nnel tuo account su Bacheca {{what}}.\n\nSe non sei stato tu, avvisa subito chi gestisce Bacheca e scegli una nuova password.',
    button: 'Apri il tuo account',
  },
  'approval-requested': {
    subject: 'Da approvare: {{title}}',
    text: '{{by}} chiede di approvare «{{title}}».\n\nNota: {{note}}\n\nGuardalo in ogni lingua, poi approvalo o rimandalo: finché non decidi, sugli schermi non cambia nulla.',
    button: 'Guarda e decidi',
  },
  'approval-given': {
    subject: 'Approvato: {{title}}',
    text: '{{by}} ha approvato «{{title}}».\n\nAndrà in onda con la prossima pubblicazione.',
    button: 'Apri il contenuto',
  },
  'approval-refused': {
    subject: 'Non approvato: {{title}}',
    text: '{{by}} non ha approvato «{{title}}».\n\nMotivo: {{reason}}\n\nSugli schermi non cambia nulla. Puoi correggerlo e chiedere di nuovo.',
    button: 'Apri il contenuto',
  },
  'approval-change-asked': {
    subject: 'Da correggere: {{title}}',
    text: '{{by}} chiede una correzione a «{{title}}».\n\nChe cosa cambiare: {{reason}}\n\nDopo la correzione chiedi di nuovo l’approvazione.',
    button: 'Apri il contenuto',
  },
  'approval-revoked': {
    subject: 'Approvazione revocata: {{title}}',
    text: '{{by}} ha revocato l’approvazione di «{{title}}»: è stato tolto subito da tutti gli schermi.\n\nMotivo: {{reason}}',
    button: 'Apri il contenuto',
  },
  'takeover-without-approval': {
    subject: 'Emergenza in onda: {{title}}',
    text: '{{by}} ha avviato un avviso di emergenza con testo libero, che non aspetta un’approvazione: «{{title}}».\n\nResta segnato come non approvato. Guardalo; se non va bene, termina l’avviso.',
    button: 'Apri gli schermi',
  },
} as const;
