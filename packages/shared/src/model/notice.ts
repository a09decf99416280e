/** How a notice is drawn. For the stage too, so nothing here needs a schema. */
import type { Language } from './ids.ts';

export const IDENTITY_AUTHORITY = 'Comune di Prato';
/** The authority that notices name unless the location has one of its own. */
export const IDENTITY_HASHTAG = '#PratoFacile';

/** Who a notice is from: where it doesn't say, the name of its place, unless that is a campaign's hashtag. */
export function authorityOf(notice: { readonly authority?: string | undefined }, placeName?: string): string {
  if (notice.authority) return notice.authority;
  return placeName && !placeName.startsWith('#') ? placeName : IDENTITY_AUTHORITY;
}

/**
 * A notice's variants as they stand on it: Italian first wherever it has it, since whoever reads no other language
 * must find theirs at once, and the others in the order they were written in; without it the language whose turn it is.
 */
export function noticeOrder<V extends { readonly language: Language }>(
  variants: readonly V[],
  language: Language,
): [main: V, ...others: V[]] {
  const rank = (variant: V) => (variant.language === 'it' ? 0 : variant.language === language ? 1 : 2);
  const [main, ...others] = [...variants].sort((a, b) => rank(a) - rank(b));
  if (!main) throw new Error('a notice has at least one variant');
  // Italian stands above the others so that they keep their places, which they would else change at each turn.
  return main.language === 'it'
    ? [main, ...variants.filter((variant) => variant !== main)]
    : [main, ...others];
}
