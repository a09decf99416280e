import type { ItemRevision } from '@bacheca/shared/api/approval';
import { RevisionDecision } from '@bacheca/shared/api/approval';
import type { Id } from '@bacheca/shared/model/ids';
import { Item } from '@bacheca/shared/model/items';
import type { SqlDatabase } from '../database/engines/sql-database.ts';
import type { LeaveOut } from '../database/open.ts';
import { readStored } from '../database/stored-json.ts';
import { instantOf } from '../runtime/clock.ts';

/** So many are listed, the newest: an item that is saved more often has its older ones in the database. */
const MAX_LISTED = 200;

/** What an item was, and what was decided of it. */
export class RevisionReader {
  readonly #sql: SqlDatabase;
  readonly #leaveOut: LeaveOut;

  constructor(sql: SqlDatabase, leaveOut: LeaveOut) {
    this.#sql = sql;
    this.#leaveOut = leaveOut;
  }

  /** The newest first. */
  async list(itemId: Id): Promise<ItemRevision[]> {
    const { query } = this.#sql;
    const rows = await query
      .selectFrom('item_revisions')
      .select(['number', 'content_hash', 'at_ms', 'author'])
      .where('item_id', '=', itemId)
      .orderBy('number', 'desc')
      .limit(MAX_LISTED)
      .execute();
    const decisions = await query
      .selectFrom('item_decisions')
      .selectAll()
      .where('item_id', '=', itemId)
      .orderBy('id')
      .execute();
    const ofRevision = Map.groupBy(decisions, ({ revision }) => revision);
    return rows.map(({ number, content_hash: contentHash, at_ms, author }, index) => {
      const decided = (ofRevision.get(number) ?? []).flatMap((row) => {
        const { decision, kind, decided_by: by, at_ms: atMs, reason } = row;
        return RevisionDecision.safeParse({ decision, kind, by, at: instantOf(atMs), reason }).data ?? [];
      });
      const last = decided.at(-1)?.decision;
      return {
        ...{ number, contentHash, at: instantOf(at_ms), by: author, decisions: decided },
        state: stateOf(index === 0, last),
      };
    });
  }

  /** Returns null if there is no such revision, or today's schema doesn't take it. */
  async item(itemId: Id, number: number): Promise<Item | null> {
    const row = await this.#sql.query
      .selectFrom('item_revisions')
      .select('body')
      .where('item_id', '=', itemId)
      .where('number', '=', number)
      .executeTakeFirst();
    const name = { table: 'item_revisions', row: `${itemId}/${number}` };
    return row ? readStored({ leaveOut: this.#leaveOut }, name, row.body, Item) : null;
  }
}

function stateOf(isNewest: boolean, last: RevisionDecision['decision'] | undefined): ItemRevision['state'] {
  if (last === 'approved') return 'approved';
  if (last !== undefined) return 'rejected';
  return isNewest ? 'current' : 'superseded';
}
