import type { CatalogueService } from '@bacheca/shared/api/content';
import type { Item } from '@bacheca/shared/model/items';

const withDeadlines = new WeakMap<Item, Item>();

/** The item as a program has it: with the deadline of its service, unless it has one of its own. */
export function withDeadline(item: Item, service: CatalogueService | null | undefined): Item {
  const deadline = service?.deadline;
  if (!deadline || item.deadline) return item;
  const known = withDeadlines.get(item);
  // It is the same item as long as neither changes, so that whoever compiles sees that nothing did.
  if (known && known.deadline === deadline) return known;
  const dated = { ...item, deadline };
  withDeadlines.set(item, dated);
  return dated;
}
