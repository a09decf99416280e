import { assetErrors } from './asset-errors.ts';

/**
 * Every error of the scheduler's API by its code, as title and detail. A detail says what happened, to which thing, and
 * what to do. `{{name}}` stands for a parameter (`errors/codes.ts` of the scheduler has them).
 */
export const errors = {
  ...assetErrors,
  'content-changed': {
    title: 'Il contenuto è cambiato',
    detail:
      '{{entity}} è stato modificato mentre lo guardavi. Riapri la pagina e guarda la nuova versione prima di decidere.',
  },
  'already-approved': {
    title: 'Già approvato',
    detail: '{{entity}} è già approvato così com’è. Se non deve più andare in onda, revoca l’approvazione.',
  },
  'not-approved': {
    title: 'Nulla da revocare',
    detail:
      '{{entity}} non è approvato, quindi non va in onda. Se l’hai aperto da tempo, ricarica la pagina.',
  },
  'own-draft': {
    title: 'L’hai scritto anche tu',
    detail:
      '{{entity}} ha bozze tue dall’ultima approvazione, e serve un altro paio d’occhi. Chiedi a un’altra persona che approva.',
  },
  'takeover-needs-approval': {
    title: 'Serve un’approvazione',
    detail:
      'Un avviso con testo libero può iniziare solo da chi approva, tranne quelli di emergenza. Usa un contenuto approvato, oppure chiedi a chi approva di avviarlo.',
  },
  'rule-nowhere': {
    title: 'Regola senza luoghi',
    detail:
      '{{entity}} esclude ogni luogo e ogni schermo a cui si rivolge. Togli un’esclusione o cambia destinazione.',
  },
  'rule-no-items': {
    title: 'Playlist vuota',
    detail: '{{entity}} usa {{playlist}}, che è vuota. Aggiungi prima dei contenuti.',
  },
  'rule-over': {
    title: 'Regola scaduta',
    detail: '{{entity}} è già scaduta ({{until}}) e non andrebbe mai in onda. Sposta la data di fine.',
  },
  'rule-no-days': {
    title: 'Nessun giorno',
    detail:
      '{{entity}} non ha giorni della settimana né date o festivi che ne aggiungano. Scegli almeno un giorno.',
  },
  'rule-no-opening-hours': {
    title: 'Orari di apertura mancanti',
    detail:
      '{{entity}} chiede i primi o gli ultimi minuti di apertura, ma questo luogo non ha orari: {{places}}. Aggiungi gli orari al luogo o togli la condizione.',
  },
  'rule-items-not-valid': {
    title: 'Contenuti fuori periodo',
    detail:
      '{{entity}} non può mostrare nessuno dei suoi contenuti finché vale: {{items}}. Correggi le date della regola, dei contenuti o le scadenze dei servizi.',
  },
  'rule-no-day-left': {
    title: 'Nessun giorno utile',
    detail:
      '{{entity}} non andrebbe mai in onda: date, giorni e fasce orarie non lasciano nemmeno un momento. Allarga il periodo, i giorni o le fasce.',
  },
  'rule-never-open': {
    title: 'Sempre a luogo chiuso',
    detail:
      '{{entity}} vale solo quando è chiuso: {{places}}. Cambia le fasce orarie o gli orari di apertura.',
  },
  'rule-exact-times-outside': {
    title: 'Orari esatti mai validi',
    detail:
      '{{entity}} ha orari esatti che non cadono mai mentre la regola vale e il luogo è aperto. Cambia gli orari esatti o le fasce.',
  },
  'rule-items-not-then': {
    title: 'Contenuti mai in quei momenti',
    detail:
      '{{entity}} vale solo quando i suoi contenuti non si possono mostrare: {{items}}. Correggi le date dei contenuti o i giorni della regola.',
  },
  'second-factor-required': {
    title: 'Serve un secondo fattore',
    detail:
      'Per i tuoi ruoli la password da sola non basta. Aggiungi un’app per i codici o una passkey dalla pagina del tuo account, poi continua.',
  },
  'second-factor-missing': {
    title: 'Nessun secondo fattore',
    detail: 'I codici di riserva servono a chi ha un’app o una passkey. Aggiungine una, e li avrai insieme.',
  },
  'wrong-second-factor': {
    title: 'Codice non valido',
    detail:
      'Il codice non è quello giusto, o è già stato usato. Aspetta che l’app ne mostri uno nuovo e scrivi quello. Se non va mai bene, controlla che l’ora del telefono sia automatica.',
  },
  'sign-in-step-over': {
    title: 'Tempo scaduto',
    detail: 'È passato troppo tempo, o hai già usato questo passaggio. Ricomincia da capo.',
  },
  'app-there-already': {
    title: 'C’è già un’app',
    detail: 'Il tuo account ha già un’app per i codici. Togli quella, poi aggiungi la nuova.',
  },
  'passkey-refused': {
    title: 'Passkey non riuscita',
    detail:
      'La passkey non è di questo Bacheca, non ha chiesto conferma a te, o non c’è più. Riprova; se non va, usa un altro modo per accedere.',
  },
  'passkeys-need-name': {
    title: 'Qui le passkey non funzionano',
    detail:
      'I browser tengono le passkey solo per indirizzi con un nome. Apri Bacheca dal suo indirizzo, come https://bacheca.comune.prato.it, o usa un’app per i codici.',
  },
  'managed-by-provider': {
    title: 'Si cambia altrove',
    detail: 'Accedi con l’identità del tuo ente: password e secondo fattore si cambiano lì, non in Bacheca.',
  },
  'link-over': {
    title: 'Il link non vale più',
    detail:
      'Il link è già stato usato, è scaduto o ne è arrivato uno più nuovo. Chiedine un altro a chi ti ha invitato, o con «Password dimenticata?».',
  },
  'invited-already': {
    title: 'Ha già una password',
    detail: 'Questa persona ha già fatto l’accesso. Se ha dimenticato la password, dagliene una monouso.',
  },
  'no-address': {
    title: 'Manca l’indirizzo di posta',
    detail: 'Questa persona non ha un indirizzo di posta. Aggiungilo, o consegnale il link a mano.',
  },
  'mail-refused': {
    title: 'Messaggio rifiutato',
    detail:
      'Il server di posta ha rifiutato il messaggio per {{address}}: {{answer}} Controlla l’indirizzo, o chiedi a chi gestisce la posta.',
  },
  'empty-file': {
    title: 'File vuoto',
    detail: 'Il file è vuoto. Controlla che esista ancora dove lo hai preso e caricalo di nuovo.',
  },
  'unsupported-file': {
    title: 'Formato non ammesso',
    detail: 'Il file è {{what}}, e gli schermi non lo mostrano. {{instead}} e caricalo di nuovo.',
  },
  'unsupported-codec': {
    title: 'Codifica non ammessa',
    detail:
      'Il video è in {{codec}}, che non tutti gli schermi sanno mostrare. Esportalo come MP4 con H.264 a 8 bit (4:2:0) e audio AAC e caricalo di nuovo.',
  },
  'no-moving-picture': {
    title: 'Nessuna immagine in movimento',
    detail:
      'Il file ha solo audio, o audio con una copertina. Carica la copertina come immagine, oppure un video.',
  },
  'file-incomplete': {
    title: 'File incompleto',
    detail:
      'Del file manca una parte: la copia o l’esportazione si è interrotta. Copialo o esportalo di nuovo e ricaricalo.',
  },
  'file-damaged': {
    title: 'File danneggiato',
    detail: 'Il file è {{what}}, ma non si riesce a leggerlo. Esportalo di nuovo e ricaricalo.',
  },
  'animated-picture': {
    title: 'Immagine animata',
    detail:
      'Il file è un’immagine {{format}} animata. Esportala come video MP4 (H.264), oppure come immagine ferma, e caricala di nuovo.',
  },
  'video-duration': {
    title: 'Durata non valida',
    detail:
      'Il video dichiara una durata di {{duration}}; può durare da {{leastMs}} ms a {{mostHours}} ore. Esportalo di nuovo con la durata giusta.',
  },
  'subtitles-encoding': {
    title: 'Codifica del testo sconosciuta',
    detail:
      'Non è certo in quale codifica siano scritti i sottotitoli. Salvali come UTF-8 e caricali di nuovo.',
  },
  'subtitles-empty': {
    title: 'Nessun sottotitolo',
    detail:
      'Nel file non c’è nessun sottotitolo con i suoi orari. Esportalo di nuovo, o togli i sottotitoli dal video.',
  },
  'subtitles-not-shown': {
    title: 'Nessun sottotitolo da mostrare',
    detail:
      'Nessun sottotitolo del file si può mostrare. Il primo è alla riga {{line}}: {{why}}. Correggilo e ricaricalo.',
  },
  'media-check-ended': {
    title: 'Controllo del file interrotto',
    detail:
      'Il controllo del file si è interrotto prima della fine, e il file non è stato conservato. Caricalo di nuovo; se succede ancora con lo stesso file, esportalo di nuovo dal programma con cui è stato fatto.',
  },
  'media-check-busy': {
    title: 'Controllo dei file occupato',
    detail:
      'Il server sta controllando altri file, o questo richiede troppo tempo, e il file non è stato conservato. Riprova tra qualche minuto.',
  },
  'too-busy': {
    title: 'Troppe richieste',
    detail: 'In questo momento ci sono troppi accessi insieme. Riprova tra qualche secondo.',
  },
  'too-many-connections': {
    title: 'Troppe richieste insieme',
    detail: 'Da questo indirizzo ci sono troppe richieste in corso. Aspetta che finiscano e riprova.',
  },
  'request-timeout': {
    title: 'Richiesta troppo lenta',
    detail: 'La richiesta non è arrivata intera in {{seconds}} secondi. Riprova.',
  },
  'one-time-password-expired': {
    title: 'Password provvisoria scaduta',
    detail: 'Questa password provvisoria non vale più. Chiedine una nuova a chi gestisce Bacheca.',
  },
  'short-password': {
    title: 'Password troppo corta',
    detail:
      'La nuova password deve avere almeno {{least}} caratteri. Va bene una frase di tre o quattro parole.',
  },
  'common-password': {
    title: 'Password troppo comune',
    detail:
      'La nuova password si indovina facilmente: è tra le più usate, o si ripete, o segue un ordine. Scegli una frase tua di tre o quattro parole.',
  },
  'password-with-name': {
    title: 'Password con un nome dentro',
    detail: 'La nuova password contiene il tuo nome utente o quello di Bacheca. Scegline una senza.',
  },
  'password-of-names': {
    title: 'Password fatta di nomi',
    detail:
      'Senza i nomi del Comune, degli uffici e tuo, della nuova password resta troppo poco: sono i primi che si provano. Scegli una frase tua di tre o quattro parole.',
  },
  'wrong-host': {
    title: 'Indirizzo non usato',
    detail: 'Questo Bacheca non risponde a {{host}}. Il suo indirizzo è {{url}}.',
  },
  'unclear-request': {
    title: 'Richiesta ambigua',
    detail:
      'L’intestazione {{header}} manca, è ripetuta o non è scritta bene, e chi sta in mezzo potrebbe leggerla diversamente. Controlla il proxy o il programma che manda la richiesta.',
  },
  'version-required': {
    title: 'Versione mancante',
    detail: '{{entity}} esiste già. Per cambiarlo occorre dire con If-Match quale versione è stata letta.',
  },
  'changed-meanwhile': {
    title: 'Modificato nel frattempo',
    detail:
      '{{entity}} è stato modificato da {{by}} mentre ci lavoravi. Ricarica la pagina, guarda che cosa è cambiato e rifai la modifica.',
  },
  'deleted-meanwhile': {
    title: 'Eliminato nel frattempo',
    detail: '{{entity}} è stato eliminato da {{by}} mentre ci lavoravi. Ricarica la pagina.',
  },
  'exists-already': {
    title: 'Esiste già',
    detail: '{{entity}} esiste già. Scegli un altro identificativo o modifica quello che c’è.',
  },
  'program-over-limit': {
    title: 'Programma oltre il limite',
    detail:
      '{{entity}} avrebbe {{count}} {{what}}; il massimo è {{max}}. {{advice}} Poi pubblica di nuovo. Gli schermi vanno avanti con il programma che hanno.',
  },
  'over-limit': {
    title: 'Oltre il limite',
    detail: '{{entity}} ha {{count}} {{what}}; il massimo è {{max}}. {{advice}} Poi salva di nuovo.',
  },
  'invalid-request': {
    title: 'Richiesta non valida',
    detail: 'Il campo {{path}} non va bene: {{why}}. Correggilo e riprova.',
  },
  'unreadable-body': {
    title: 'Richiesta illeggibile',
    detail: 'Il corpo della richiesta non si legge: {{why}}. Invia JSON valido.',
  },
  'unreadable-address': {
    title: 'Indirizzo illeggibile',
    detail: 'L’indirizzo della richiesta non è scritto in modo valido. Correggilo.',
  },
  'unsupported-media-type': {
    title: 'Formato non ammesso',
    detail: 'Il formato {{type}} non è ammesso qui. Formati ammessi: {{allowed}}.',
  },
  'too-large': {
    title: 'Troppo grande',
    detail: 'La richiesta supera il limite di {{limit}}. Riduci il file o chiedi di alzare il limite.',
  },
  'sign-in-required': {
    title: 'Accesso richiesto',
    detail: 'Per questa operazione occorre accedere. Accedi e riprova.',
  },
  'player-token-required': {
    title: 'Player non riconosciuto',
    detail: 'Il token del player manca o non è valido. Abbina di nuovo lo schermo.',
  },
  'wrong-credentials': {
    title: 'Accesso non riuscito',
    detail: 'Nome utente o password non corretti. Controllali e riprova.',
  },
  'wrong-password': {
    title: 'Password non corretta',
    detail: 'La password attuale non è corretta. Reinseriscila.',
  },
  'same-password': {
    title: 'Password uguale',
    detail: 'La nuova password è uguale a quella attuale. Scegline una diversa.',
  },
  'password-change-required': {
    title: 'Password da cambiare',
    detail: 'Hai effettuato l’accesso con una password provvisoria. Cambiala per continuare.',
  },
  'role-required': {
    title: 'Non consentito',
    detail: 'Il tuo ruolo ({{roles}}) non consente questa operazione. Serve uno di questi: {{allowed}}.',
  },
  'outside-own-places': {
    title: 'Fuori dai tuoi luoghi',
    detail:
      'I tuoi diritti valgono solo per alcuni luoghi, e questa operazione ne riguarda altri: {{areas}}. Scegli solo i tuoi o chiedi a chi amministra.',
  },
  'line-break': {
    title: 'Più righe dove ce n’è una',
    detail:
      '{{entity}}: il campo «{{field}}» sta su una riga, ma contiene un a capo o una tabulazione. Scrivilo di seguito, con spazi.',
  },
  'open-isolate': {
    title: 'Segno di direzione senza fine',
    detail:
      '{{entity}}: nel campo «{{field}}» un segno invisibile (da U+2066 a U+2069) cambia la direzione di ciò che segue. Cancella il testo e riscrivilo.',
  },
  'foreign-origin': {
    title: 'Origine non ammessa',
    detail:
      'La richiesta arriva da {{origin}}, che non è questo Bacheca. Usa l’indirizzo giusto o imposta BACHECA_PUBLIC_URL.',
  },
  'use-public-address': {
    title: 'Indirizzo da cambiare',
    detail:
      'Da questo indirizzo, che non è protetto, l’accesso non può riuscire. Apri {{address}} e accedi da lì.',
  },
  'websocket-only': {
    title: 'Serve un WebSocket',
    detail:
      'Qui si collegano i player, con un WebSocket. Se lo chiedeva un player, il proxy davanti a Bacheca non lascia passare le intestazioni Upgrade e Connection: il README mostra come si configura.',
  },
  'too-many-attempts': {
    title: 'Troppi tentativi',
    detail: 'Troppi tentativi da questo indirizzo. Riprova tra {{seconds}} secondi.',
  },
  'no-such-address': {
    title: 'Pagina inesistente',
    detail: 'L’indirizzo {{path}} non esiste. L’elenco di quelli validi è in /api/docs.',
  },
  'bad-cursor': {
    title: 'Pagina dell’elenco non valida',
    detail:
      'Il cursore non è di questo elenco, o è di un’altra ricerca o di un altro ordine. Ricomincia dalla prima pagina, senza cursore.',
  },
  'not-found': {
    title: 'Non trovato',
    detail: '{{entity}} non esiste. Aggiorna la pagina: forse è stato eliminato.',
  },
  'id-mismatch': {
    title: 'Identificativi diversi',
    detail: 'L’indirizzo dice «{{inPath}}» e il contenuto «{{inBody}}». Rendili uguali.',
  },
  'missing-reference': {
    title: 'Riferimento mancante',
    detail: '{{entity}} fa riferimento a qualcosa che non esiste: {{missing}}. Crealo prima o toglilo.',
  },
  'in-use': {
    title: 'In uso',
    detail: '{{entity}} è in uso da: {{users}}. Togli prima questi usi.',
  },
  'wrong-media': {
    title: 'File non adatto',
    detail: '{{entity}} usa il file {{sha256}} ({{type}}) dove serve {{expected}}. Scegli un altro file.',
  },
  'unsuitable-url': {
    title: 'Indirizzo non adatto',
    detail: '{{entity}} ha un indirizzo che non va bene ({{url}}): {{why}}.',
  },
  'subtitles-after-end': {
    title: 'Sottotitoli dopo la fine',
    detail:
      '{{entity}}: i sottotitoli ({{language}}) cominciano dopo {{first}} s, e il video ne dura {{duration}}. Non si vedrebbero mai: carica quelli di questo video.',
  },
  'unreadable-code': {
    title: 'Codice illeggibile',
    detail:
      '{{entity}} ha un codice che nessun telefono legge da {{distance, number(maximumFractionDigits: 1)}} m, da dove si guarda {{screen}}: si legge fino a {{reach, number(maximumFractionDigits: 1)}} m. {{next}}.',
  },
  'blank-text': {
    title: 'Testo invisibile',
    detail:
      '{{entity}} ha nel campo «{{field}}» solo spazi o caratteri invisibili. Scrivi qualcosa che si legga.',
  },
  'undrawable-characters': {
    title: 'Carattere non disponibile',
    detail:
      '{{entity}} contiene caratteri che gli schermi non sanno disegnare: {{characters}}. Si trovano nel campo «{{field}}»: toglili o scrivili in un altro modo.',
  },
  'too-many-tags': {
    title: 'Troppe etichette',
    detail: '{{entity}} può avere al massimo {{max}} etichette. Togline qualcuna, poi aggiungi le altre.',
  },
  'ends-before-start': {
    title: 'Date invertite',
    detail: '{{entity}} finisce prima di cominciare, o è già finito. Correggi le date.',
  },
  'program-too-large': {
    title: 'Programma troppo grande',
    detail:
      'Il programma di {{entity}} è di {{megabytes}} MB, e gli schermi ne prendono al massimo {{max}}. Togli elementi, slot o testi, e pubblica di nuovo.',
  },
  'unknown-time-zone': {
    title: 'Fuso orario sconosciuto',
    detail: '{{entity}} ha il fuso orario «{{zone}}», che non esiste. Usa per esempio Europe/Rome.',
  },
  'hash-mismatch': {
    title: 'File diverso',
    detail:
      'Il file ricevuto ha sha256 {{actual}}, quello atteso era {{expected}}. Non è stato conservato: caricalo di nuovo.',
  },
  'media-lost': {
    title: 'File mancante',
    detail: 'Il file {{sha256}} è in elenco ma non è più sul disco del server. Caricalo di nuovo.',
  },
  'picture-too-large': {
    title: 'Immagine troppo grande',
    detail:
      'L’immagine è di {{megapixels}} megapixel e uno schermo ne mostra al massimo {{limit}}. Riducila e ricaricala.',
  },
  'video-too-large': {
    title: 'Video troppo grande',
    detail:
      'Il video è di {{width}} × {{height}} pixel, più di quanti ogni schermo sa riprodurre. Esportalo al massimo a 3840 × 2160 e carica quello.',
  },
  'no-ffprobe': {
    title: 'Video non analizzabile',
    detail: 'Per caricare un video serve ffprobe sul server, che non c’è. Installa ffmpeg e riprova.',
  },
  'upload-interrupted': {
    title: 'Caricamento interrotto',
    detail: 'Il caricamento si è interrotto e il file non è stato conservato. Riprova.',
  },
  'range-not-satisfiable': {
    title: 'Intervallo non valido',
    detail: 'L’intervallo richiesto è oltre la fine del file ({{bytes}} byte). Chiedine uno valido.',
  },
  'nothing-published': {
    title: 'Niente di pubblicato',
    detail: '{{entity}} non ha ancora un programma. Pubblica le modifiche.',
  },
  'invalid-span': {
    title: 'Periodo non valido',
    detail:
      'Il periodo da {{from}} a {{to}} non va bene: deve finire dopo l’inizio e durare al massimo {{days}} giorni.',
  },
  'nothing-to-suggest': {
    title: 'Niente da proporre',
    detail: 'Nel catalogo nessun servizio ha il percorso o il tema «{{about}}». Scegline un altro.',
  },
  'wrong-code': {
    title: 'Codice non valido',
    detail: 'Nessuno schermo mostra il codice {{shown}}, o è scaduto. Leggi il codice ora sullo schermo.',
  },
  'screen-not-connected': {
    title: 'Schermo scollegato',
    detail:
      '{{entity}} non è collegato, quindi non può mostrare il suo nome. Controlla che il player sia acceso e in rete, poi riprova.',
  },
  'no-screen-connected': {
    title: 'Nessuno schermo collegato',
    detail:
      '{{entity}} non ha schermi collegati che possano mostrare il loro nome. Controlla che i player siano accesi e in rete, poi riprova.',
  },
  'too-many-commands': {
    title: 'Troppi comandi in attesa',
    detail:
      '{{entity}} ha già troppi comandi che il player deve ancora eseguire. Aspetta che siano eseguiti o scaduti, poi riprova.',
  },
  'screen-has-player': {
    title: 'Schermo già abbinato',
    detail: '{{entity}} ha già il player {{player}}. Scollega prima quel player.',
  },
  'screen-being-paired': {
    title: 'Abbinamento già in corso',
    detail:
      '{{entity}} lo sta abbinando qualcun altro in questo momento. Aggiorna la pagina tra qualche secondo.',
  },
  'claim-not-confirmed': {
    title: 'Abbinamento non riuscito',
    detail:
      'Lo schermo non ha confermato in tempo e nulla è cambiato. Leggi il nuovo codice sullo schermo e riprova.',
  },
  'last-admin': {
    title: 'Ultimo amministratore',
    detail:
      '{{user}} è l’unico amministratore che abbia una password propria. Nominane prima un altro, che faccia l’accesso.',
  },
  'no-space': {
    title: 'Disco pieno',
    detail: 'Sul disco del server non c’è più posto e nulla è stato salvato. Libera spazio e riprova.',
  },
  'database-busy': {
    title: 'Database occupato',
    detail: 'Un altro programma tiene occupato il database e nulla è stato salvato. Riprova tra poco.',
  },
  'internal-error': {
    title: 'Errore interno',
    detail: 'Qualcosa non ha funzionato sul server. Riprova; se continua, cerca {{reference}} nei log.',
  },
  'table-wrong': {
    title: 'Tabella da correggere',
    detail:
      'Nulla è stato importato: {{count}} punti del file non vanno. Il primo è alla riga {{line}}: {{why}}. Correggi il file e riprova.',
  },
  'catalogue-changed-meanwhile': {
    title: 'Catalogo cambiato nel frattempo',
    detail:
      'Nulla è stato importato: qualcuno ha cambiato gli stessi servizi dopo il tuo controllo. Guarda di nuovo che cosa cambierebbe e conferma.',
  },
} as const;
