import type { Problem } from '@bacheca/shared/api/problem';
import { entityNames, messages } from './messages/messages.ts';

export type Locale = 'it' | 'en';
export type ProblemCode = keyof typeof messages;
export type EntityKind = keyof typeof entityNames;

/** Something that a message names: `entityRef('item', 'spid-video')`. */
export interface EntityRef {
  readonly kind: EntityKind;
  readonly id: string;
}

export function entityRef(kind: EntityKind, id: string): EntityRef {
  return { kind, id };
}

/** The same in both languages. */
export interface BilingualText {
  readonly it: string;
  readonly en: string;
}

type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;
export type Value = string | number | EntityRef | BilingualText | readonly (string | EntityRef)[];
type Parameters<Code extends ProblemCode> = Readonly<Record<Names<(typeof messages)[Code]['en'][1]>, Value>>;

/** An error of the domain with a reason that a person can act on; the HTTP layer turns it into an RFC 9457 response. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: ProblemCode;
  readonly headers: Readonly<Record<string, string>>;
  readonly #values: Readonly<Record<string, Value>>;
  readonly #errors: Problem['errors'];

  constructor(
    code: ProblemCode,
    values: Readonly<Record<string, Value>>,
    extra: { errors?: Problem['errors']; headers?: Record<string, string> } = {},
  ) {
    super(fill(messages[code].en[1], values, 'en'));
    this.code = code;
    this.headers = extra.headers ?? {};
    this.#values = values;
    this.#errors = extra.errors;
  }

  problem(locale: Locale): Problem {
    const message = messages[this.code];
    const [title, detail] = message[locale];
    return {
      type: `about:blank#${this.code}`,
      title,
      status: message.status,
      detail: fill(detail, this.#values, locale),
      ...(this.#errors && { errors: this.#errors }),
    };
  }
}

/** `throw domainError('not-found', { entity: thing('item', id) })`; the parameters are those of the message. */
export function domainError<Code extends ProblemCode>(
  code: Code,
  values: Parameters<Code>,
  extra?: { errors?: Problem['errors']; headers?: Record<string, string> },
): DomainError {
  return new DomainError(code, values, extra);
}

/** Italian, unless the caller prefers English. */
export function localeOf(acceptLanguage: string | undefined): Locale {
  const preferred = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', q] = part.trim().toLowerCase().split(';q=');
      return { locale: tag.slice(0, 2), weight: q === undefined ? 1 : Number(q) || 0 };
    })
    .sort((a, b) => b.weight - a.weight)
    .find(({ locale, weight }) => weight > 0 && (locale === 'it' || locale === 'en'));
  return preferred?.locale === 'en' ? 'en' : 'it';
}

export function fill(text: string, values: Readonly<Record<string, Value>>, locale: Locale): string {
  return text.replace(/\{(\w+)\}/g, (_placeholder, name: string) => translate(values[name] ?? '', locale));
}

function translate(value: Value, locale: Locale): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if ('it' in value) return value[locale];
  if ('kind' in value) return entityNames[value.kind][locale].replace('{id}', value.id);
  // In a list an entity is not the start of a sentence.
  return value
    .map((part) => (typeof part === 'string' ? part : lowerFirst(translate(part, locale))))
    .join(', ');
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
