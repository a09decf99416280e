/** The words of the frame around all pages, and of the start page. */
export const shell = {
  today: 'Oggi',
  content: 'Contenuti',
  approvals: 'Approvazioni',
  services: 'Servizi',
  screens: 'Schermi',
  people: 'Persone',
  settings: 'Impostazioni',
  more: 'Altro',
};

export const today = {
  title: 'Oggi',
  onAir: 'In onda adesso',
  onAirNone: 'Adesso non è in onda niente',
  onAirNoneMore: 'Quando uno schermo mostra qualcosa, qui vedi che cosa, luogo per luogo.',
  waiting: 'Ti aspetta',
  quiet: 'Niente ti aspetta: buona giornata.',
  cards: {
    inReview: 'da approvare',
    rejected: 'rimandati a chi li ha fatti',
    drafts: 'in bozza, lasciati a metà',
    expiring: 'scadono entro sette giorni',
    expired: 'scaduti',
    missing: 'senza {{language}}',
    subtitles: 'video senza sottotitoli',
    unused: 'mai usati',
  },
  allScreens: 'Tutti gli schermi',
  screensAt_one: '{{n}} schermo',
  screensAt_other: '{{n}} schermi',
  toCheck_one: '{{n}} schermo da controllare',
  toCheck_other: '{{n}} schermi da controllare',
};
