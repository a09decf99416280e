/** The catalogue with what screens may show of each service. */
import type { Catalogue, CatalogueContent } from '@bacheca/shared/api/catalogue';
import type { Language } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import type { Items } from '../items.ts';
import type { Services } from '../services.ts';

export interface CatalogueParts {
  readonly services: Services;
  readonly items: Items;
  /** The item as screens may show it; null where nothing of it was ever approved. */
  readonly approvedItem: (itemId: string) => Item | null;
  /** What the places speak, those of most places first. */
  readonly languages: () => readonly Language[];
}

/** It is made of what is held, in one pass over the items. */
export function catalogueOf({ services, items, approvedItem, languages }: CatalogueParts): Catalogue {
  const contents = new Map<string, CatalogueContent[]>();
  for (const item of items.list()) {
    if (item.serviceId === undefined) continue;
    const content = {
      itemId: item.id,
      title: item.title,
      kind: item.kind,
      approved: languagesOf(approvedItem(item.id)),
      drafted: languagesOf(item),
    };
    const own = contents.get(item.serviceId);
    if (own) own.push(content);
    else contents.set(item.serviceId, [content]);
  }
  return {
    rows: services.list().map((service) => ({ service, contents: contents.get(service.id) ?? [] })),
    languages: [...languages()],
  };
}

function languagesOf(item: Item | null): Language[] {
  return item?.variants.map(({ language }) => language) ?? [];
}
