/** What an upload becomes: a draft of its own, or the file of a language of an item that is there. */
import { type AssetKind, replacedBy, type UploadPurpose } from '@bacheca/shared/api/assets';
import { type Id, Language } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import { readingTimeMs } from '@bacheca/shared/questions/reading';
import {
  closedIsolates,
  isBlank,
  misleadingCharacters,
  missingCharacters,
} from '@bacheca/shared/text/characters';
import { domainError } from '../../errors/domain-error.ts';
import type { AssetFacts } from './asset-rows.ts';

const MAX_TITLE_CHARACTERS = 120;
const MAX_ID_CHARACTERS = 60;
/** A picture without words that are known stays for so long. */
const PICTURE_MS = 10_000;

/**
 * A name as a file may have, without the folders before it and without what would turn letters around or break the line: it
 * is shown, and names nothing on any disk.
 */
export function cleanName(name: string): string {
  const last = name.normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  const misleading = new Set(misleadingCharacters(last));
  const kept = [...closedIsolates(last)].filter(
    (sign) => !misleading.has(sign) && !/\p{Cc}|[\u2066-\u2069]/u.test(sign),
  );
  const clean = kept.join('').trim().slice(0, 200);
  return /^\.*$/.test(clean) ? 'file' : clean;
}

/** `orari-sportello_EN.mp4` is `orari sportello` in English. */
export function titleOf(name: string): { title: string; language: Language } {
  const stem = name.replace(/\.[^.]{1,5}$/, '');
  const [, before = stem, suffix = ''] = /^(.*?)[-_. ]([a-z]{2})$/i.exec(stem) ?? [];
  const language = Language.safeParse(suffix.toLowerCase());
  const words = (language.success && before !== '' ? before : stem).replace(/[_\s]+/g, ' ').trim();
  const drawn = withoutUndrawn(words).slice(0, MAX_TITLE_CHARACTERS).trim();
  return { title: isBlank(drawn) ? 'Contenuto' : drawn, language: language.data ?? 'it' };
}

/** The draft that is made of it; null for what is none by itself, as subtitles. */
export function draftOf(
  asset: { readonly name: string; readonly kind: AssetKind; readonly facts: AssetFacts },
  isTaken: (id: Id) => boolean,
): Item | null {
  const { title, language } = titleOf(asset.name);
  const variant = variantOf(asset.kind, asset.facts, language);
  if (!variant) return null;
  const id = freeId(title, isTaken);
  return variant.kind === 'video'
    ? { id, title, kind: 'video', variants: [variant.variant] }
    : { id, title, kind: 'infographic', variants: [variant.variant] };
}

/** Throws a domain error of an item that is gone, or has no files. */
export function checkPurpose(purpose: UploadPurpose, items: { get(id: string): Item | null }): void {
  if (!purpose.startsWith('replace:')) return;
  const target = replacedBy(purpose);
  const kind = target && items.get(target.itemId)?.kind;
  if (kind !== 'video' && kind !== 'infographic') throw domainError('bad-purpose', { purpose });
}

/** The item with this file in the language that the purpose names; null where it isn't for such an item. */
export function replacedIn(
  item: Item,
  purpose: UploadPurpose,
  kind: AssetKind,
  facts: AssetFacts,
): Item | null {
  const language = replacedBy(purpose)?.language;
  if (!language) return null;
  if (kind === 'subtitles') {
    const [subtitles] = facts.media;
    if (item.kind !== 'video' || subtitles === undefined) return null;
    const variants = item.variants.map((each) =>
      each.language === language ? { ...each, subtitles } : each,
    );
    return item.variants.some((each) => each.language === language) ? { ...item, variants } : null;
  }
  const made = variantOf(kind, facts, language);
  if (made?.kind === 'video' && item.kind === 'video') {
    const old = item.variants.find((each) => each.language === language);
    return { ...item, variants: placed(item.variants, { ...old, ...made.variant }) };
  }
  if (made?.kind === 'infographic' && item.kind === 'infographic') {
    const old = item.variants.find((each) => each.language === language);
    const pages = made.variant.pages.map((page, index) => {
      const before = old?.pages[index];
      // Words and time that somebody has given stay where the new file has none.
      return before && page.text === '' ? { ...before, media: page.media } : page;
    });
    return { ...item, variants: placed(item.variants, { language, pages }) };
  }
  return null;
}

function placed<V extends { readonly language: Language }>(variants: readonly V[], variant: V): V[] {
  const isThere = variants.some(({ language }) => language === variant.language);
  return isThere
    ? variants.map((each) => (each.language === variant.language ? variant : each))
    : [...variants, variant];
}

type VariantOf<Kind extends Item['kind']> = Extract<Item, { kind: Kind }>['variants'][number];
type MadeVariant =
  | { readonly kind: 'video'; readonly variant: VariantOf<'video'> }
  | { readonly kind: 'infographic'; readonly variant: VariantOf<'infographic'> };

function variantOf(kind: AssetKind, { media, texts }: AssetFacts, language: Language): MadeVariant | null {
  const [first] = media;
  if (first === undefined) return null;
  if (kind === 'video') return { kind, variant: { language, media: first } };
  if (kind !== 'picture' && kind !== 'document') return null;
  const pages = media.map((page, index) => {
    const text = withoutUndrawn(texts[index] ?? '');
    const durationMs = Math.max(PICTURE_MS, Math.ceil(readingTimeMs(text, language) / 1000) * 1000);
    return { media: page, text, durationMs };
  });
  return { kind: 'infographic', variant: { language, pages } };
}

/** Words that are read out of a file may have signs that no screen draws: the picture has them already. */
function withoutUndrawn(text: string): string {
  const composed = closedIsolates(text.normalize('NFKC'));
  const unwanted = new Set([...misleadingCharacters(composed), ...missingCharacters(composed)]);
  return [...composed]
    .filter((sign) => !unwanted.has(sign))
    .join('')
    .trim();
}

function freeId(title: string, isTaken: (id: Id) => boolean): Id {
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, MAX_ID_CHARACTERS)
    .replace(/-+$/, '');
  const stem = words || 'contenuto';
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? stem : `${stem}-${number}`;
    if (!isTaken(id)) return id;
  }
}
