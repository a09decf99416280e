import { mediaMessages } from './media-messages.ts';
import { ruleMessages } from './rule-messages.ts';
import { securityMessages } from './security-messages.ts';
import { sizeMessages } from './size-messages.ts';

/**
 * Every problem that the scheduler answers with, by its code: status, and title and detail in Italian and
 * English. `{name}` stands for a parameter. A detail says what happened, to which thing, and what to do.
 */
export const messages = {
  ...ruleMessages,
  ...mediaMessages,
  ...securityMessages,
  ...sizeMessages,
  'invalid-request': {
    status: 422,
    it: ['Richiesta non valida', 'Il campo {path} non va bene: {why}. Correggilo e riprova.'],
    en: ['Invalid request', 'The field {path} is not right: {why}. Correct it and try again.'],
  },
  'unreadable-body': {
    status: 400,
    it: ['Richiesta illeggibile', 'Il corpo della richiesta non si legge: {why}. Invia JSON valido.'],
    en: ['Unreadable request', 'The request body cannot be read: {why}. Send valid JSON.'],
  },
  'unreadable-address': {
    status: 400,
    it: ['Indirizzo illeggibile', 'L’indirizzo della richiesta non è scritto in modo valido. Correggilo.'],
    en: ['Unreadable address', 'The address of the request is not written in a valid way. Correct it.'],
  },
  'unsupported-media-type': {
    status: 415,
    it: ['Formato non ammesso', 'Il formato {type} non è ammesso qui. Formati ammessi: {allowed}.'],
    en: ['Format not allowed', 'The format {type} is not allowed here. Allowed formats: {allowed}.'],
  },
  'too-large': {
    status: 413,
    it: [
      'Troppo grande',
      'La richiesta supera il limite di {limit}. Riduci il file o chiedi di alzare il limite.',
    ],
    en: ['Too large', 'The request is over the limit of {limit}. Make it smaller or have the limit raised.'],
  },
  'sign-in-required': {
    status: 401,
    it: ['Accesso richiesto', 'Per questa operazione occorre accedere. Accedi e riprova.'],
    en: ['Sign-in required', 'This needs you to be signed in. Sign in and try again.'],
  },
  'player-token-required': {
    status: 401,
    it: ['Player non riconosciuto', 'Il token del player manca o non è valido. Abbina di nuovo lo schermo.'],
    en: ['Unknown player', 'The player token is missing or not valid. Pair the screen again.'],
  },
  'wrong-credentials': {
    status: 401,
    it: ['Accesso non riuscito', 'Nome utente o password non corretti. Controllali e riprova.'],
    en: ['Sign-in failed', 'The user name or the password is wrong. Check them and try again.'],
  },
  'wrong-password': {
    status: 422,
    it: ['Password non corretta', 'La password attuale non è corretta. Reinseriscila.'],
    en: ['Wrong password', 'The current password is wrong. Enter it again.'],
  },
  'same-password': {
    status: 422,
    it: ['Password uguale', 'La nuova password è uguale a quella attuale. Scegline una diversa.'],
    en: ['Same password', 'The new password is the same as the current one. Choose another.'],
  },
  'password-change-required': {
    status: 403,
    it: [
      'Password da cambiare',
      'Hai effettuato l’accesso con una password provvisoria. Cambiala per continuare.',
    ],
    en: ['Password change required', 'You signed in with a one-time password. Change it to go on.'],
  },
  'role-required': {
    status: 403,
    it: [
      'Non consentito',
      'Il tuo ruolo ({role}) non consente questa operazione. Serve uno di questi: {allowed}.',
    ],
    en: ['Not allowed', 'Your role ({role}) does not allow this. It takes one of: {allowed}.'],
  },
  'line-break': {
    status: 422,
    it: [
      'Più righe dove ce n’è una',
      '{entity}: il campo «{field}» sta su una riga, ma contiene un a capo o una tabulazione. Scrivilo di seguito, con spazi.',
    ],
    en: [
      'Several lines where there is one',
      '{entity}: the field “{field}” is one line, but has a line break or a tab in it. Write it in one go, with spaces.',
    ],
  },
  'open-isolate': {
    status: 422,
    it: [
      'Segno di direzione senza fine',
      '{entity}: nel campo «{field}» un segno invisibile (da U+2066 a U+2069) cambia la direzione di ciò che segue. Cancella il testo e riscrivilo.',
    ],
    en: [
      'Sign of direction without an end',
      '{entity}: in the field “{field}” a sign that can’t be seen (U+2066 to U+2069) changes the direction of what follows. Delete the text and write it again.',
    ],
  },
  'foreign-origin': {
    status: 403,
    it: [
      'Origine non ammessa',
      'La richiesta arriva da {origin}, che non è questo Bacheca. Usa l’indirizzo giusto o imposta BACHECA_PUBLIC_URL.',
    ],
    en: [
      'Origin not allowed',
      'The request comes from {origin}, which is not this Bacheca. Use the right address or set BACHECA_PUBLIC_URL.',
    ],
  },
  'use-public-address': {
    status: 403,
    it: [
      'Indirizzo da cambiare',
      'Da questo indirizzo, che non è protetto, l’accesso non può riuscire. Apri {address} e accedi da lì.',
    ],
    en: [
      'Another address',
      'From this address, which is not protected, nobody can sign in. Open {address} and sign in there.',
    ],
  },
  'websocket-only': {
    status: 426,
    it: [
      'Serve un WebSocket',
      'Qui si collegano i player, con un WebSocket. Se lo chiedeva un player, il proxy davanti a Bacheca non lascia passare le intestazioni Upgrade e Connection: il README mostra come si configura.',
    ],
    en: [
      'WebSockets only',
      'Players link here, by WebSocket. If a player asked, the proxy in front of Bacheca does not pass the headers Upgrade and Connection: the README shows how to set it up.',
    ],
  },
  'too-many-attempts': {
    status: 429,
    it: ['Troppi tentativi', 'Troppi tentativi da questo indirizzo. Riprova tra {seconds} secondi.'],
    en: ['Too many attempts', 'Too many attempts from this address. Try again in {seconds} seconds.'],
  },
  'no-such-address': {
    status: 404,
    it: ['Pagina inesistente', 'L’indirizzo {path} non esiste. L’elenco di quelli validi è in /api/docs.'],
    en: ['No such address', 'The address {path} does not exist. Those that do are listed at /api/docs.'],
  },
  'not-found': {
    status: 404,
    it: ['Non trovato', '{entity} non esiste. Aggiorna la pagina: forse è stato eliminato.'],
    en: ['Not found', '{entity} does not exist. Reload the page: it may have been deleted.'],
  },
  'id-mismatch': {
    status: 422,
    it: ['Identificativi diversi', 'L’indirizzo dice «{inPath}» e il contenuto «{inBody}». Rendili uguali.'],
    en: ['Different ids', 'The address says “{inPath}” and the content “{inBody}”. Make them the same.'],
  },
  'missing-reference': {
    status: 422,
    it: [
      'Riferimento mancante',
      '{entity} fa riferimento a qualcosa che non esiste: {missing}. Crealo prima o toglilo.',
    ],
    en: [
      'Missing reference',
      '{entity} refers to something that does not exist: {missing}. Create it first or take it out.',
    ],
  },
  'in-use': {
    status: 409,
    it: ['In uso', '{entity} è in uso da: {users}. Togli prima questi usi.'],
    en: ['In use', '{entity} is in use by: {users}. Remove these uses first.'],
  },
  'wrong-media': {
    status: 422,
    it: [
      'File non adatto',
      '{entity} usa il file {sha256} ({type}) dove serve {expected}. Scegli un altro file.',
    ],
    en: [
      'Unsuitable file',
      '{entity} uses file {sha256} ({type}) where {expected} is needed. Choose another file.',
    ],
  },
  'unsuitable-url': {
    status: 422,
    it: ['Indirizzo non adatto', '{entity} ha un indirizzo che non va bene ({url}): {why}.'],
    en: ['Unsuitable address', '{entity} has an address that is not right ({url}): {why}.'],
  },
  'subtitles-after-end': {
    status: 422,
    it: [
      'Sottotitoli dopo la fine',
      '{entity}: i sottotitoli ({language}) cominciano dopo {first} s, e il video ne dura {duration}. Non si vedrebbero mai: carica quelli di questo video.',
    ],
    en: [
      'Subtitles after the end',
      '{entity}: the subtitles ({language}) begin after {first} s, and the video lasts {duration}. They would never show: upload those of this video.',
    ],
  },
  'unreadable-code': {
    status: 422,
    it: [
      'Codice illeggibile',
      '{entity} ha un codice che nessun telefono legge da {distance} m, da dove si guarda {screen}: si legge fino a {reach} m. {next}.',
    ],
    en: [
      'Unreadable code',
      '{entity} has a code that no telephone reads from {distance} m, from where people look at {screen}: it is read up to {reach} m. {next}.',
    ],
  },
  'blank-text': {
    status: 422,
    it: [
      'Testo invisibile',
      '{entity} ha nel campo «{field}» solo spazi o caratteri invisibili. Scrivi qualcosa che si legga.',
    ],
    en: [
      'Invisible text',
      '{entity} has only spaces or invisible characters in the field “{field}”. Write something to read.',
    ],
  },
  'undrawable-characters': {
    status: 422,
    it: [
      'Carattere non disponibile',
      '{entity} contiene caratteri che gli schermi non sanno disegnare: {characters}. Si trovano nel campo «{field}»: toglili o scrivili in un altro modo.',
    ],
    en: [
      'Character not available',
      '{entity} has characters that the screens cannot draw: {characters}. They are in the field “{field}”: take them out or write them another way.',
    ],
  },
  'ends-before-start': {
    status: 422,
    it: ['Date invertite', '{entity} finisce prima di cominciare, o è già finito. Correggi le date.'],
    en: ['Dates reversed', '{entity} ends before it starts, or has already ended. Correct the dates.'],
  },
  'program-too-large': {
    status: 422,
    it: [
      'Programma troppo grande',
      'Il programma di {entity} è di {megabytes} MB, e gli schermi ne prendono al massimo {max}. Togli elementi, slot o testi, e pubblica di nuovo.',
    ],
    en: [
      'Program too large',
      'The program of {entity} has {megabytes} MB, and screens take {max} at most. Take out items, slots or texts, and publish again.',
    ],
  },
  'unknown-time-zone': {
    status: 422,
    it: [
      'Fuso orario sconosciuto',
      '{entity} ha il fuso orario «{zone}», che non esiste. Usa per esempio Europe/Rome.',
    ],
    en: [
      'Unknown time zone',
      '{entity} has the time zone “{zone}”, which does not exist. Use for example Europe/Rome.',
    ],
  },
  'hash-mismatch': {
    status: 422,
    it: [
      'File diverso',
      'Il file ricevuto ha sha256 {actual}, quello atteso era {expected}. Non è stato conservato: caricalo di nuovo.',
    ],
    en: [
      'Different file',
      'The file received has sha256 {actual}, expected was {expected}. It was not kept: upload it again.',
    ],
  },
  'media-lost': {
    status: 404,
    it: [
      'File mancante',
      'Il file {sha256} è in elenco ma non è più sul disco del server. Caricalo di nuovo.',
    ],
    en: ['File lost', 'The file {sha256} is listed but no longer on the server’s disk. Upload it again.'],
  },
  'picture-too-large': {
    status: 422,
    it: [
      'Immagine troppo grande',
      'L’immagine è di {megapixels} megapixel e uno schermo ne mostra al massimo {limit}. Riducila e ricaricala.',
    ],
    en: [
      'Picture too large',
      'The picture has {megapixels} megapixels, and a screen shows up to {limit}. Make it smaller and upload it again.',
    ],
  },
  'video-too-large': {
    status: 422,
    it: [
      'Video troppo grande',
      'Il video è di {width} × {height} pixel, più di quanti ogni schermo sa riprodurre. Esportalo al massimo a 3840 × 2160 e carica quello.',
    ],
    en: [
      'Video too large',
      'The video has {width} × {height} pixels, more than every screen can play. Export it at 3840 × 2160 at most and upload that.',
    ],
  },
  'no-ffprobe': {
    status: 422,
    it: [
      'Video non analizzabile',
      'Per caricare un video serve ffprobe sul server, che non c’è. Installa ffmpeg e riprova.',
    ],
    en: [
      'Video cannot be read',
      'Uploading a video needs ffprobe on the server, which is not there. Install ffmpeg and try again.',
    ],
  },
  'upload-interrupted': {
    status: 400,
    it: [
      'Caricamento interrotto',
      'Il caricamento si è interrotto e il file non è stato conservato. Riprova.',
    ],
    en: ['Upload interrupted', 'The upload was interrupted and the file was not kept. Try again.'],
  },
  'range-not-satisfiable': {
    status: 416,
    it: [
      'Intervallo non valido',
      'L’intervallo richiesto è oltre la fine del file ({bytes} byte). Chiedine uno valido.',
    ],
    en: [
      'Range not satisfiable',
      'The requested range is beyond the end of the file ({bytes} bytes). Ask for a valid one.',
    ],
  },
  'nothing-published': {
    status: 404,
    it: ['Niente di pubblicato', '{entity} non ha ancora un programma. Pubblica le modifiche.'],
    en: ['Nothing published', '{entity} has no program yet. Publish the changes.'],
  },
  'invalid-span': {
    status: 422,
    it: [
      'Periodo non valido',
      'Il periodo da {from} a {to} non va bene: deve finire dopo l’inizio e durare al massimo {days} giorni.',
    ],
    en: [
      'Invalid span',
      'The span from {from} to {to} is not right: it has to end after it starts and last {days} days at most.',
    ],
  },
  'nothing-to-suggest': {
    status: 422,
    it: [
      'Niente da proporre',
      'Nel catalogo nessun servizio ha il percorso o il tema «{about}». Scegline un altro.',
    ],
    en: [
      'Nothing to suggest',
      'No service in the catalogue has the journey or the theme “{about}”. Choose another one.',
    ],
  },
  'wrong-code': {
    status: 404,
    it: [
      'Codice non valido',
      'Nessuno schermo mostra il codice {shown}, o è scaduto. Leggi il codice ora sullo schermo.',
    ],
    en: [
      'Wrong code',
      'No screen shows the code {shown}, or it has expired. Read the code now on the screen.',
    ],
  },
  'screen-not-connected': {
    status: 409,
    it: [
      'Schermo scollegato',
      '{entity} non è collegato, quindi non può mostrare il suo nome. Controlla che il player sia acceso e in rete, poi riprova.',
    ],
    en: [
      'Screen not connected',
      '{entity} is not connected, so it cannot show its name. Check that its player is on and has a network, then try again.',
    ],
  },
  'no-screen-connected': {
    status: 409,
    it: [
      'Nessuno schermo collegato',
      '{entity} non ha schermi collegati che possano mostrare il loro nome. Controlla che i player siano accesi e in rete, poi riprova.',
    ],
    en: [
      'No screen connected',
      '{entity} has no connected screens that could show their names. Check that the players are on and have a network, then try again.',
    ],
  },
  'screen-has-player': {
    status: 409,
    it: ['Schermo già abbinato', '{entity} ha già il player {player}. Sciogli prima quell’abbinamento.'],
    en: ['Screen already paired', '{entity} already has the player {player}. Unpair that one first.'],
  },
  'screen-being-paired': {
    status: 409,
    it: [
      'Abbinamento già in corso',
      '{entity} lo sta abbinando qualcun altro in questo momento. Aggiorna la pagina tra qualche secondo.',
    ],
    en: [
      'Being paired already',
      'Somebody else is pairing it at this moment: {entity}. Reload the page in a few seconds.',
    ],
  },
  'claim-not-confirmed': {
    status: 409,
    it: [
      'Abbinamento non riuscito',
      'Lo schermo non ha confermato in tempo e nulla è cambiato. Leggi il nuovo codice sullo schermo e riprova.',
    ],
    en: [
      'Pairing failed',
      'The screen did not confirm in time and nothing was changed. Read the new code on the screen and try again.',
    ],
  },
  'last-admin': {
    status: 409,
    it: ['Ultimo amministratore', '{user} è l’unico amministratore. Nominane prima un altro.'],
    en: ['Last administrator', '{user} is the only administrator. Appoint another one first.'],
  },
  'no-space': {
    status: 507,
    it: [
      'Disco pieno',
      'Sul disco del server non c’è più posto e nulla è stato salvato. Libera spazio e riprova.',
    ],
    en: [
      'Disk full',
      'There is no room left on the server’s disk and nothing was saved. Free some and try again.',
    ],
  },
  'database-busy': {
    status: 503,
    it: [
      'Database occupato',
      'Un altro programma tiene occupato il database e nulla è stato salvato. Riprova tra poco.',
    ],
    en: [
      'Database busy',
      'Another program keeps the database busy and nothing was saved. Try again in a moment.',
    ],
  },
  'internal-error': {
    status: 500,
    it: [
      'Errore interno',
      'Qualcosa non ha funzionato sul server. Riprova; se continua, cerca {reference} nei log.',
    ],
    en: [
      'Internal error',
      'Something went wrong on the server. Try again; if it goes on, look for {reference} in the logs.',
    ],
  },
} as const satisfies Record<
  string,
  {
    status: number;
    it: readonly [title: string, detail: string];
    en: readonly [title: string, detail: string];
  }
>;

/** How a detail names a thing; `{id}` is its id. */
export const entityNames = {
  service: { it: 'Il servizio «{id}»', en: 'The service “{id}”' },
  item: { it: 'Il contenuto «{id}»', en: 'The item “{id}”' },
  media: { it: 'Il file «{id}»', en: 'The media file “{id}”' },
  playlist: { it: 'La playlist «{id}»', en: 'The playlist “{id}”' },
  location: { it: 'Il luogo «{id}»', en: 'The location “{id}”' },
  screen: { it: 'Lo schermo «{id}»', en: 'The screen “{id}”' },
  rule: { it: 'La regola «{id}»', en: 'The rule “{id}”' },
  publication: { it: 'La pubblicazione «{id}»', en: 'The publication “{id}”' },
  takeover: { it: 'L’avviso urgente «{id}»', en: 'The takeover “{id}”' },
  player: { it: 'Il player «{id}»', en: 'The player “{id}”' },
  fold: { it: 'Il riepilogo «{id}»', en: 'The aggregated count “{id}”' },
  account: { it: 'L’utente «{id}»', en: 'The user “{id}”' },
  session: { it: 'La sessione «{id}»', en: 'The session “{id}”' },
} as const;
