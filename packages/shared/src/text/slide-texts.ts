/** What a slide says in several languages at once. Whoever draws it and whoever counts its words ask here. */
import type { Language } from '../model/ids.ts';
import type { Item, Variant } from '../model/items.ts';

export interface SlideText {
  readonly language: Language;
  readonly title: string;
  readonly lead: string;
  /** Where two other languages are shown there is no room for the steps of any but the first. */
  readonly steps: readonly string[];
}

/**
 * Chooses the texts on a QR slide: first the language whose turn it is, then as many of the place's other languages, in
 * its order, as the item asks for and has.
 */
export function slideTexts(
  { variants, languagesAtOnce = 1 }: Pick<Extract<Item, { kind: 'qr' }>, 'variants' | 'languagesAtOnce'>,
  first: Variant<'qr'>,
  placeLanguages: readonly Language[],
): SlideText[] {
  const others = [...new Set(placeLanguages)].flatMap(
    (language) => variants.find((variant) => variant.language === language && variant !== first) ?? [],
  );
  const shown = [first, ...others].slice(0, languagesAtOnce);
  return shown.map(({ language, title, lead, steps }, index) => ({
    language,
    title,
    lead,
    steps: index === 0 || shown.length === 2 ? steps : [],
  }));
}
