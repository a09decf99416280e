/** Why the scheduler does not start, or a command beside it does nothing (`errors/startup-error.ts`). */
export const startup = {
  usage: 'Uso: {{usage}}',
  'wrong-arguments': '{{why}} Uso: {{usage}}',
  'wrong-setting': '{{variable}} vale "{{value}}"; dovrebbe essere {{expected}}.',
  'port-in-use':
    'La porta {{port}} su {{host}} è usata da un altro programma. Fermalo, oppure imposta BACHECA_PORT a un’altra porta.',
  'port-forbidden':
    'Questo utente non può ascoltare sulla porta {{port}}. Imposta BACHECA_PORT a una sopra 1023.',
  'no-such-host': 'BACHECA_HOST vale "{{host}}", che non è un indirizzo di questa macchina.',
  'data-folder-locked':
    'Un altro scheduler usa la cartella dei dati {{folder}}. Fermalo, oppure imposta BACHECA_DATA a un’altra cartella.',
  'data-folder-unusable':
    'La cartella dei dati {{folder}} non si può usare ({{why}}). BACHECA_DATA deve indicare una cartella che questo utente può leggere e scrivere.',
  'data-folder-shared':
    'La cartella dei dati {{folder}} contiene altre cose e la può leggere ogni utente di questa macchina. Indica in BACHECA_DATA una cartella tutta sua, oppure togli i permessi agli altri: chmod 700 {{folder}}',
  'data-folder-open':
    'La cartella dei dati {{folder}} la possono leggere altri utenti di questa macchina, e i suoi permessi non si possono cambiare ({{why}}). Deve essere dell’utente che esegue Bacheca: chown -R UTENTE {{folder}}',
  'database-in-use':
    'Il database in {{folder}} è tenuto occupato da un altro programma. Chiudilo e avvia di nuovo.',
  'database-newer':
    '{{file}} è stato scritto da un Bacheca più nuovo (versione del database {{version}}, questo conosce {{known}}). Avvia di nuovo la versione più nuova.',
  'postgres-unreachable':
    'Il server PostgreSQL {{server}} non si raggiunge ({{why}}). Controlla BACHECA_DATABASE_URL, e che il server sia avviato.',
  'postgres-too-old': 'Il server PostgreSQL {{server}} è la versione {{version}}; serve almeno la {{min}}.',
  'database-of-newer-release':
    'Il database {{database}} è di un Bacheca più nuovo (conosce “{{migration}}”). Avvia di nuovo la versione più nuova.',
  'move-nothing-there':
    'Nella cartella {{folder}} non c’è alcuna installazione. BACHECA_DATA deve indicare la sua cartella dei dati.',
  'move-target-full':
    'Il database {{server}} non è vuoto: {{table}} contiene righe. Indicane uno nuovo, oppure svuota prima quello.',
  'move-differs':
    'Ciò che è stato riletto di «{{table}}» non è ciò che è stato scritto. Nulla è stato conservato: il database PostgreSQL è vuoto come prima, e la cartella dei dati è com’era. Ripeti il comando; se finisce allo stesso modo, segnalalo con questa frase.',
  'seal-secret-damaged':
    'Il file {{path}}, che sigilla le chiavette, è danneggiato. Rimettilo da una copia della cartella dei dati. Se non c’è, eliminalo e avvia di nuovo: ne viene creato uno, e il log dice a quali player dare una chiave nuova.',
  'seal-secret-unreadable':
    'Il file {{path}}, che sigilla le chiavette, non si legge ({{why}}). Deve essere dell’utente che esegue Bacheca: chown UTENTE {{path}}',
  'seal-secret-unwritable':
    'Il file {{path}}, che sigilla le chiavette, non si può scrivere ({{why}}). Libera spazio sul disco, e da’ all’utente che esegue Bacheca pieno accesso alla cartella.',
  'seed-unreadable':
    '{{file}} non si legge ({{why}}). BACHECA_SEED deve indicare una cartella come playlists/ del repository, oppure none.',
  'seed-wrong': '{{file}} non va bene in {{at}}: {{why}}.',
  'seed-unlisted-file': '{{file}} nomina {{path}}, che media.json non elenca.',
  'seed-content': 'Il contenuto in {{folder}} non va bene: {{why}}',
  'seed-media-type': 'media.json elenca {{path}} come {{type}}, che nessun player mostra.',
  'seed-media': 'Il file {{path}} elencato in media.json non si può prendere: {{why}}',
  'no-such-screen': 'Non c’è lo schermo "{{screen}}". Ci sono: {{known}}.',
  'no-such-user':
    'Non c’è l’utente "{{user}}". Ci sono: {{known}}. Con --admin viene creato, come amministratore.',
  'user-deleted': 'L’utente "{{user}}" è stato eliminato nel frattempo. Ripeti il comando.',
  'identity-unwritable':
    'L’identità del player non si può scrivere in {{folder}} ({{why}}). Indica un’altra cartella.',
  'stick-full': '{{folder}} è piena. Libera spazio, o prendi una chiavetta più grande.',
  'stick-read-only': '{{folder}} è in sola lettura.',
  'no-stick': '{{folder}} non ha la cartella "{{name}}": non è una chiavetta di Bacheca.',
  'screen-without-player':
    'Lo schermo "{{screen}}" non ha ancora un player. Prima dagliene uno: npm run provision -- --screen {{screen}} --to CARTELLA',
  'other-seal-key':
    'Il player di "{{screen}}" ha la chiave di un altro {{file}} rispetto a questo scheduler, e rifiuterebbe la chiavetta. Rimetti quel file nella cartella dei dati dello scheduler; oppure da’ al player la chiave nuova: npm run provision -- --screen {{screen}} --to CARTELLA, con una copia dell’identity.json della sua cartella dei dati in CARTELLA, che poi torna lì.',
  'screen-unpublished': 'Per lo schermo "{{screen}}" non è pubblicato niente. Prima pubblica.',
  'program-unreadable':
    'Il programma pubblicato per lo schermo "{{screen}}" non si legge ({{why}}). Pubblica di nuovo.',
  'media-gone': 'Il file {{sha256}} non è più sul disco dello scheduler. Caricalo di nuovo.',
  'media-damaged': 'Il file {{sha256}} è danneggiato sul disco dello scheduler. Caricalo di nuovo.',
} as const;
