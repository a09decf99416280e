import type { Language } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';

/** What one reads of the item in this language, in the order of reading; and what its code or stream opens. */
export function textsOfItem(item: Item, language: Language): string[] {
  switch (item.kind) {
    case 'video':
      return [];
    case 'infographic':
      return variantOf(item.variants, language)?.pages.map(({ text }) => text) ?? [];
    case 'qr': {
      const variant = variantOf(item.variants, language);
      return variant ? [variant.title, variant.lead, ...variant.steps, item.url, item.urlLabel] : [];
    }
    case 'stream':
      return variantOf(item.variants, language) ? [variantOf(item.variants, language)?.url ?? ''] : [];
    case 'notice': {
      const variant = variantOf(item.variants, language);
      return variant ? [variant.title, variant.text, item.authority ?? '', item.url ?? ''] : [];
    }
  }
}

function variantOf<V extends { readonly language: Language }>(
  variants: readonly V[],
  language: Language,
): V | undefined {
  return variants.find((variant) => variant.language === language);
}
