/** What the scheduler and the commands beside it print. */
export const commands = {
  exported:
    '{{folder}} ha il programma {{revision}} di {{screen}} e i suoi {{files}} file ({{megabytes}} MB), di cui {{written}} nuovi.',
  imported: '{{plays}} riproduzioni da {{files}} file sono sul disco dello scheduler.',
  'audit-whole': 'Il registro è integro. Voci: {{count}}. La sua fine, da annotare: {{end}}',
  'audit-broken':
    'Il registro è interrotto alla voce {{entry}}: qualcuno ha cambiato o tolto voci. Ne sono integre {{whole}} prima di essa. Conserva una copia della cartella dei dati prima di fare altro.',
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
