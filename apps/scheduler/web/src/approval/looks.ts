import type { Language } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';

/** One picture of an item that whoever approves has to see. */
interface Look {
  readonly key: string;
  readonly language: Language;
}

/** Each variant, and of an infographic each page. */
export function looksOf(item: Item): Look[] {
  if (item.kind !== 'infographic')
    return item.variants.map(({ language }) => ({ key: lookKey(language, 0), language }));
  return item.variants.flatMap(({ language, pages }) =>
    pages.map((_, page) => ({ key: lookKey(language, page), language })),
  );
}

export function lookKey(language: Language, page: number): string {
  return `${language}/${page}`;
}
