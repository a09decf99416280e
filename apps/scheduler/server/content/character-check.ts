/** A text that a screen would draw with a hole in it is refused when it is saved, naming the character. */

import type { Language } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import type { Location, Screen } from '@bacheca/shared/model/schedule';
import {
  closedIsolates,
  hasLineBreak,
  isBlank,
  MULTI_LINE_FIELDS,
  misleadingCharacters,
  missingCharacters,
} from '@bacheca/shared/text/characters';
import { type EntityRef, entityRef, type Phrase, phrase } from '@bacheca/shared/translations/phrase';
import { domainError } from '../errors/domain-error.ts';

interface Text {
  readonly text: string;
  /** Where it is: `the title in Chinese`. */
  readonly field: Phrase;
}

/** More would make no sentence. */
const MAX_NAMED = 8;

/** Throws a domain error if a screen that shows this item would lack a character. */
export function checkItemCharacters(item: Item): void {
  const self = entityRef('item', item.id);
  const texts = textsOf(item);
  refuseBlank(self, [{ text: item.title, field: phrase('field-title-for-staff') }]);
  refuseBlank(self, texts);
  check(self, texts);
  checkMisleading(self, item);
}

/**
 * Throws a domain error if any text in it has a sign that misleads its reader (also one that is for staff alone, whose
 * browser has every letter), or several lines where there is one. All that staff name things by goes through here.
 */
export function checkMisleading(entity: EntityRef, value: unknown, field = ''): void {
  if (typeof value === 'string') {
    const characters = misleadingCharacters(value).slice(0, MAX_NAMED).map(nameOf);
    if (characters.length > 0)
      throw domainError('undrawable-characters', {
        entity,
        field: FIELDS[field] ?? field,
        characters,
      });
    if (!MULTI_LINE_FIELDS.has(field) && hasLineBreak(value))
      throw domainError('line-break', { entity, field: FIELDS[field] ?? field });
    if (closedIsolates(value) !== value)
      throw domainError('open-isolate', { entity, field: FIELDS[field] ?? field });
  } else if (Array.isArray(value)) {
    for (const part of value) checkMisleading(entity, part, field);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) checkMisleading(entity, part, name);
  }
}

/** The names of fields whose texts are for staff; any other is named as the API names it. */
const FIELDS: Readonly<Record<string, Phrase>> = {
  title: phrase('field-title'),
  name: phrase('field-name'),
  text: phrase('field-text'),
  reason: phrase('field-reason'),
  lead: phrase('field-lead'),
  steps: phrase('field-steps'),
  urlLabel: phrase('field-url-label'),
  authority: phrase('field-authority'),
  address: phrase('field-address'),
};

export function checkLocationCharacters(location: Location): void {
  const { id, name, address, theme } = location;
  checkMisleading(entityRef('location', id), location);
  const texts = [
    { text: name, field: phrase('field-name') },
    { text: address ?? '', field: phrase('field-address') },
    { text: theme?.name ?? '', field: phrase('field-name-beside-the-mark') },
  ];
  refuseBlank(entityRef('location', id), texts);
  check(entityRef('location', id), texts);
}

export function checkScreenCharacters(screen: Screen): void {
  const { id, name } = screen;
  checkMisleading(entityRef('screen', id), screen);
  const texts = [{ text: name, field: phrase('field-name') }];
  refuseBlank(entityRef('screen', id), texts);
  check(entityRef('screen', id), texts);
}

/** Checks only what is drawn of a subtitle file, with the lines of the file that was sent. */
export function checkSubtitleCharacters(lines: readonly { text: string; line: number }[]): void {
  check(
    phrase('subtitle-file'),
    lines.map(({ text, line }) => ({ text, field: phrase('field-line', { line }) })),
  );
}

/** What is of spaces and invisible signs alone looks like a mistake wherever it is shown, and nobody finds it again. */
function refuseBlank(entity: EntityRef, texts: readonly Text[]): void {
  const blank = texts.find(({ text }) => text !== '' && isBlank(text));
  if (blank) throw domainError('blank-text', { entity, field: blank.field });
}

function check(entity: EntityRef | Phrase, texts: readonly Text[]): void {
  for (const { text, field } of texts) {
    const all = [...new Set([...misleadingCharacters(text), ...missingCharacters(text)])];
    const characters = all.slice(0, MAX_NAMED).map(nameOf);
    if (characters.length > 0) throw domainError('undrawable-characters', { entity, field, characters });
  }
}

/** Names it as `☃ (U+2603)`: the number is for characters that can't be seen here either. */
function nameOf(character: string): string {
  const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  // These would turn the sentence itself around.
  return misleadingCharacters(character).length > 0 ? `U+${number}` : `${character} (U+${number})`;
}

/** What is drawn of an item. The words on an infographic are in its picture; an item's own title is for staff. */
function textsOf(item: Item): Text[] {
  switch (item.kind) {
    case 'qr':
      return [
        { text: item.urlLabel, field: phrase('field-url-label') },
        ...item.variants.flatMap(({ language, title, lead, steps }) => [
          inLanguage(language, phrase('field-title'), title),
          inLanguage(language, phrase('field-lead'), lead),
          ...steps.map((step, index) =>
            inLanguage(language, phrase('field-step', { number: index + 1 }), step),
          ),
        ]),
      ];
    case 'notice':
      return [
        { text: item.authority ?? '', field: phrase('field-authority') },
        {
          text: item.urlLabel ?? '',
          field: phrase('field-url-label'),
        },
        ...item.variants.flatMap(({ language, title, text }) => [
          inLanguage(language, phrase('field-title'), title),
          inLanguage(language, phrase('field-text'), text),
        ]),
      ];
    case 'video':
    case 'infographic':
    case 'stream':
      return [];
  }
}

function inLanguage(language: Language, field: Phrase, text: string): Text {
  return { text, field: phrase('field-in-language', { field, language: { language } }) };
}
