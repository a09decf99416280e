/** Why a player does not start (`agent/faults/start-error.ts`), and the parts of those sentences. */
export const playerStartup = {
  'wrong-setting': '{{variable}} vale "{{value}}"; dovrebbe essere {{expected}}.',
  'stage-not-built': 'La pagina dello schermo non è ancora compilata: prima esegui "npm run build".',
  'player-not-built': 'Il player non è ancora compilato: prima esegui "npm run build".',
  'data-folder-unusable':
    'Il player non può leggere e scrivere la sua cartella dei dati {{folder}} ({{why}}). Da’ pieno accesso all’utente che esegue il player, o scegli un’altra cartella.',
  'data-folder-locked': 'Un altro player usa già {{folder}}.',
  'identity-unreadable': 'Il player non può leggere {{path}} ({{why}}).',
  'port-in-use':
    'La porta {{port}} è già usata, forse da un altro player: imposta BACHECA_PLAYER_PORT a una libera, o a 0 per una qualsiasi.',

  // What a setting should be.
  'expected-server': 'l’indirizzo del server, come https://bacheca.comune.prato.it',
  'expected-cache': 'quanti MB possono occupare i contenuti, da 100 a 10000000',
  'expected-kiosk': '1 per un kiosk o 0 per una finestra',
  'expected-insecure': '1 per permettere un server senza TLS sulla rete, oppure 0',
  'expected-proxy': 'l’indirizzo di un proxy HTTP, come http://proxy.comune.prato.it:3128',
  'expected-log-level': 'uno tra fatal, error, warn, info, debug, trace, silent',
  'expected-port': 'una porta da 0 (una qualsiasi libera) a 65535',
  'expected-hour': 'un’ora da 0 a 23',
  'expected-megabytes-from': 'un numero di megabyte da {{min}} in su',
  'expected-megabytes': 'un numero di megabyte da {{min}} a {{max}}',
  'expected-seconds': 'un numero di secondi da {{min}} a {{max}}',
  'expected-command':
    'un programma con i suoi argomenti, fra \' o " dove serve, oppure un array JSON di testi',
} as const;
