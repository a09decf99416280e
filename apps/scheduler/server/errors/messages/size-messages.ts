/** What is larger than a screen can lay out in time (`program-size.ts` of the shared package). Part of `messages`. */
export const sizeMessages = {
  'program-over-limit': {
    status: 422,
    it: [
      'Programma oltre il limite',
      '{entity} avrebbe {count} {what}; il massimo è {max}. {advice} Poi pubblica di nuovo. Gli schermi vanno avanti con il programma che hanno.',
    ],
    en: [
      'Program over the limit',
      '{entity} would have {count} {what}; {max} is the most. {advice} Then publish again. The screens go on with the program they have.',
    ],
  },
  'over-limit': {
    status: 422,
    it: ['Oltre il limite', '{entity} ha {count} {what}; il massimo è {max}. {advice} Poi salva di nuovo.'],
    en: ['Over the limit', '{entity} has {count} {what}; {max} is the most. {advice} Then save again.'],
  },
} as const;
