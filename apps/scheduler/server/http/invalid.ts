import type { FastifySchemaValidationError } from 'fastify';
import type { Tongue } from './problem.ts';

type Invalid = Pick<FastifySchemaValidationError, 'keyword' | 'message' | 'params'>;

/** What the schemas say for themselves, of forms that no code describes. */
const ITALIAN: Readonly<Record<string, string>> = {
  'an id has 1 to 80 lower-case letters, digits and hyphens':
    'un identificativo ha da 1 a 80 lettere minuscole, cifre e trattini',
  'a sha256 is 64 lower-case hex digits': 'uno sha256 ha 64 cifre esadecimali minuscole',
  'an instant looks like 2026-11-21T08:00:00Z': 'un istante si scrive così: 2026-11-21T08:00:00Z',
  'a date looks like 2026-11-21': 'una data si scrive così: 2026-11-21',
  'a time of day looks like 08:30, at most 24:00': 'un’ora si scrive così: 08:30, al massimo 24:00',
  'a takeover ends after it starts': 'un avviso urgente finisce dopo l’inizio',
  'a deadline is after the opening': 'una scadenza viene dopo l’apertura',
  'either a journey or a theme': 'serve un percorso oppure un tema, non tutti e due',
  'a user name has letters, digits and . _ @ -': 'un nome utente ha lettere, cifre e . _ @ -',
};

/** Why a value doesn't pass its schema, as the predicate of its field's name. zod speaks English by itself. */
export function wordsForInvalid({ keyword, message = '', params }: Invalid, tongue: Tongue): string {
  if (tongue === 'en') return message || 'not valid';
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
  return Array.isArray(values) ? values.join(', ') : '';
}
