import { Sha256 } from '@bacheca/shared/model/ids';
import { z } from 'zod';
import type { SqlDatabase } from '../../database/engines/sql-database.ts';

export const MediaUsage = z.object({
  sha256: Sha256,
  bytes: z.number(),
  mimeType: z.string(),
  usedBy: z.array(z.object({ kind: z.string(), id: z.string() })),
});
export type MediaUsage = z.infer<typeof MediaUsage>;

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
  for (const row of await query.selectFrom('item_media').selectAll().orderBy('item_id').execute())
    add(row.sha256, 'item', row.item_id);
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

function namedIn(text: string): Set<string> {
  return new Set([...text.matchAll(NAMED)].flatMap(([, sha256]) => sha256 ?? []));
}
