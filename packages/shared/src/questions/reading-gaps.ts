/** Where a program gives a text less time than reading it takes (`reading.ts`). */

import { durationMs } from '../engine/layout/variants.ts';
import type { Id, Language } from '../model/ids.ts';
import type { Item } from '../model/items.ts';
import type { Program } from '../model/program.ts';
import { slideTexts } from '../text/slide-texts.ts';
import { readingTimeOfAllMs } from './reading.ts';

export interface ReadingGap {
  readonly itemId: Id;
  readonly language: Language;
  /** Pages are counted from 0; it is null where the item has none. */
  readonly page: number | null;
  readonly durationMs: number;
  readonly neededMs: number;
}

/** What is on screen at once, in one language or in several. */
export interface ShownText {
  /** The one whose turn it is. */
  readonly language: Language;
  readonly page: number | null;
  readonly texts: readonly { readonly language: Language; readonly text: string }[];
  readonly durationMs: number;
}

/** The texts of all slots that are too short for them, each once with its shortest time. */
export function readingGaps(program: Program): ReadingGap[] {
  const found = new Map<string, ReadingGap>();
  const placeLanguages = program.location.languages.map(({ language }) => language);
  for (const { playlistId } of program.rules) {
    for (const slot of program.playlists[playlistId]?.slots ?? []) {
      const item = program.items[slot.itemId];
      if (!item) continue;
      const lasts = (language: Language) => durationMs(program, item, language, slot.durationMs);
      for (const text of shownTexts(item, placeLanguages, lasts)) {
        const neededMs = readingTimeOfAllMs(text.texts);
        const key = `${slot.itemId}/${text.language}/${text.page}`;
        const known = found.get(key);
        if (neededMs <= text.durationMs || (known && known.durationMs <= text.durationMs)) continue;
        const { language, page } = text;
        found.set(key, { itemId: slot.itemId, language, page, durationMs: text.durationMs, neededMs });
      }
    }
  }
  return [...found.values()];
}

/**
 * All that an item gives to read, for each time that it is on.
 *
 * @param lasts For how long it is on in a language, in ms.
 */
export function shownTexts(
  item: Item,
  placeLanguages: readonly Language[],
  lasts: (language: Language) => number,
): ShownText[] {
  switch (item.kind) {
    case 'qr':
      return item.variants.map((variant) => ({
        language: variant.language,
        page: null,
        texts: slideTexts(item, variant, placeLanguages).map(({ language, title, lead, steps }) => ({
          language,
          text: [title, lead, ...steps].join(' '),
        })),
        durationMs: lasts(variant.language),
      }));
    case 'notice':
      return item.variants.slice(0, 1).map(({ language }) => ({
        language,
        page: null,
        texts: item.variants.map((variant) => ({
          language: variant.language,
          text: `${variant.title} ${variant.text}`,
        })),
        durationMs: lasts(language),
      }));
    case 'infographic':
      return item.variants.flatMap(({ language, pages }) =>
        pages.map((page, index) => ({
          language,
          page: index,
          texts: [{ language, text: page.text }],
          durationMs: pages.length === 1 ? lasts(language) : page.durationMs,
        })),
      );
    case 'video':
    case 'stream':
      return [];
  }
}
