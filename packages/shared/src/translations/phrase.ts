/**
 * What is said to a person travels as a code with parameters and becomes a sentence where it is read, in the reader's
 * language. All of it is JSON. The sentences are in `it/` and `en/`; `{{name}}` in one stands for a parameter.
 */
import type { entities } from './it/entities.ts';
import type { reasons } from './it/reasons.ts';

export const LOCALES = ['it', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

export type EntityKind = keyof typeof entities;

/** Something that a sentence names: `entityRef('item', 'spid-video')`. */
export interface EntityRef {
  readonly kind: EntityKind;
  readonly id: string;
}

/** A part of a sentence, or one that stands within another: a key of `reasons`, without what i18next adds for plurals. */
export interface Phrase {
  readonly code: string;
  readonly params?: Params | undefined;
}

/** The name of a language, by its code. */
export interface LanguageName {
  readonly language: string;
}

/** The whole sentence of another error. */
export interface ErrorSentence {
  readonly error: Phrase;
}

export type Param = string | number | EntityRef | Phrase | LanguageName | ErrorSentence | readonly Param[];
export type Params = Readonly<Record<string, Param>>;

/** The names between braces: `Names<'{{count}} of {{max, number}}'>` is `'count' | 'max'`. */
export type Names<Text extends string> = Text extends `${string}{{${infer Inside}}}${infer Rest}`
  ? (Inside extends `${infer Name},${string}` ? Name : Inside) | Names<Rest>
  : never;

type Plural = 'one' | 'many' | 'other';
type WithoutPlural<Key> = Key extends `${infer Code}_${Plural}` ? Code : Key;
type Reasons = typeof reasons;
export type ReasonCode = WithoutPlural<keyof Reasons>;
type TextOf<Code extends ReasonCode> = Reasons[Extract<keyof Reasons, Code | `${Code}_${Plural}`>];
type ReasonParams<Code extends ReasonCode> = Readonly<Record<Names<TextOf<Code>>, Param>>;

export function entityRef(kind: EntityKind, id: string): EntityRef {
  return { kind, id };
}

/** What there is of something, or that there is none. */
export function listed(names: readonly string[]): readonly string[] | Phrase {
  return names.length > 0 ? names : phrase('none');
}

/** `phrase('url-too-long', { max: 300 })`; the parameters are those of its sentence. */
export function phrase<Code extends ReasonCode>(
  code: Code,
  ...[params]: Names<TextOf<Code>> extends never ? [] : [params: ReasonParams<Code>]
): Phrase {
  return params ? { code, params } : { code };
}
