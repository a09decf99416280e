/** Changes of many items at once: each is a change of its own, and says what became of it. */
import type { BulkChange, BulkFields, BulkResult } from '@bacheca/shared/api/library';
import { Item, MAX_ITEM_TAGS } from '@bacheca/shared/model/items';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { canonicalJson } from '@bacheca/shared/wire/canonical-json';
import type { AuditActor } from '../../database/audit/audit-chain.ts';
import { DomainError, domainError } from '../../errors/domain-error.ts';
import type { Items } from '../items.ts';

const FIELDS = ['serviceId', 'validFrom', 'validUntil', 'tags', 'archived'] as const;

/** Asks again with what is there now, where somebody else saved in between. */
const MAX_ATTEMPTS = 3;

/** @param reasonOf The sentence of a refusal, in the language of whoever asked. */
export async function changeItem(
  items: Items,
  change: BulkChange,
  by: AuditActor,
  reasonOf: (error: DomainError) => string,
): Promise<BulkResult> {
  const { id } = change;
  let title = id;
  const result = (
    outcome: BulkResult['outcome'],
    before: BulkFields | null,
    reason: string | null = null,
  ) => ({
    ...{ id, title, outcome, reason, before },
  });
  try {
    for (let attempt = 1; ; attempt += 1) {
      const current = items.get(id);
      if (!current) throw domainError('not-found', { entity: entityRef('item', id) });
      title = current.title;
      const next = changed(current, change);
      if (canonicalJson(next) === canonicalJson(current)) return result('unchanged', null);
      let isOther = false;
      const allow = (now: Item | null) => {
        isOther = now !== current;
        if (isOther) throw domainError('not-found', { entity: entityRef('item', id) });
      };
      try {
        await items.save(next, { by, allow });
        return result('changed', beforeOf(current, next));
      } catch (error) {
        if (!isOther || attempt >= MAX_ATTEMPTS) throw error;
      }
    }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return result('refused', null, reasonOf(error));
  }
}

/** Throws a domain error of more tags than an item may have. */
function changed(item: Item, { set = {}, addTags = [], removeTags = [] }: BulkChange): Item {
  const next: Record<string, unknown> = { ...item };
  const put = (name: string, value: unknown) => {
    const isNone = value === null || value === false || (Array.isArray(value) && value.length === 0);
    if (isNone) delete next[name];
    else next[name] = value;
  };
  for (const name of FIELDS) if (set[name] !== undefined) put(name, set[name]);
  if (addTags.length > 0 || removeTags.length > 0) {
    const kept = (next.tags as string[] | undefined) ?? [];
    put(
      'tags',
      [...new Set([...kept, ...addTags])].filter((tag) => !removeTags.includes(tag)),
    );
  }
  if (((next.tags as string[] | undefined) ?? []).length > MAX_ITEM_TAGS)
    throw domainError('too-many-tags', { entity: entityRef('item', item.id), max: MAX_ITEM_TAGS });
  return Item.parse(next);
}

/** What gives back each member that is another now. */
function beforeOf(before: Item, after: Item): BulkFields {
  const fields: Record<string, unknown> = {};
  for (const name of FIELDS) {
    if (JSON.stringify(before[name]) === JSON.stringify(after[name])) continue;
    fields[name] = before[name] ?? (name === 'archived' ? false : null);
  }
  return fields as BulkFields;
}
