/**
 * A template is an approved notice whose texts have gaps in braces: `Via {luogo} chiusa fino alle {ora}`. What fills them is
 * a place, a time or a number, so nothing is said that nobody has approved.
 */
import type { Item } from '@bacheca/shared/model/items';
import { canonicalJson } from '@bacheca/shared/wire/canonical-json';

const GAP = /\{[\p{L}\d _-]{1,40}\}/u;
const ALL_GAPS = new RegExp(GAP, 'gu');
/** No sentence ends in it, and nothing stands in brackets. */
const FILLING = "[\\p{L}\\p{N}\\p{M}][\\p{L}\\p{N}\\p{M} .,:/’'°-]{0,59}";

export function isFilledTemplate(template: Item, item: Item): boolean {
  if (template.kind !== 'notice' || item.kind !== 'notice') return false;
  if (!template.variants.some(({ title, text }) => GAP.test(title) || GAP.test(text))) return false;
  const isSame = template.variants.length === item.variants.length && frameOf(template) === frameOf(item);
  return (
    isSame &&
    template.variants.every((variant, index) => {
      const filled = item.variants[index];
      return (
        filled?.language === variant.language &&
        fills(variant.title, filled.title) &&
        fills(variant.text, filled.text)
      );
    })
  );
}

/** All but the texts: whose notice it is, how grave, and what its code opens. */
function frameOf(item: Extract<Item, { kind: 'notice' }>): string {
  const { severity, authority, url, urlLabel } = item;
  return canonicalJson({ severity, authority, url, urlLabel });
}

function fills(template: string, text: string): boolean {
  const parts = template.split(ALL_GAPS).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join(FILLING)}$`, 'u').test(text);
}
