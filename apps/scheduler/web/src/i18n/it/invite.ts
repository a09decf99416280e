/** Inviti, e gli elenchi di chi può entrare. */
export const invite = {
  email: 'Indirizzo di posta (se c’è)',
  emailMore: 'Per mandare l’invito, e gli avvisi.',
  or: 'oppure, perché scelga subito la sua password',
  byMail: 'Manda l’invito per posta',
  byLink: 'Fai un link da consegnare',
  link: 'Consegna questo link solo a lei o a lui: vale 7 giorni e una volta sola, e si vede solo adesso.',
  sent: 'L’invito è partito per {{email}}',
  reviewList: 'Elenco per la revisione annuale (CSV)',
  accessLog: 'Accessi degli amministratori (CSV)',
} as const;
