import type { Item } from '@bacheca/shared/model/items';

/** The item with the content of another form of it: title, service, tags and validity stay as they are. */
export function withContent(item: Item, content: Item): Item {
  const { title, serviceId, validFrom, validUntil, deadline, tags, archived } = item;
  const {
    title: _title,
    serviceId: _service,
    validFrom: _from,
    validUntil: _until,
    deadline: _deadline,
    tags: _tags,
    archived: _archived,
    ...shown
  } = content;
  return {
    ...shown,
    title,
    ...(serviceId !== undefined && { serviceId }),
    ...(validFrom !== undefined && { validFrom }),
    ...(validUntil !== undefined && { validUntil }),
    ...(deadline && { deadline }),
    ...(tags && { tags }),
    ...(archived && { archived }),
  };
}
