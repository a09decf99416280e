import { createHash } from 'node:crypto';
import type { Language } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';

/** Names the picture of an item in a language, exactly as the item is: what was changed since has another. */
export function pictureKey(item: Item, language: Language): string {
  return createHash('sha256')
    .update(JSON.stringify([language, item]))
    .digest('hex')
    .slice(0, 32);
}
