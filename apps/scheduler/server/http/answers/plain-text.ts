import { MULTI_LINE_FIELDS, meantText, plainLetters } from '@bacheca/shared/text/characters';

export interface PlainText<Value> {
  /** It is the same object if nothing in it was changed. */
  readonly value: Value;
  /** What its writer had better know, as codes. */
  readonly notes: readonly string[];
}

/**
 * All texts of what was sent as they are surely meant: ligatures and mathematical letters are the letters that they
 * stand for (`letters-replaced`); line breaks around a text of one line come from pasting, and isolated stretches
 * of text end with it (`signs-mended`).
 */
export function withPlainText<Value>(value: Value): PlainText<Value> {
  const notes = new Set<string>();
  const mended = mapTexts(value, '', (text, field) => {
    const letters = plainLetters(text);
    if (letters !== text) notes.add('letters-replaced');
    const meant = meantText(letters, !MULTI_LINE_FIELDS.has(field));
    if (meant !== letters) notes.add('signs-mended');
    return meant;
  });
  return { value: notes.size > 0 ? (mended as Value) : value, notes: [...notes] };
}

function mapTexts(value: unknown, field: string, of: (text: string, field: string) => string): unknown {
  if (typeof value === 'string') return of(value, field);
  if (Array.isArray(value)) return value.map((part) => mapTexts(part, field, of));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, mapTexts(part, name, of)]));
}
