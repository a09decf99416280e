/** All that an item says in a language, as one text to be compared with another of its revisions. */
import type { Language } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';

/** It is empty where the item says nothing there, as a film does. */
export function textIn(item: Item, language: Language): string {
  switch (item.kind) {
    case 'qr': {
      const variant = item.variants.find((each) => each.language === language);
      return variant
        ? [variant.title, variant.lead, ...variant.steps, item.urlLabel, item.url].join('\n')
        : '';
    }
    case 'notice': {
      const variant = item.variants.find((each) => each.language === language);
      return variant
        ? [variant.title, variant.text, item.authority, item.url].filter(Boolean).join('\n')
        : '';
    }
    case 'infographic':
      return (item.variants.find((each) => each.language === language)?.pages ?? [])
        .map(({ text }) => text)
        .join('\n');
    case 'stream':
      return item.variants.find((each) => each.language === language)?.url ?? '';
    case 'video':
      return '';
  }
}

/** The item as it is now, with the content of one of its revisions: what needs no approval stays as it is. */
export function withContentOf(now: Item, revision: Item): Item {
  const { title, serviceId, tags, validFrom, validUntil, archived, deadline } = now;
  const {
    title: _title,
    serviceId: _service,
    tags: _tags,
    validFrom: _from,
    validUntil: _until,
    archived: _archived,
    deadline: _deadline,
    ...content
  } = revision;
  return {
    ...content,
    title,
    ...(serviceId !== undefined && { serviceId }),
    ...(tags && { tags }),
    ...(validFrom && { validFrom }),
    ...(validUntil && { validUntil }),
    ...(archived && { archived }),
    ...(deadline && { deadline }),
  } as Item;
}
