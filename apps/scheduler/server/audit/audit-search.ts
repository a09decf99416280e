/**
 * Looks through the audit from the newest entry back. A town's audit has hundreds of thousands of entries: it is read in
 * pieces, between which others have their turn, and without what stood before and after.
 */
import { setImmediate } from 'node:timers/promises';
import type { AuditEntry } from '@bacheca/shared/api/audit';
import { matchesWords } from '@bacheca/shared/text/search';
import type { AuditRow } from '../database/audit/audit-chain.ts';
import type { Queries } from '../database/engines/sql-database.ts';
import { storedInstantOf } from '../runtime/clock.ts';

/** What is read at once takes a few milliseconds. */
const IDS_AT_ONCE = 2_000;
const COLUMNS = [
  'id',
  'at_ms',
  'actor_type',
  'actor',
  'address',
  'event',
  'entity',
  'entity_id',
  'label',
] as const;

type Facts = Pick<AuditRow, (typeof COLUMNS)[number]>;

/** All that is given must hold. */
export interface AuditSearch {
  readonly words?: string | undefined;
  readonly actor?: string | undefined;
  readonly event?: string | undefined;
  readonly entity?: string | undefined;
  readonly entityId?: string | undefined;
  readonly fromMs?: number | undefined;
  /** It is not within. */
  readonly untilMs?: number | undefined;
}

/** Returns up to `limit` entries that are older than `before`, the newest first. */
export async function searchAudit(
  queries: Queries,
  search: AuditSearch,
  limit: number,
  before = Number.MAX_SAFE_INTEGER,
): Promise<AuditEntry[]> {
  const ends = await queries.selectFrom('audit_ends').select(['name', 'id']).execute();
  const idOf = (name: 'first' | 'last') => ends.find((end) => end.name === name)?.id ?? 0;
  const found: AuditEntry[] = [];
  const oldest = idOf('first');
  for (let next = Math.min(before - 1, idOf('last')); next > oldest && found.length < limit; ) {
    // Of one thing there is little, and the index leads to it.
    const from = search.entityId === undefined ? next - IDS_AT_ONCE : oldest;
    const rows = await matching(queries, search)
      .where('id', '<=', next)
      .where('id', '>', from)
      .orderBy('id', 'desc')
      .execute();
    for (const row of rows) {
      if (found.length === limit) break;
      if (isMeant(row, search.words)) found.push(entryOf(row));
    }
    next = from;
    await setImmediate();
  }
  return found;
}

function matching(queries: Queries, search: AuditSearch) {
  const { actor, event, entity, entityId, fromMs, untilMs } = search;
  let query = queries.selectFrom('audit_entries').select(COLUMNS);
  if (actor !== undefined) query = query.where('actor', '=', actor);
  if (event !== undefined) query = query.where('event', '=', event);
  if (entity !== undefined) query = query.where('entity', '=', entity);
  if (entityId !== undefined) query = query.where('entity_id', '=', entityId);
  if (fromMs !== undefined) query = query.where('at_ms', '>=', fromMs);
  if (untilMs !== undefined) query = query.where('at_ms', '<', untilMs);
  return query;
}

function isMeant(row: Facts, words = ''): boolean {
  if (words.trim() === '') return true;
  const texts = [row.actor, row.address, row.event, row.entity, row.entity_id, row.label];
  return matchesWords(
    words.trim(),
    texts.flatMap((text) => text ?? []),
  );
}

export function entryOf(row: Facts): AuditEntry {
  return {
    id: row.id,
    at: storedInstantOf(row.at_ms),
    actor: { type: row.actor_type, name: row.actor },
    address: row.address,
    event: row.event,
    entity: { kind: row.entity, id: row.entity_id, label: row.label },
  };
}
