import { MIN_CONTRAST } from '@bacheca/shared/model/theme';
import type { FastifySchemaValidationError } from 'fastify';
import type { Locale } from '../domain-error.ts';

type Invalid = Pick<FastifySchemaValidationError, 'keyword' | 'message' | 'params'>;

/** What the schemas say for themselves, of forms that no code describes. */
const ITALIAN: Readonly<Record<string, string>> = {
  'an id has 1 to 80 lower-case letters, digits and hyphens':
    'un identificativo ha da 1 a 80 lettere minuscole, cifre e trattini',
  'a sha256 is 64 lower-case hex digits': 'uno sha256 ha 64 cifre esadecimali minuscole',
  'an instant looks like 2026-11-21T08:00:00Z': 'un istante si scrive così: 2026-11-21T08:00:00Z',
  'a date looks like 2026-11-21': 'una data si scrive così: 2026-11-21',
  'a time of day looks like 08:30, at most 24:00': 'un’ora si scrive così: 08:30, al massimo 24:00',
  'a takeover is too long to travel with others: shorten its texts':
    'un avviso urgente è troppo lungo per viaggiare con gli altri: accorcia i testi',
  'a takeover ends after it starts': 'un avviso urgente finisce dopo l’inizio',
  'a deadline is after the opening': 'una scadenza viene dopo l’apertura',
  'a colour is # and six hexadecimal digits in lower case':
    'un colore si scrive con # e sei cifre esadecimali minuscole: #0066cc',
  'each language comes once': 'ogni lingua compare una volta sola',
  'either a journey or a theme': 'serve un percorso oppure un tema, non tutti e due',
  'a user name has letters, digits and . _ @ -': 'un nome utente ha lettere, cifre e . _ @ -',
};

/** What somebody sent is repeated to them this far, and so many of a list. */
const MAX_MESSAGE_LENGTH = 300;
const MAX_LISTED = 10;
const MAX_LISTED_LENGTH = 40;

/** Why a value doesn't pass its schema, as the predicate of its field's name. */
export function invalidRequestMessage(invalid: Invalid, locale: Locale): string {
  const words = translate(invalid, locale);
  return words.length > MAX_MESSAGE_LENGTH ? `${words.slice(0, MAX_MESSAGE_LENGTH)}…` : words;
}

/** zod speaks English by itself. */
function translate({ keyword, message = '', params }: Invalid, locale: Locale): string {
  const contrast = poorContrast(params.params);
  if (contrast) return CONTRAST[locale](contrast);
  if (locale === 'en') return message || 'not valid';
  const own = ITALIAN[message];
  if (own) return own;
  switch (keyword) {
    case 'invalid_type':
      return 'manca o è del tipo sbagliato';
    case 'too_small':
      return limit(params, 'minimum', 'almeno');
    case 'too_big':
      return limit(params, 'maximum', 'al massimo');
    case 'invalid_value':
      return `dev’essere uno tra: ${listed(params.values)}`;
    case 'unrecognized_keys':
      return `ha campi in più: ${listed(params.keys)}`;
    case 'invalid_union':
      return Array.isArray(params.options)
        ? `dev’essere uno tra: ${listed(params.options)}`
        : 'non ha nessuna delle forme ammesse';
    case 'invalid_format':
      return params.format === 'url'
        ? 'dev’essere un indirizzo come https://esempio.it'
        : 'non ha la forma giusta';
    default:
      return 'non va bene';
  }
}

interface PoorContrast {
  readonly text: string;
  readonly on: string;
  readonly contrast: number;
}

/** What `Theme` says of two colours that are too much alike. */
function poorContrast(params: unknown): PoorContrast | null {
  if (typeof params !== 'object' || params === null || !('contrast' in params)) return null;
  const { text, on, contrast } = params as Record<string, unknown>;
  return typeof contrast === 'number' ? { text: String(text), on: String(on), contrast } : null;
}

const CONTRAST: Readonly<Record<Locale, (poor: PoorContrast) => string>> = {
  it: ({ text, on, contrast }) =>
    `${TEXTS[text]?.it ?? text} ${FIELDS[on]?.it ?? on} ha un contrasto di ${inDigits(contrast, 'it')}:1, e per leggere un testo ne servono almeno ${inDigits(MIN_CONTRAST, 'it')}:1`,
  en: ({ text, on, contrast }) =>
    `${TEXTS[text]?.en ?? text} ${FIELDS[on]?.en ?? on} has a contrast of ${inDigits(contrast, 'en')}:1, and text needs at least ${inDigits(MIN_CONTRAST, 'en')}:1 to be read`,
};

/** As the staff app calls the colours. */
const TEXTS: Readonly<Record<string, Readonly<Record<Locale, string>>>> = {
  ink: { it: 'il nero', en: 'black' },
  white: { it: 'il bianco', en: 'white' },
  deep: { it: 'il colore dei titoli', en: 'the title colour' },
};
const FIELDS: Readonly<Record<string, Readonly<Record<Locale, string>>>> = {
  field: { it: 'sullo sfondo', en: 'on the background' },
  badge: { it: 'sulle etichette', en: 'on the badges' },
  primary: { it: 'sul colore principale', en: 'on the main colour' },
  deep: { it: 'sul colore dei titoli', en: 'on the title colour' },
};

/** Rounded down: what is just under the limit must not read as the limit. */
function inDigits(contrast: number, locale: Locale): string {
  const text = (Math.floor(contrast * 10) / 10).toFixed(1);
  return locale === 'it' ? text.replace('.', ',') : text;
}

function limit(params: Invalid['params'], bound: 'minimum' | 'maximum', words: string): string {
  const amount = Number(params[bound]);
  switch (params.origin) {
    case 'string':
      if (bound === 'minimum' && amount === 1) return 'va compilato';
      return `${bound === 'minimum' ? 'deve' : 'può'} avere ${words} ${amount} ${amount === 1 ? 'carattere' : 'caratteri'}`;
    case 'array':
      return `${bound === 'minimum' ? 'deve' : 'può'} avere ${words} ${amount} ${amount === 1 ? 'elemento' : 'elementi'}`;
    default:
      return `dev’essere ${words} ${amount}`;
  }
}

function listed(values: unknown): string {
  if (!Array.isArray(values)) return '';
  const first = values.slice(0, MAX_LISTED).map((value) => {
    const text = String(value);
    return text.length > MAX_LISTED_LENGTH ? `${text.slice(0, MAX_LISTED_LENGTH)}…` : text;
  });
  return [...first, ...(values.length > MAX_LISTED ? ['…'] : [])].join(', ');
}
