import type { Language } from '@bacheca/shared/model/ids';
import type { Location } from '@bacheca/shared/model/schedule';

/** The languages of the places, those of most places first; at equality in the order in which they are met. */
export function spokenLanguages(locations: readonly Location[]): Language[] {
  const counts = new Map<Language, number>();
  for (const { languages } of locations)
    for (const { language } of languages) counts.set(language, (counts.get(language) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one).map(([language]) => language);
}
