/** Refusals of what somebody may not do, or not so often, or not like that. */
export const securityMessages = {
  'too-busy': {
    status: 503,
    it: [
      'Troppe richieste',
      'In questo momento ci sono troppi accessi insieme. Riprova tra qualche secondo.',
    ],
    en: ['Too busy', 'Too many people are signing in at this moment. Try again in a few seconds.'],
  },
  'too-many-connections': {
    status: 429,
    it: [
      'Troppe richieste insieme',
      'Da questo indirizzo ci sono troppe richieste in corso. Aspetta che finiscano e riprova.',
    ],
    en: [
      'Too many requests at once',
      'Too many requests from this address are under way. Wait for them to end and try again.',
    ],
  },
  'request-timeout': {
    status: 408,
    it: ['Richiesta troppo lenta', 'La richiesta non è arrivata intera in {seconds} secondi. Riprova.'],
    en: ['Request too slow', 'The request did not arrive whole within {seconds} seconds. Try again.'],
  },
  'one-time-password-expired': {
    status: 401,
    it: [
      'Password provvisoria scaduta',
      'Questa password provvisoria non vale più. Chiedine una nuova a chi gestisce Bacheca.',
    ],
    en: [
      'One-time password expired',
      'This one-time password is not valid any more. Ask whoever runs Bacheca for another.',
    ],
  },
  'short-password': {
    status: 422,
    it: [
      'Password troppo corta',
      'La nuova password deve avere almeno {least} caratteri. Va bene una frase di tre o quattro parole.',
    ],
    en: [
      'Password too short',
      'The new password needs at least {least} characters. A phrase of three or four words will do.',
    ],
  },
  'common-password': {
    status: 422,
    it: [
      'Password troppo comune',
      'La nuova password si indovina facilmente: è tra le più usate, o si ripete, o segue un ordine. Scegli una frase tua di tre o quattro parole.',
    ],
    en: [
      'Password too common',
      'The new password is easy to guess: it is among the most used, or repeats, or follows an order. Choose a phrase of your own of three or four words.',
    ],
  },
  'password-with-name': {
    status: 422,
    it: [
      'Password con un nome dentro',
      'La nuova password contiene il tuo nome utente o quello di Bacheca. Scegline una senza.',
    ],
    en: [
      'Password with a name in it',
      'The new password contains your user name or Bacheca’s own. Choose one without.',
    ],
  },
  'password-of-names': {
    status: 422,
    it: [
      'Password fatta di nomi',
      'Senza i nomi del Comune, degli uffici e tuo, della nuova password resta troppo poco: sono i primi che si provano. Scegli una frase tua di tre o quattro parole.',
    ],
    en: [
      'Password made of names',
      'Without the names of the town, its offices and your own, too little of the new password is left: they are tried first. Choose a phrase of your own of three or four words.',
    ],
  },
  'wrong-host': {
    status: 421,
    it: ['Indirizzo non usato', 'Questo Bacheca non risponde a {host}. Il suo indirizzo è {url}.'],
    en: ['Address not in use', 'This Bacheca does not answer to {host}. Its address is {url}.'],
  },
  'unclear-request': {
    status: 400,
    it: [
      'Richiesta ambigua',
      'L’intestazione {header} manca, è ripetuta o non è scritta bene, e chi sta in mezzo potrebbe leggerla diversamente. Controlla il proxy o il programma che manda la richiesta.',
    ],
    en: [
      'Ambiguous request',
      'The header {header} is missing, repeated or not well written, and whoever is on the way might read it otherwise. Check the proxy or the program that sends the request.',
    ],
  },
  'version-required': {
    status: 428,
    it: [
      'Versione mancante',
      '{entity} esiste già. Per cambiarlo occorre dire con If-Match quale versione è stata letta.',
    ],
    en: [
      'Version missing',
      '{entity} exists already. To change it, say with If-Match which version was read.',
    ],
  },
  'changed-meanwhile': {
    status: 412,
    it: [
      'Modificato nel frattempo',
      '{entity} è stato modificato da qualcun altro mentre ci lavoravi. Ricarica la pagina, guarda che cosa è cambiato e rifai la modifica.',
    ],
    en: [
      'Changed meanwhile',
      '{entity} was changed by somebody else while you worked on it. Reload the page, see what changed and make your change again.',
    ],
  },
  'deleted-meanwhile': {
    status: 412,
    it: [
      'Eliminato nel frattempo',
      '{entity} è stato eliminato da qualcun altro mentre ci lavoravi. Ricarica la pagina.',
    ],
    en: [
      'Deleted meanwhile',
      '{entity} was deleted by somebody else while you worked on it. Reload the page.',
    ],
  },
  'exists-already': {
    status: 412,
    it: ['Esiste già', '{entity} esiste già. Scegli un altro identificativo o modifica quello che c’è.'],
    en: ['Exists already', '{entity} exists already. Choose another id, or change the one that is there.'],
  },
} as const;
