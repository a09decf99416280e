import { Sha256 } from '@bacheca/shared/model/ids';
import { z } from 'zod';
import type { Queries, SqlDatabase } from '../../database/engines/sql-database.ts';

export const MediaUsage = z.object({
  sha256: Sha256,
  bytes: z.number(),
  mimeType: z.string(),
  usedBy: z.array(z.object({ kind: z.string(), id: z.string() })),
});
export type MediaUsage = z.infer<typeof MediaUsage>;

const REVISIONS_AT_ONCE = 500;

/** Whatever is kept as JSON names a file so. */
const NAMED = /"([0-9a-f]{64})"/g;

/** Every file with its size and what needs it, the largest first, also those that no list can carry. */
export async function mediaUsage({ query }: SqlDatabase): Promise<MediaUsage[]> {
  const users = new Map<string, { kind: string; id: string }[]>();
  const add = (sha256: string, kind: string, id: string) => {
    const known = users.get(sha256);
    if (known) known.push({ kind, id });
    else users.set(sha256, [{ kind, id }]);
  };
  for (const [id, files] of await filesOfItems(query)) for (const sha256 of files) add(sha256, 'item', id);
  for (const row of await query.selectFrom('location_media').selectAll().orderBy('location_id').execute())
    add(row.sha256, 'location', row.location_id);
  for (const { id, body } of await query.selectFrom('takeovers').select(['id', 'body']).execute())
    for (const sha256 of namedIn(body)) add(sha256, 'takeover', id);
  // They are read one at a time: each may be as long as all that an office has.
  for (const { id } of await query.selectFrom('publications').select('id').execute()) {
    const row = await query
      .selectFrom('publications')
      .select('inputs')
      .where('id', '=', id)
      .executeTakeFirst();
    for (const sha256 of namedIn(row?.inputs ?? '')) add(sha256, 'publication', String(id));
  }
  const rows = await query
    .selectFrom('media')
    .select(['sha256', 'bytes', 'mime_type'])
    .orderBy('bytes', 'desc')
    .orderBy('sha256')
    .execute();
  return rows.map(({ sha256, bytes, mime_type }) => ({
    sha256,
    bytes,
    mimeType: mime_type,
    usedBy: users.get(sha256) ?? [],
  }));
}

/** The files of each item that is there: of what is drafted, what screens may show meanwhile, and what may be restored. */
async function filesOfItems(query: Queries): Promise<[string, Set<string>][]> {
  const files = new Map<string, Set<string>>();
  for (const { id } of await query.selectFrom('items').select('id').orderBy('id').execute())
    files.set(id, new Set());
  for (const { item_id, sha256 } of await query.selectFrom('item_media').selectAll().execute())
    files.get(item_id)?.add(sha256);
  for (const { item_id, approved_item } of await query.selectFrom('item_approvals').selectAll().execute())
    for (const sha256 of namedIn(approved_item ?? '')) files.get(item_id)?.add(sha256);
  // They are read some at a time: there are as many as an office has saved in all its years.
  let after = { item_id: '', number: 0 };
  for (;;) {
    const revisions = await query
      .selectFrom('item_revisions')
      .select(['item_id', 'number', 'body'])
      .where(({ eb, refTuple, tuple }) =>
        eb(refTuple('item_id', 'number'), '>', tuple(after.item_id, after.number)),
      )
      .orderBy('item_id')
      .orderBy('number')
      .limit(REVISIONS_AT_ONCE)
      .execute();
    for (const { item_id, body } of revisions)
      for (const sha256 of namedIn(body)) files.get(item_id)?.add(sha256);
    const last = revisions.at(-1);
    if (!last || revisions.length < REVISIONS_AT_ONCE) return [...files];
    after = last;
  }
}

function namedIn(text: string): Set<string> {
  return new Set([...text.matchAll(NAMED)].flatMap(([, sha256]) => sha256 ?? []));
}
