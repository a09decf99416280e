/** Why a file is refused when it is uploaded (`content/media/probe.ts`). Part of `messages`. */
export const mediaMessages = {
  'empty-file': {
    status: 422,
    it: ['File vuoto', 'Il file è vuoto. Controlla che esista ancora dove lo hai preso e caricalo di nuovo.'],
    en: [
      'Empty file',
      'The file is empty. Check that it is still where you took it from and upload it again.',
    ],
  },
  'unsupported-file': {
    status: 415,
    it: [
      'Formato non ammesso',
      'Il file è {what}, e gli schermi non lo mostrano. {instead} e caricalo di nuovo.',
    ],
    en: [
      'Format not allowed',
      'The file is {what}, which the screens do not show. {instead} and upload that.',
    ],
  },
  'unsupported-codec': {
    status: 422,
    it: [
      'Codifica non ammessa',
      'Il video è in {codec}, che non tutti gli schermi sanno mostrare. Esportalo come MP4 con H.264 a 8 bit (4:2:0) e audio AAC e caricalo di nuovo.',
    ],
    en: [
      'Codec not allowed',
      'The video is {codec}, which not every screen can show. Export it as MP4 with 8-bit H.264 (4:2:0) and AAC sound and upload that.',
    ],
  },
  'no-moving-picture': {
    status: 422,
    it: [
      'Nessuna immagine in movimento',
      'Il file ha solo audio, o audio con una copertina. Carica la copertina come immagine, oppure un video.',
    ],
    en: [
      'No moving picture',
      'The file has only sound, or sound with a cover. Upload the cover as a picture, or a video.',
    ],
  },
  'file-incomplete': {
    status: 422,
    it: [
      'File incompleto',
      'Del file manca una parte: la copia o l’esportazione si è interrotta. Copialo o esportalo di nuovo e ricaricalo.',
    ],
    en: [
      'Incomplete file',
      'A part of the file is missing: copying or exporting it broke off. Copy or export it again and upload it.',
    ],
  },
  'file-damaged': {
    status: 422,
    it: [
      'File danneggiato',
      'Il file è {what}, ma non si riesce a leggerlo. Esportalo di nuovo e ricaricalo.',
    ],
    en: ['Damaged file', 'The file is {what}, but it cannot be read. Export it again and upload it.'],
  },
  'animated-picture': {
    status: 422,
    it: [
      'Immagine animata',
      'Il file è un’immagine {format} animata. Esportala come video MP4 (H.264), oppure come immagine ferma, e caricala di nuovo.',
    ],
    en: [
      'Animated picture',
      'The file is an animated {format} picture. Export it as an MP4 video (H.264), or as a still picture, and upload that.',
    ],
  },
  'video-duration': {
    status: 422,
    it: [
      'Durata non valida',
      'Il video dichiara una durata di {duration}; può durare da {leastMs} ms a {mostHours} ore. Esportalo di nuovo con la durata giusta.',
    ],
    en: [
      'Invalid duration',
      'The video claims a duration of {duration}; it may be from {leastMs} ms to {mostHours} hours. Export it again with the right duration.',
    ],
  },
  'subtitles-encoding': {
    status: 422,
    it: [
      'Codifica del testo sconosciuta',
      'Non è certo in quale codifica siano scritti i sottotitoli. Salvali come UTF-8 e caricali di nuovo.',
    ],
    en: [
      'Unknown text encoding',
      'It is not certain in which encoding the subtitles are written. Save them as UTF-8 and upload them again.',
    ],
  },
  'subtitles-empty': {
    status: 422,
    it: [
      'Nessun sottotitolo',
      'Nel file non c’è nessun sottotitolo con i suoi orari. Esportalo di nuovo, o togli i sottotitoli dal video.',
    ],
    en: [
      'No subtitles',
      'The file has no subtitle with its times. Export it again, or take the subtitles off the video.',
    ],
  },
  'subtitles-not-shown': {
    status: 422,
    it: [
      'Nessun sottotitolo da mostrare',
      'Nessun sottotitolo del file si può mostrare. Il primo è alla riga {line}: {why}. Correggilo e ricaricalo.',
    ],
    en: [
      'No subtitle to show',
      'No subtitle in the file can be shown. The first is on line {line}: {why}. Correct it and upload it again.',
    ],
  },
  'media-check-busy': {
    status: 503,
    it: [
      'Controllo dei file occupato',
      'Il server sta controllando altri file, o questo richiede troppo tempo, e il file non è stato conservato. Riprova tra qualche minuto.',
    ],
    en: [
      'File check busy',
      'The server is checking other files, or this one takes too long, and it was not kept. Try again in a few minutes.',
    ],
  },
} as const;
