/** What the scheduler and the commands beside it print. */
export const commands = {
  'approvals-proved':
    'Approvazioni: {{contents}} contenuti in {{programs}} programmi, tutti approvati quando sono stati scritti.',
  'approvals-unproved':
    'Approvazioni: questi contenuti stanno in un programma senza un’approvazione valida: {{list}}. Confronta con una copia di sicurezza.',
  exported:
    '{{folder}} ha il programma {{revision}} di {{screen}} e i suoi {{files}} file ({{megabytes}} MB), di cui {{written}} nuovi.',
  imported: '{{plays}} riproduzioni da {{files}} file sono sul disco dello scheduler.',
  'audit-whole': 'Il registro è integro. Voci: {{count}}. La sua fine, da annotare: {{end}}',
  'audit-broken':
    'Il registro è interrotto alla voce {{entry}}: qualcuno ha cambiato o tolto voci. Ne sono integre {{whole}} prima di essa. Conserva una copia della cartella dei dati prima di fare altro.',
  'move-help':
    'Trasferisce in un database PostgreSQL vuoto tutto ciò che sta nei file SQLite della cartella dei dati (BACHECA_DATA), e confronta ogni riga. Nel frattempo lo scheduler deve restare fermo. I file multimediali e i segreti restano nella cartella dei dati, e i file SQLite restano come sono. L’indirizzo può stare anche in BACHECA_DATABASE_URL.\n\n{{usage}}',
  moving: '{{table}}: {{rows}} righe',
  'move-damaged':
    'Il file {{file}} era danneggiato ed è stato messo da parte tempo fa; le sue riproduzioni restano lì, i loro conteggi sono trasferiti.',
  moved:
    'Tutto è su {{server}} ed è stato confrontato: {{rows}} righe e {{plays}} riproduzioni. D’ora in poi avvia lo scheduler con BACHECA_DATABASE_URL e con la stessa cartella dei dati {{folder}}: i file multimediali e i segreti restano lì. Conservane una copia; i file SQLite che contiene non servono più.',
  'import-refused': '{{name}} resta sulla chiavetta: {{why}}.',
  'identity-kept': '{{folder}} ha già una buona identità per {{screen}}.',
  'identity-created': '{{folder}} ha ora l’identità di un nuovo player per {{screen}}.',
  'identity-replaced':
    '{{folder}} ha ora l’identità di un nuovo player per {{screen}}; quello di prima è scollegato.',
  'is-admin-now': '{{user}} è ora amministratore.',
  'first-sign-in': 'Primo accesso',
  'new-password': 'Nuova password',
  user: 'utente',
  password: 'password',
  'password-in': 'password in',
  'password-valid': 'Vale 72 ore e una volta sola: la cambierai al primo accesso.',
} as const;
