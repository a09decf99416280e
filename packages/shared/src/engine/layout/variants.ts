/**
 * Which variant of an item shows, and for how long.
 *
 *  1. The languages of the place come in turn, by their weights, by fair interleaving; each item has its own
 *     turns.
 *  2. An item without the wanted language shows, in this order: the first of the place's languages that it
 *     has, Italian, its own first.
 */

import type { Id, Language } from '../../model/ids.ts';
import type { Item } from '../../model/items.ts';
import type { Program } from '../../model/program.ts';
import { interleave } from './weighted-order.ts';

/** Names a variant in the set of unavailable ones; an item's bare id means all its variants. */
export function variantKey(itemId: Id, language: Language): string {
  return `${itemId}/${language}`;
}

/** Stills can be shown longer than planned; a video or a stream can't. */
export function isStill(item: Item): boolean {
  return item.kind !== 'video' && item.kind !== 'stream';
}

/** The languages of the place in turn, by their weights. */
export function languageRotation({ location: { languages } }: Pick<Program, 'location'>): Language[] {
  return interleave(languages.map(({ weight }) => weight)).flatMap(
    (index) => languages[index]?.language ?? [],
  );
}

/** The language in which an item shows where `wanted` is asked for (invariant 2). */
export function spokenLanguage(
  { location }: Pick<Program, 'location'>,
  item: Item,
  wanted: Language | undefined,
): Language {
  const spoken = item.variants.map((variant) => variant.language);
  const language = spokenAmong({ location }, spoken, wanted);
  if (!language) throw new Error(`item ${item.id} has no variant`);
  return language;
}

/** Which of some languages shows where `wanted` is asked for (invariant 2); undefined if there are none. */
export function spokenAmong(
  { location }: Pick<Program, 'location'>,
  spoken: readonly Language[],
  wanted: Language | undefined,
): Language | undefined {
  const preferences = [wanted, ...location.languages.map(({ language }) => language), 'it' as const];
  return preferences.find((language) => language !== undefined && spoken.includes(language)) ?? spoken[0];
}

/** How long a showing of this variant lasts (semantics.md, Slots). `ownMs` is the slot's own duration. */
export function durationMs(
  { mediaFiles }: Pick<Program, 'mediaFiles'>,
  item: Item,
  language: Language,
  ownMs?: number,
): number {
  switch (item.kind) {
    case 'video': {
      const variant = item.variants.find((candidate) => candidate.language === language);
      const probed = variant && mediaFiles[variant.media]?.durationMs;
      if (!probed) throw new Error(`video ${item.id} (${language}) has no probed duration`);
      return probed;
    }
    case 'infographic': {
      const pages = item.variants.find((candidate) => candidate.language === language)?.pages ?? [];
      if (pages.length === 1 && ownMs) return ownMs;
      return pagesMs(pages);
    }
    case 'qr':
    case 'stream':
    case 'notice':
      return ownMs ?? item.durationMs;
  }
}

/** How long an infographic's pages last together. */
export function pagesMs(pages: readonly { readonly durationMs: number }[]): number {
  return pages.reduce((sum, page) => sum + page.durationMs, 0);
}

/** How long a showing of the item may last, in whichever language. */
export function longestMs(program: Pick<Program, 'mediaFiles'>, item: Item, ownMs?: number): number {
  return Math.max(...item.variants.map(({ language }) => durationMs(program, item, language, ownMs)));
}
