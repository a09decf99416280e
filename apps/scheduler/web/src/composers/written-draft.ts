/**
 * A slide or notice while it is written. What was proposed in a language is marked until a person has looked at it: it is
 * never saved before that.
 */

import type { Proposals } from '@bacheca/shared/api/content';
import type { Language } from '@bacheca/shared/model/ids';
import { Item, type Variant } from '@bacheca/shared/model/items';
import { emptyNoticeVariant, emptyQrVariant, timed, type WrittenItem } from './drafts.ts';

/** Where a text came from that nobody has looked at; `empty` where nothing was known to propose. */
export type Origin = 'terms' | 'machine' | 'empty';

export interface WrittenDraft<Written extends WrittenItem = WrittenItem> {
  readonly item: Written;
  readonly unseen: Readonly<Partial<Record<Language, Origin>>>;
}

export function isWrittenDraft(value: unknown): value is WrittenDraft {
  if (typeof value !== 'object' || value === null || !('item' in value) || !('unseen' in value)) return false;
  const { item } = value;
  return (
    typeof item === 'object' &&
    item !== null &&
    'kind' in item &&
    (item.kind === 'qr' || item.kind === 'notice') &&
    'variants' in item &&
    Array.isArray(item.variants)
  );
}

export function withItem<Written extends WrittenItem>(
  draft: WrittenDraft<Written>,
  item: Written,
): WrittenDraft<Written> {
  return { ...draft, item: timed(draft.item, item) };
}

/** The texts that may be proposed, in the order of `withProposals`. */
export function textsToTranslate(item: WrittenItem, from: Language): string[] {
  const variant = item.variants.find(({ language }) => language === from);
  if (!variant) return [];
  return 'steps' in variant ? [variant.title, variant.lead, ...variant.steps] : [variant.title, variant.text];
}

/** Adds the language with what is proposed of each text; what doesn't fit or isn't known stays empty. */
export function withProposals<Written extends WrittenItem>(
  draft: WrittenDraft<Written>,
  language: Language,
  proposals: Proposals['proposals'],
): WrittenDraft<Written> {
  const text = (index: number, max: number) => (proposals[index]?.text ?? '').slice(0, max);
  const variant =
    draft.item.kind === 'qr'
      ? {
          ...emptyQrVariant(language),
          title: text(0, 60),
          lead: text(1, 140),
          steps: [text(2, 70), text(3, 70), text(4, 70)],
        }
      : { ...emptyNoticeVariant(language), title: text(0, 80), text: text(1, 240) };
  const origins = proposals.flatMap((proposal) => proposal?.origin ?? []);
  const origin = origins.includes('machine') ? 'machine' : origins.length > 0 ? 'terms' : 'empty';
  const others = (draft.item.variants as Variant[]).filter((each) => each.language !== language);
  const item = { ...draft.item, variants: [...others, variant] } as Written;
  return { item: timed(draft.item, item), unseen: { ...draft.unseen, [language]: origin } };
}

export function withoutLanguage<Written extends WrittenItem>(
  draft: WrittenDraft<Written>,
  language: Language,
): WrittenDraft<Written> {
  const { [language]: _, ...unseen } = draft.unseen;
  const variants = (draft.item.variants as Variant[]).filter((each) => each.language !== language);
  return { item: { ...draft.item, variants } as Written, unseen };
}

export function lookedAt<Written extends WrittenItem>(
  draft: WrittenDraft<Written>,
  language: Language,
): WrittenDraft<Written> {
  const { [language]: _, ...unseen } = draft.unseen;
  return { ...draft, unseen };
}

/** The paths of what is wrong, as `variants.0.title`, with Zod's issue of each. */
export function wrongFields({ item }: WrittenDraft) {
  const { error } = Item.safeParse(item);
  return error?.issues ?? [];
}
