/**
 * Says a player's problems in Italian. Players say them in English, which the English page shows as it is; what this
 * page has no words for yet (a newer player's) it shows so, too.
 */
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';

type Problem = PlayerStatus['problems'][number];

export function problemMessage({ code, message, params }: Problem, language: string): string {
  if (!language.startsWith('it')) return message;
  const words = ITALIAN[code];
  return words?.(params ?? {}) ?? message;
}

/** What makes a stage's failure, as `renderer/` words it; others stand as they are, in brackets. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/HTTP (\d+)/, 'il suo server risponde HTTP $1'],
  [/\(CORS\)/, 'il suo server non permette ad altre pagine di mostrarlo (CORS)'],
  [/can not be reached/, 'il suo server non si raggiunge'],
  [/web page at its address/, 'al suo indirizzo c’è una pagina web, non uno stream'],
  [/only https/, 'serve un indirizzo https'],
  [/stood still for (\d+) s/, 'è rimasto fermo per $1 secondi'],
  [/picture stopped at ([\d.]+) s/, 'l’immagine si è fermata al secondo $1 mentre il video andava avanti'],
  [/list has nothing to play/, 'il suo elenco è vuoto: forse la trasmissione non è cominciata'],
  [/list can not be read/, 'il suo elenco non si legge'],
  [/encrypted in a way/, 'è cifrato in un modo che il player non apre'],
  [/it is in a form that this player can not show/, 'è in un formato che il player non mostra'],
  [/a part of it is damaged/, 'una sua parte è danneggiata'],
  [/too large for this player/, 'una sua parte è troppo grande per il player'],
  [/stream has ended/, 'lo stream è finito'],
  [/is damaged/, 'il file è danneggiato'],
  [/a form that this player can not show/, 'manca, o è in un formato che il player non mostra'],
  [/no picture in it/, 'non c’è un’immagine da mostrare'],
  [/not ready in time/, 'non era pronto in tempo'],
  [/no frame was presented/, 'l’immagine non è comparsa'],
  [/ended before its time/, 'è finito prima del tempo'],
  [/subtitles can not be read/, 'i suoi sottotitoli non si leggono'],
];

function reason(english: string | undefined): string {
  if (!english) return 'motivo sconosciuto';
  for (const [pattern, italian] of REASONS) {
    const match = pattern.exec(english);
    if (match) return italian.replace('$1', match[1] ?? '');
  }
  return `(${english})`;
}

const ITALIAN: Readonly<
  Record<string, (params: Partial<NonNullable<Problem['params']>>) => string | undefined>
> = {
  'stage-gone': () =>
    'Nessuna pagina mostra questo schermo: la finestra o la scheda del player è chiusa. Riaprila.',
  'stage-hidden': () =>
    'La pagina dello schermo è nascosta da un’altra scheda o finestra. Portala in primo piano.',
  'stage-silent': () => 'La pagina dello schermo non risponde. Ricaricala, o riavvia il player.',
  'stage-failed': () => 'La pagina che disegna lo schermo si è bloccata ed è stata sostituita.',
  'stage-memory': () => 'La pagina che disegna lo schermo usava troppa memoria ed è stata sostituita.',
  'safe-mode': () =>
    'La pagina che disegna lo schermo continua a bloccarsi: si vedono le ultime immagini buone, tra poco si riprova.',
  'gpu-failed': () => 'Il processo della scheda grafica è terminato ed è stato riavviato.',
  'agent-hung': () =>
    'Il player non si avviava ed è stato riavviato. Controlla il disco della sua cartella dei dati.',
  'stream-down': ({ title, reason: why }) => title && `«${title}» non si può trasmettere: ${reason(why)}.`,
  'item-quarantined': ({ title, reason: why }) =>
    title && `«${title}» non è riuscito più volte e resta fuori per qualche ora. Motivo: ${reason(why)}.`,
  'item-stalled': ({ title, reason: why }) =>
    title &&
    `«${title}» non è arrivato alla fine: ${reason(why)}. Va avanti il resto, e più tardi si riprova; se succede anche su altri schermi, esporta e carica di nuovo il video.`,
  'journal-corrupt': () =>
    'Il registro delle riproduzioni era danneggiato: è messo da parte e ne è iniziato uno nuovo.',
  'journal-unwritable': () => 'Il registro delle riproduzioni non si può scrivere su disco.',
  'journal-write': () => 'Una riproduzione non è stata scritta su disco.',
  'journal-full': () =>
    'Il registro delle riproduzioni è pieno: le più vecchie sono ridotte a conteggi orari.',
  'orders-corrupt': () =>
    'L’elenco degli avvisi urgenti sul player era danneggiato; arriva di nuovo dal server.',
  'entries-unreadable': () =>
    'Il player non capisce uno degli avvisi urgenti o degli elementi ritirati: lo salta, gli altri valgono. Aggiorna il player.',
  'media-wrong-content': () =>
    'Un file scaricato non è quello giusto: forse la rete chiede un accesso o un proxy lo cambia.',
  'media-unreachable': () => 'Un file dei contenuti non si può scaricare; il player riprova.',
  'media-disk-full': () => 'Il disco del player è pieno: mancano file dei contenuti.',
  'media-disk': () => 'Un file dei contenuti non si può scrivere su disco.',
  'media-damaged': () => 'Un file dei contenuti era danneggiato e viene scaricato di nuovo.',
  'cache-quota': () => 'I contenuti non entrano nello spazio del player.',
  'panel-command': () => 'Il comando che accende o spegne il pannello non riesce.',
  'panel-state': () => 'Il comando che legge lo stato del pannello non riesce.',
  'panel-differs': () => 'Il pannello non è acceso o spento come dovrebbe.',
  'identity-unwritable': () => 'L’identità del player non si può scrivere su disco.',
  'identity-corrupt': () => 'L’identità del player era danneggiata: abbinalo di nuovo.',
  'identity-unreadable': () =>
    'L’identità del player non si legge dal suo disco: mostra ciò che ha. Controlla il disco e riavvialo; se non basta, abbinalo di nuovo.',
  'program-refused': () => 'Il programma arrivato dal server non è valido.',
  'program-failed': () => 'L’ultimo programma non funziona su questo schermo: è messo da parte.',
  'program-fallback': () => 'Il programma sul disco non si legge: si usa quello precedente.',
  'program-corrupt': () => 'Un programma sul disco era danneggiato ed è messo da parte.',
  'program-suspect': () => 'Il programma ha dato problemi su questo schermo: è in prova.',
};
