/** The words of the frame around all pages, and of the start page. */
export const shell = {
  today: 'Oggi',
  content: 'Contenuti',
  screens: 'Schermi',
  people: 'Persone',
  more: 'Altro',
};

export const today = {
  title: 'Oggi',
  onAir: 'In onda adesso',
  onAirNone: 'Adesso non è in onda niente',
  onAirNoneMore: 'Quando uno schermo mostra qualcosa, qui vedi che cosa, luogo per luogo.',
  allScreens: 'Tutti gli schermi',
  screensAt_one: '{{n}} schermo',
  screensAt_other: '{{n}} schermi',
  toCheck_one: '{{n}} schermo da controllare',
  toCheck_other: '{{n}} schermi da controllare',
};
