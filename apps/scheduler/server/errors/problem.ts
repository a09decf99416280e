import type { Problem } from '@bacheca/shared/api/problem';
import { messages, things } from './messages/messages.ts';

export type Tongue = 'it' | 'en';
export type ProblemCode = keyof typeof messages;
export type ThingKind = keyof typeof things;

/** Something that a message names: `thing('item', 'spid-video')`. */
export interface Thing {
  readonly kind: ThingKind;
  readonly id: string;
}

export function thing(kind: ThingKind, id: string): Thing {
  return { kind, id };
}

/** The same in both languages. */
export interface Words {
  readonly it: string;
  readonly en: string;
}

type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;
export type Value = string | number | Thing | Words | readonly (string | Thing)[];
type Parameters<Code extends ProblemCode> = Readonly<Record<Names<(typeof messages)[Code]['en'][1]>, Value>>;

/** A refusal with a reason that a person can act on; the HTTP layer turns it into an RFC 9457 response. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
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

  problem(tongue: Tongue): Problem {
    const message = messages[this.code];
    const [title, detail] = message[tongue];
    return {
      type: `about:blank#${this.code}`,
      title,
      status: message.status,
      detail: fill(detail, this.#values, tongue),
      ...(this.#errors && { errors: this.#errors }),
    };
  }
}

/** `throw refusal('not-found', { thing: thing('item', id) })`; the parameters are those of the message. */
export function refusal<Code extends ProblemCode>(
  code: Code,
  values: Parameters<Code>,
  extra?: { errors?: Problem['errors']; headers?: Record<string, string> },
): Refusal {
  return new Refusal(code, values, extra);
}

/** Italian, unless the caller prefers English. */
export function tongueOf(acceptLanguage: string | undefined): Tongue {
  const preferred = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', q] = part.trim().toLowerCase().split(';q=');
      return { tongue: tag.slice(0, 2), weight: q === undefined ? 1 : Number(q) || 0 };
    })
    .sort((a, b) => b.weight - a.weight)
    .find(({ tongue, weight }) => weight > 0 && (tongue === 'it' || tongue === 'en'));
  return preferred?.tongue === 'en' ? 'en' : 'it';
}

export function fill(text: string, values: Readonly<Record<string, Value>>, tongue: Tongue): string {
  return text.replace(/\{(\w+)\}/g, (_placeholder, name: string) => wordsFor(values[name] ?? '', tongue));
}

function wordsFor(value: Value, tongue: Tongue): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if ('it' in value) return value[tongue];
  if ('kind' in value) return things[value.kind][tongue].replace('{id}', value.id);
  // In a list a thing is not the start of a sentence.
  return value
    .map((part) => (typeof part === 'string' ? part : lowerFirst(wordsFor(part, tongue))))
    .join(', ');
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
