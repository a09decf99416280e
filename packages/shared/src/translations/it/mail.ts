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
} as const;
