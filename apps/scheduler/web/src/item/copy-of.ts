/** A new item that begins as another one is. */
import { Id } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';

const MAX_TITLE = 120;
const MAX_ID = 80;

/** @param suffix Keeps its id from being another copy's; of an id's characters. */
export function copyOf(item: Item, title: string, suffix: string): Item {
  const { archived: _archived, ...rest } = item;
  const id = `${item.id.slice(0, MAX_ID - suffix.length - 1).replace(/-+$/, '')}-${suffix}`;
  return { ...rest, id: Id.parse(id), title: clipped(title) } as Item;
}

/** Never within a character that takes two units. */
function clipped(title: string): string {
  if (title.length <= MAX_TITLE) return title;
  let text = '';
  for (const character of title) {
    if (text.length + character.length >= MAX_TITLE) break;
    text += character;
  }
  return `${text.trimEnd()}…`;
}
