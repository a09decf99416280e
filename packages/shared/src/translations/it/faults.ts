/** Parts of the sentences in `problems.ts`: a `Phrase` of a player. */
export const faults = {
  'program-earlier': 'va in onda uno precedente',
  'program-none': 'non ce n’è un altro',
  'programs-folder-none': 'La cartella dei programmi non era una cartella',
  'programs-list-damaged': 'L’elenco dei programmi era danneggiato, va in onda il programma più nuovo,',
  'program-damaged': 'Il programma {{revision}} era danneggiato sul disco ({{why}})',
  'journal-given-up':
    'Il player terminava ogni volta che lo leggeva: le riproduzioni non ancora consegnate non sono contate',
  'journal-saved': 'Delle riproduzioni non ancora consegnate, salvate: {{saved}}, perse: {{lost}}',
  'entries-left-out':
    '{{count}} di {{of}} {{list}} non si leggono su questo player e sono saltati; gli altri valgono ({{why}})',
  'list-takeovers': 'avvisi urgenti',
  'list-withdrawn': 'contenuti ritirati',
  'list-journals': 'registri delle riproduzioni',
  'disk-nothing': 'Niente si può scrivere',
  'disk-something': 'Qualcosa non si è potuto scrivere',
  'disk-program': 'Il programma non si è potuto scrivere',
  'disk-program-choice': 'La scelta del programma non si è potuta scrivere',
  'disk-stick-key': 'La chiave delle chiavette non si è potuta scrivere',
  'disk-takeovers': 'L’elenco degli avvisi urgenti non si è potuto scrivere',
  'disk-commands': 'L’elenco dei comandi non si è potuto scrivere',
  'disk-last-word': 'L’ora dell’ultimo contatto non si è potuta scrivere',
  'disk-time': 'L’ora non si è potuta scrivere',
  'panel-switch-on': 'accendere',
  'panel-switch-off': 'spegnere',
  'panel-off-though-open': 'spento, ma dovrebbe mostrare qualcosa',
  'panel-on-though-closed': 'acceso, ma il luogo è chiuso',
  'clock-back': 'indietro',
  'clock-forward': 'in avanti',
  'stick-older': 'contiene un programma più vecchio di quello del player',
  'stick-unusable': 'non si può usare: {{why}}',
  'stick-takes-no-plays': 'non prende le riproduzioni: {{why}}',

  // Why the stage could not show something, as `renderer/` says it.
  'shown-http': 'il suo server risponde HTTP {{status}}',
  'shown-cors': 'il suo server non permette ad altre pagine di mostrarlo (CORS)',
  'shown-unreachable': 'il suo server non si raggiunge',
  'shown-web-page': 'al suo indirizzo c’è una pagina web, non uno stream',
  'shown-https-only': 'serve un indirizzo https, e questo comincia con {{protocol}}',
  'shown-stood-still': 'è rimasto fermo per {{seconds}} secondi',
  'shown-picture-stopped': 'l’immagine si è fermata al secondo {{seconds}} mentre il video andava avanti',
  'shown-list-empty': 'il suo elenco è vuoto: forse la trasmissione non è cominciata',
  'shown-list-unreadable': 'il suo elenco non si legge',
  'shown-list-damaged': 'il suo elenco è danneggiato',
  'shown-encrypted': 'è cifrato in un modo che il player non apre',
  'shown-form': 'è in un formato che il player non mostra',
  'shown-part-damaged': 'una sua parte è danneggiata',
  'shown-part-large': 'una sua parte è troppo grande per il player',
  'shown-stream-ended': 'lo stream è finito',
  'shown-damaged': 'il file è danneggiato',
  'shown-no-longer-read': 'il file non si legge più',
  'shown-missing': 'manca, o è in un formato che il player non mostra',
  'shown-no-picture': 'non c’è un’immagine da mostrare',
  'shown-not-ready': 'non era pronto in tempo',
  'shown-not-ready-before-end': 'non era pronto prima della sua fine',
  'shown-ended-early': 'è finito prima del tempo',
  'shown-no-frame': 'l’immagine non è comparsa in {{seconds}} secondi',
  'shown-subtitles': 'i suoi sottotitoli non si leggono',
  'shown-page': 'la pagina {{page}} non si legge',
  'shown-not-allowed': 'il player non permette di riprodurlo',
  'shown-no-file': 'il suo file non è nel programma',
  'shown-no-streams': 'questo player non può mostrare dirette',
  'shown-page-large':
    'la pagina {{page}} ha {{megapixels}} megapixel, e un player ne mostra al massimo {{max}}',
  'shown-hls': 'hls.js dice {{details}}',
  'shown-not-at-all': 'non si è potuto mostrare',

  // Why a connection failed: what is known of it, and what to look at.
  'net-refused':
    'su {{at}} non risponde nessuno: il server è spento, oppure il suo indirizzo o la sua porta sono altri ({{code}})',
  'net-cut':
    'il collegamento con {{at}} è stato interrotto dall’altra parte o da qualcosa lungo la strada ({{code}})',
  'net-timed-out':
    '{{at}} non ha risposto in tempo: è spento, oppure un firewall non lascia passare il player ({{code}})',
  'net-silent':
    '{{at}} non ha risposto entro {{seconds}} s: è spento, oppure un firewall non lascia passare il player',
  'net-no-way': '{{at}} non si raggiunge: controlla il cavo, il Wi-Fi e il router del player ({{code}})',
  'net-no-network':
    'il player non ha una rete che porti a {{at}}: controlla il cavo, il Wi-Fi e il router ({{code}})',
  'net-down': 'la rete del player non funziona: controlla il cavo, il Wi-Fi e il router ({{code}})',
  'net-no-address':
    'il player non ha un indirizzo dello stesso tipo di {{at}}: controlla le sue impostazioni di rete ({{code}})',
  'net-name-unknown': 'il nome {{host}} non esiste: controlla BACHECA_SERVER e il DNS della rete ({{code}})',
  'net-name-unanswered':
    'il DNS della rete non ha risposto per {{host}}: controlla la rete del player ({{code}})',
  'net-other-tls':
    '{{at}} non parla TLS come ci si aspetta: controlla se BACHECA_SERVER deve cominciare con http: o avere un’altra porta ({{code}})',
  'net-no-tls':
    '{{at}} non parla TLS: controlla se BACHECA_SERVER deve cominciare con http: o avere un’altra porta ({{code}})',
  'net-tls-silent': '{{host}} non ha finito di stabilire la connessione TLS entro {{seconds}} s',
  'net-cut-early': 'il collegamento è stato interrotto mentre si stabiliva',
  'net-cut-midway': 'il collegamento si è interrotto a metà',
  'net-stalled': 'per {{seconds}} s non è arrivato niente',
  'net-certificate-name':
    'il certificato su {{at}} è di un altro nome: metti in BACHECA_SERVER il nome che contiene, o fanne fare uno per {{host}}; se è la pagina di accesso della rete, fai passare questo player ({{code}})',
  'net-certificate-expired': 'il certificato di {{host}} è scaduto: fallo rinnovare ({{code}})',
  'net-certificate-early': 'il certificato di {{host}} non è ancora valido: controlla le sue date ({{code}})',
  'net-certificate-revoked': 'il certificato di {{host}} è stato revocato: fanne fare un altro ({{code}})',
  'net-certificate-none':
    '{{host}} non ha mandato nessun certificato: controlla le sue impostazioni ({{code}})',
  'net-certificate-purpose': 'il certificato di {{host}} non è per un server: fanne fare un altro ({{code}})',
  'net-certificate-untrusted':
    'il certificato di {{host}} viene da un’autorità che questo player non conosce ({{code}}): se è quella del Comune, metti il suo certificato (PEM) in un file e indicalo in BACHECA_CA_FILE, o aggiungilo a quelli del sistema; se è pubblica, fai mandare al server anche i certificati intermedi',
  'net-clock':
    'l’orologio di questo player segna {{day}}, quando il certificato di {{host}} non vale; {{why}}. Regola l’orologio del player, o fallo regolare con NTP',
  'net-clock-changed': 'intanto il certificato del server è cambiato',
  'net-clock-unasked': 'non si è potuta chiedere l’ora ({{why}})',
  'net-clock-untold': 'il server non dice l’ora',
  'net-clock-absurd': 'per il server è il {{day}}, e non può essere',
  'net-clock-neither': 'e non vale nemmeno il {{day}}, la data che segna il server ({{code}})',
  'net-proxy-silent': 'il proxy {{proxy}} non ha risposto in tempo',
  'net-proxy-unreachable':
    'il proxy {{proxy}} non si raggiunge ({{why}}): controlla BACHECA_PROXY e le variabili del proxy',
  'net-proxy-refused': 'il proxy {{proxy}} non lascia passare verso {{target}}: {{why}}',
  'net-proxy-address': '{{proxy}} non è l’indirizzo di un proxy: controlla BACHECA_PROXY',
  'net-proxy-kind': 'i proxy di tipo {{protocol}} non vanno bene: indica in BACHECA_PROXY un proxy HTTP',
  'net-no-web-server':
    'su {{at}} non risponde un server web, o qualcosa lungo la strada cambia le sue risposte: controlla BACHECA_SERVER ({{code}})',
  'net-changed':
    'ciò che arriva da {{at}} non è come il server l’ha mandato: i WebSocket devono passare senza cambiamenti ({{code}})',
  'net-hangs':
    '{{at}} accetta il collegamento ma non ha risposto in tempo: il server è bloccato, o lo è ciò che gli sta davanti',
  'net-no-scheduler':
    'su {{at}} non risponde un server di Bacheca, o qualcosa lungo la strada cambia i WebSocket: controlla BACHECA_SERVER',
  'net-failed':
    'il collegamento con {{host}} non è riuscito ({{why}}): controlla ciò che sta fra il server e questo player',
  'no-reason': 'senza un motivo',

  // What an answer of HTTP that no scheduler gives means.
  'answer-sent-on':
    'viene rinviato a {{where}} (HTTP {{status}}). Se il server si è spostato lì, metti il nuovo indirizzo in BACHECA_SERVER; se è la pagina di accesso della rete, fai passare questo player senza',
  'answer-sent-nowhere':
    'viene rinviato senza dire dove (HTTP {{status}}): controlla ciò che sta davanti al server',
  'answer-refused':
    'qualcosa lungo la strada lo rifiuta (HTTP {{status}}): un proxy, un firewall o la pagina di accesso della rete. Fai passare questo player fino al server; il suo token resta',
  'answer-proxy-sign-in':
    'il proxy vuole un accesso di un tipo che i player non sanno fare (HTTP 407, {{kind}}): fai passare questo player senza, o con nome e password (Basic)',
  'answer-proxy-password':
    'il proxy vuole nome utente e password (HTTP 407): mettili in BACHECA_PROXY, così: http://nome:password@proxy:3128',
  'answer-log-in-first':
    'la rete vuole prima un accesso (HTTP 511): fai passare questo player senza la pagina di accesso',
  'answer-not-there': 'a questo indirizzo non c’è un server di Bacheca (HTTP 404): controlla BACHECA_SERVER',
  'answer-no-link-there':
    'a questo indirizzo non c’è un server di Bacheca (HTTP 404): controlla BACHECA_SERVER, e che un server che gli sta davanti faccia passare i WebSocket',
  'answer-no-websockets':
    'qualcosa davanti al server non fa passare i WebSocket così come sono (HTTP {{status}}): deve far passare le intestazioni Upgrade e Connection (il README mostra come)',
  'answer-too-much':
    'per qualcosa davanti al server le richieste sono troppe, o troppo lente (HTTP {{status}})',
  'answer-failed': 'il server, o quello che gli sta davanti, ha un guasto (HTTP 500): guarda il suo log',
  'answer-gateway':
    'il server che sta davanti a quello di Bacheca in questo momento non lo raggiunge (HTTP {{status}})',
  'answer-page':
    'al posto del server arriva una pagina (HTTP {{status}}): l’accesso della rete, o un altro server. Fai passare questo player, e controlla BACHECA_SERVER',
  'answer-unknown':
    'l’indirizzo del server risponde HTTP {{status}}, che un server di Bacheca non dice mai: controlla BACHECA_SERVER e ciò che sta fra il server e questo player',
  'answer-of-scheduler': 'il server ha risposto HTTP {{status}}',

  // Why the link has ended.
  'link-token-refused': 'il server ha rifiutato il token',
  'link-other-protocol': 'il server parla un’altra versione del protocollo; aggiorna il player o il server',
  'link-replaced': 'un altro player si è collegato con lo stesso token',
  'link-unpaired': 'il personale ha annullato l’abbinamento di questo player',
  'link-bad-message': 'il server non ha capito un messaggio ({{why}})',
  'link-no-details': 'senza dettagli',
  'link-not-json': 'non era in JSON',
  'link-member': '{{at}}: «{{said}}»',
  'link-too-big': 'un messaggio era troppo grande per il server, o per qualcosa lungo la strada',
  'link-stopping': 'il server si sta spegnendo',
  'link-server-failed': 'il server non è riuscito a trattare un messaggio',
  'link-program-not-sent': 'il server non è riuscito a mandare il programma',
  'link-crowded-out': 'da questo indirizzo aspettano l’abbinamento schermi più recenti',
  'link-restarting': 'il server si sta riavviando',
  'link-broke-off':
    'il collegamento si è interrotto senza spiegazioni: controlla la rete fra il player e il server',
  'link-closed': 'il collegamento è stato chiuso ({{code}})',
  'link-closed-saying': 'il server ha chiuso il collegamento dicendo «{{said}}» ({{code}})',
  'link-not-made':
    'il collegamento non è riuscito entro {{seconds}} s: il server è bloccato, o lo è ciò che gli sta davanti, oppure la linea è molto lenta',
  'link-silent': 'per {{seconds}} s non è arrivato niente',
  'link-no-greeting':
    'il collegamento c’è, ma per {{seconds}} s il server non ha detto niente: è bloccato, o qualcosa lungo la strada trattiene le sue parole',

  // Why a file does not come.
  'download-stopped': 'lo scaricamento è stato fermato',
  'download-day-used-up': 'i dati di oggi sono esauriti',
  'download-less': 'è arrivato meno del file intero',
  'download-nothing': 'il server non ha mandato niente',
  'download-other': 'ha risposto qualcos’altro al posto del server',
  'download-other-part': 'il server ha mandato un’altra parte del file',
  'download-over-quota': 'lo spazio concesso è di {{bytes}} byte, e serve di più',
  'download-no-room': 'sul disco non c’è spazio',
  'download-more': 'è arrivato più del file intero',
  'download-not-hash': 'ciò che è arrivato non è il file atteso',
  'download-too-short': 'è troppo corto',

  // Why the town's own authority is not trusted.
  'ca-empty': '{{path}}, indicato in BACHECA_CA_FILE, non contiene certificati in formato PEM',
  'ca-unreadable': 'il file indicato in BACHECA_CA_FILE non si legge ({{why}})',

  // What became of a command for the panel.
  'command-not-found': 'non si trova',
  'command-printed-too-much': 'ha scritto troppo',
  'command-ended': 'è terminato con il codice {{code}}',
  'command-ended-saying': 'è terminato con il codice {{code}} e ha scritto «{{said}}»',
  'command-too-slow': 'non è terminato entro {{seconds}} s',
  'command-not-run': 'non si è potuto eseguire ({{why}})',

  // What is wrong with a stick.
  'stick-full': 'è piena',
  'stick-read-only': 'è in sola lettura',
  'stick-other-screen': '{{file}} è per un altro schermo',
  'stick-file-unusable': '{{file}} non va bene: {{why}}',
  'stick-old-seal':
    '{{file}} non va bene: il suo sigillo è del tipo vecchio, che non vale più; scrivi di nuovo la chiavetta con la versione attuale',
  'stick-wrong-seal':
    '{{file}} non va bene: il suo sigillo non è giusto, è danneggiato o è per un altro player. Se vengono rifiutate tutte le chiavette, al player serve una chiave nuova (npm run provision)',
  'stick-other-version': '{{file}} non va bene: è stato scritto da un’altra versione ({{detail}})',
  'stick-file-missing': 'manca {{file}}',
  'stick-file-damaged': '{{file}} è danneggiato',
  'stick-file-not-copied': '{{file}} non si può copiare: {{why}}',
  'stick-file-disk-full': '{{file}} non si può copiare: sul disco del player non c’è spazio',
  'stick-file-over-quota': '{{file}} non si può copiare: il player non può tenere così tanto',
  'stick-no-file': '{{file}} non è un file di Bacheca',
  'stick-no-folder': '{{path}} non è una cartella di Bacheca',
  'stick-program-refused': 'contiene un programma che non va bene: {{why}}',

  // Why there is nothing on the screen.
  'fallback-closed': 'fuori dall’orario di apertura',
  'fallback-between': 'fra un contenuto e l’altro',
  'fallback-no-program': 'non è ancora arrivato un programma',
  'fallback-no-rule': 'nessuna regola ha qualcosa da mostrare ora',
  'fallback-not-ready': 'niente era pronto in tempo',
  'fallback-not-yet': 'ancora niente si può mostrare',

  // Why a program is no good, or did not work on this screen.
  'program-not-unpacked': 'non si riesce ad aprire, forse è arrivato danneggiato [{{code}}]',
  'program-other-bytes': 'il suo contenuto non è quello che dice il suo nome',
  'program-not-one': 'non è un programma',
  'program-not-resolved': 'non si riesce a calcolare che cosa mostra: «{{said}}»',
  'member-wrong': '{{at}} non è come deve essere [{{code}}]',
  'trial-nothing-shown': 'non si è potuto mostrare nessuno dei suoi contenuti',
  'trial-page-ended': 'la pagina è terminata prima di mostrare un contenuto',
  'trial-player-ended': 'il player è terminato all’improvviso poco dopo il suo inizio',
  'trial-machine-restarted': 'la macchina si è riavviata più volte poco dopo il suo inizio',
  'trial-item-ended-player':
    'il player è terminato all’improvviso due volte mentre mostrava il contenuto {{item}}',
  'first-then': '{{first}}; poi {{next}}',

  // Why a page, or the process that draws for it, has ended (Electron’s `reason`) or was given up.
  'process-clean-exit': 'il processo si è chiuso da solo [clean-exit {{exitCode}}]',
  'process-abnormal-exit': 'il processo è terminato con un errore [abnormal-exit {{exitCode}}]',
  'process-killed': 'qualcuno, forse il sistema, ha terminato il processo [killed {{exitCode}}]',
  'process-crashed': 'il processo è andato in crash [crashed {{exitCode}}]',
  'process-oom': 'al processo è mancata la memoria [oom {{exitCode}}]',
  'process-launch-failed': 'il processo non è partito [launch-failed {{exitCode}}]',
  'process-integrity-failure': 'il programma di Electron è danneggiato [integrity-failure {{exitCode}}]',
  'process-memory-eviction':
    'il sistema ha terminato il processo per liberare memoria [memory-eviction {{exitCode}}]',
  'process-ended': 'il processo è terminato [{{reason}} {{exitCode}}]',
  'page-elsewhere': 'è andata a un altro indirizzo, {{url}}',
  'page-not-loaded': 'non si è caricata [{{code}}]',
  'page-unloaded': 'non si è caricata in tempo',
  'page-hung': 'non rispondeva',
  'page-frameless': 'il sistema non le faceva più disegnare niente',
} as const;
