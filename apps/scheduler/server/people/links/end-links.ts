import type { Queries } from '../../database/engines/sql-database.ts';

/** Whatever was sent or handed to the owner of this account opens nothing any more: a way in was changed beside it. */
export async function endLinks(queries: Queries, username: string): Promise<void> {
  await queries.deleteFrom('account_links').where('username', '=', username).execute();
}
