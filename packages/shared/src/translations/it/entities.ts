/** How a sentence names a thing. */
export const entities = {
  service: 'Il servizio «{{id}}»',
  item: 'Il contenuto «{{id}}»',
  media: 'Il file «{{id}}»',
  asset: 'Il caricamento «{{id}}»',
  playlist: 'La playlist «{{id}}»',
  location: 'Il luogo «{{id}}»',
  screen: 'Lo schermo «{{id}}»',
  rule: 'La regola «{{id}}»',
  publication: 'La pubblicazione «{{id}}»',
  takeover: 'L’avviso urgente «{{id}}»',
  player: 'Il player «{{id}}»',
  fold: 'Il riepilogo «{{id}}»',
  account: 'L’utente «{{id}}»',
  job: 'Il lavoro «{{id}}»',
  audit: 'La voce di registro «{{id}}»',
  session: 'La sessione «{{id}}»',
} as const;
