/** The words of signing in beside name and password. */
export const signIn = {
  passkey: 'Usa una passkey',
  passkeyFailed: 'La passkey non è stata usata. Riprova, o accedi con nome utente e password.',
  codeTitle: 'Conferma che sei tu',
  codeLead: 'Scrivi il codice di 6 cifre della tua app, oppure uno dei codici di riserva.',
  code: 'Codice',
  confirm: 'Conferma',
  again: 'Ricomincia',
  forgotten: 'Password dimenticata?',
  forgottenTitle: 'Scegli una nuova password',
  forgottenLead:
    'Scrivi il tuo nome utente o il tuo indirizzo di posta. Se li conosciamo, ti arriva un messaggio con un link che vale un’ora.',
  who: 'Nome utente o indirizzo di posta',
  send: 'Manda il link',
  sent: 'Guarda la posta',
  sentMore:
    'Se l’account esiste e ha un indirizzo, il messaggio è partito. Se non arriva, guarda nella posta indesiderata o chiedi a chi gestisce Bacheca.',
  backToSignIn: 'Torna all’accesso',
  chooseTitle: 'Scegli la tua password',
  chooseLead: 'Il tuo nome utente è {{username}}.',
  choose: 'Salva la password',
  chosen: 'La password è salvata',
  chosenMore: 'Ora accedi con il nome utente {{username}} e la password che hai scelto.',
  goOn: 'Vai all’accesso',
  account: 'Il tuo account',
  mustAdd: 'Aggiungi un secondo fattore',
  mustAddLead: 'Per i tuoi ruoli la password da sola non basta: aggiungi un’app per i codici o una passkey.',
} as const;
