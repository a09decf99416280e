/**
 * What texts are called in other languages: as people wrote them on slides and notices of this installation, and the few
 * phrases of the catalogue that stand on most slides.
 */
import type { Language } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import { lookupText } from '@bacheca/shared/text/catalogue-words';
import type { Items } from '../items.ts';
import { GLOSSARY } from './glossary.ts';

type Texts = ReadonlyMap<string, string>;

export class Terms {
  readonly #items: Items;
  #known: { readonly version: string; readonly pairs: Map<string, Map<string, string>> } | null = null;

  constructor(items: Items) {
    this.#items = items;
  }

  /** Returns null where nobody has written this text in the other language. */
  find(text: string, from: Language, to: Language): string | null {
    const key = lookupText(text);
    return (key && (this.#pairsOf(from, to).get(key) ?? null)) || null;
  }

  #pairsOf(from: Language, to: Language): Texts {
    const { version } = this.#items;
    if (this.#known?.version !== version) this.#known = { version, pairs: new Map() };
    const { pairs } = this.#known;
    const known = pairs.get(`${from} ${to}`);
    if (known) return known;
    const made = pairsOf(this.#items.list(), from, to);
    pairs.set(`${from} ${to}`, made);
    return made;
  }
}

/** What people wrote here comes before the glossary. */
function pairsOf(items: readonly Item[], from: Language, to: Language): Map<string, string> {
  const pairs = new Map<string, string>();
  const add = (text: string | undefined, translated: string | undefined) => {
    const key = lookupText(text ?? '');
    if (key !== '' && translated?.trim() && !pairs.has(key)) pairs.set(key, translated);
  };
  for (const item of items) {
    const there = textsOf(item, from);
    const translated = textsOf(item, to);
    there.forEach((text, index) => {
      add(text, translated[index]);
    });
  }
  for (const phrase of GLOSSARY) add(phrase[from], phrase[to]);
  return pairs;
}

function textsOf(item: Item, language: Language): string[] {
  if (item.kind === 'qr') {
    const variant = item.variants.find((each) => each.language === language);
    return variant ? [variant.title, variant.lead, ...variant.steps] : [];
  }
  if (item.kind === 'notice') {
    const variant = item.variants.find((each) => each.language === language);
    return variant ? [variant.title, variant.text] : [];
  }
  return [];
}
