/** An item as the library finds it: its words, and what it is filtered by that doesn't change with the time. */

import type { CatalogueService } from '@bacheca/shared/api/content';
import type { Language, Sha256 } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import { searchText } from '@bacheca/shared/text/search';

export interface LibraryEntry {
  readonly item: Item;
  readonly service: CatalogueService | null;
  /** All that is said in it, as it is searched. */
  readonly text: string;
  readonly languages: readonly Language[];
  /** Of a video; null where there is nothing to subtitle. */
  readonly subtitles: 'all' | 'missing' | null;
}

/** @param textOf What a file of subtitles says; nothing while it wasn't read. */
export function libraryEntry(
  item: Item,
  service: CatalogueService | null,
  textOf: (sha256: Sha256) => string | undefined,
): LibraryEntry {
  const texts = [item.title, item.id, service?.name ?? '', ...(item.tags ?? []), ...wordsIn(item)];
  for (const sha256 of subtitlesOf(item)) texts.push(textOf(sha256) ?? '');
  return {
    item,
    service,
    text: searchText(texts),
    languages: item.variants.map(({ language }) => language),
    subtitles:
      item.kind !== 'video'
        ? null
        : item.variants.every(({ subtitles }) => subtitles !== undefined)
          ? 'all'
          : 'missing',
  };
}

export function subtitlesOf(item: Item): Sha256[] {
  if (item.kind !== 'video') return [];
  return item.variants.flatMap(({ subtitles }) => subtitles ?? []);
}

function wordsIn(item: Item): string[] {
  switch (item.kind) {
    case 'video':
    case 'stream':
      return [];
    case 'infographic':
      return item.variants.flatMap(({ pages }) => pages.map(({ text }) => text));
    case 'qr':
      return [item.url, ...item.variants.flatMap(({ title, lead, steps }) => [title, lead, ...steps])];
    case 'notice':
      return [item.authority ?? '', ...item.variants.flatMap(({ title, text }) => [title, text])];
  }
}

/** How long it is in its first language; null of a video that isn't measured. */
export function durationOf(item: Item, videoMs: (sha256: Sha256) => number | undefined): number | null {
  switch (item.kind) {
    case 'video': {
      const [first] = item.variants;
      return (first && videoMs(first.media)) ?? null;
    }
    case 'infographic':
      return item.variants[0]?.pages.reduce((sum, { durationMs }) => sum + durationMs, 0) ?? null;
    case 'qr':
    case 'stream':
    case 'notice':
      return item.durationMs;
  }
}
