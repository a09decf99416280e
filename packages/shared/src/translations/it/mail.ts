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
} as const;
