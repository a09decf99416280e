/** Which languages an item should have, and which of them it lacks. */
import type { Language } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import type { Location } from '@bacheca/shared/model/schedule';

export interface MissingLanguage {
  readonly language: Language;
  /** The places at which it is wanted, by their names. */
  readonly places: readonly string[];
}

/**
 * The languages of the places that show it, or of all places while none does; those that most places want first.
 */
export function missingLanguages(
  item: Item,
  locations: readonly Location[],
  shownAt: ReadonlySet<string>,
): MissingLanguage[] {
  const has = new Set(item.variants.map(({ language }) => language));
  const there = shownAt.size > 0 ? locations.filter(({ id }) => shownAt.has(id)) : locations;
  const places = new Map<Language, string[]>();
  for (const { name, languages } of there) {
    for (const { language } of languages) {
      if (!has.has(language)) places.set(language, [...(places.get(language) ?? []), name]);
    }
  }
  return [...places]
    .map(([language, names]) => ({ language, places: names }))
    .sort((one, other) => other.places.length - one.places.length);
}
