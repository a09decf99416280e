/** Why a rule is refused: it could never play (`checkRule`). Part of `messages`, one for each reason. */
export const ruleMessages = {
  'rule-nowhere': {
    status: 422,
    it: [
      'Regola senza luoghi',
      '{entity} esclude ogni luogo e ogni schermo a cui si rivolge. Togli un’esclusione o cambia destinazione.',
    ],
    en: [
      'Rule without places',
      '{entity} excludes every place and screen that it is meant for. Remove an exclusion or change its target.',
    ],
  },
  'rule-no-items': {
    status: 422,
    it: ['Playlist vuota', '{entity} usa {playlist}, che è vuota. Aggiungi prima dei contenuti.'],
    en: ['Empty playlist', '{entity} uses a playlist that is empty: {playlist}. Add items to it first.'],
  },
  'rule-over': {
    status: 422,
    it: [
      'Regola scaduta',
      '{entity} è già scaduta ({until}) e non andrebbe mai in onda. Sposta la data di fine.',
    ],
    en: ['Rule is over', '{entity} has already ended ({until}) and would never play. Move its end date.'],
  },
  'rule-no-days': {
    status: 422,
    it: [
      'Nessun giorno',
      '{entity} non ha giorni della settimana né date o festivi che ne aggiungano. Scegli almeno un giorno.',
    ],
    en: [
      'No days',
      '{entity} has no weekdays, and neither dates nor holidays that add days. Choose at least one day.',
    ],
  },
  'rule-no-opening-hours': {
    status: 422,
    it: [
      'Orari di apertura mancanti',
      '{entity} chiede i primi o gli ultimi minuti di apertura, ma questo luogo non ha orari: {places}. Aggiungi gli orari al luogo o togli la condizione.',
    ],
    en: [
      'Opening hours missing',
      '{entity} asks for the first or last minutes of opening, but there are no opening hours here: {places}. Add them to the location or remove the condition.',
    ],
  },
  'rule-items-not-valid': {
    status: 422,
    it: [
      'Contenuti fuori periodo',
      '{entity} non può mostrare nessuno dei suoi contenuti finché vale: {items}. Correggi le date della regola, dei contenuti o le scadenze dei servizi.',
    ],
    en: [
      'Items out of their time',
      '{entity} can show none of its items while it is valid: {items}. Correct the dates of the rule, of the items or the deadlines of their services.',
    ],
  },
  'rule-no-day-left': {
    status: 422,
    it: [
      'Nessun giorno utile',
      '{entity} non andrebbe mai in onda: date, giorni e fasce orarie non lasciano nemmeno un momento. Allarga il periodo, i giorni o le fasce.',
    ],
    en: [
      'No day left',
      '{entity} would never play: its dates, weekdays and dayparts leave not one moment. Widen its period, its days or its dayparts.',
    ],
  },
  'rule-never-open': {
    status: 422,
    it: [
      'Sempre a luogo chiuso',
      '{entity} vale solo quando è chiuso: {places}. Cambia le fasce orarie o gli orari di apertura.',
    ],
    en: [
      'Always while closed',
      '{entity} only holds while these are closed: {places}. Change its dayparts or the opening hours.',
    ],
  },
  'rule-exact-times-outside': {
    status: 422,
    it: [
      'Orari esatti mai validi',
      '{entity} ha orari esatti che non cadono mai mentre la regola vale e il luogo è aperto. Cambia gli orari esatti o le fasce.',
    ],
    en: [
      'Exact times never hold',
      '{entity} has exact times that never fall while the rule holds and the place is open. Change the exact times or the dayparts.',
    ],
  },
  'rule-items-not-then': {
    status: 422,
    it: [
      'Contenuti mai in quei momenti',
      '{entity} vale solo quando i suoi contenuti non si possono mostrare: {items}. Correggi le date dei contenuti o i giorni della regola.',
    ],
    en: [
      'Items never at those times',
      '{entity} only holds while its items may not be shown: {items}. Correct the dates of the items or the days of the rule.',
    ],
  },
} as const;
