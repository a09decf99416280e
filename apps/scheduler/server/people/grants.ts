/** What each account holds, a row for each of its roles. */
import { Grant } from '@bacheca/shared/model/people';
import type { Queries } from '../database/engines/sql-database.ts';

/** It has no role where an account that was joined with its grants holds none. */
interface Row {
  readonly role: string | null;
  readonly within: string | null;
}

/** Returns those that today's roles know. One that can't be read gives nothing, least of all without its limit. */
export function knownGrants(rows: readonly Row[]): Grant[] {
  return rows.flatMap((row) => Grant.safeParse(storedGrant(row)).data ?? []);
}

/** Returns it as it is stored, be it of today's roles or not. */
export function storedGrant({ role, within }: Row): unknown {
  if (role === null) return null;
  if (within === null) return { role };
  try {
    return { role, limit: JSON.parse(within) };
  } catch {
    return { role, limit: within };
  }
}

/** It takes the transaction that looks whether an administrator remains. */
export async function replaceGrants(tx: Queries, username: string, grants: readonly Grant[]): Promise<void> {
  await tx.deleteFrom('grants').where('username', '=', username).execute();
  for (const grant of grants) await addGrant(tx, username, grant);
}

/** In the place of what the account held of this role. */
export async function addGrant(queries: Queries, username: string, { role, limit }: Grant): Promise<void> {
  const within = limit === undefined ? null : JSON.stringify(limit);
  await queries
    .insertInto('grants')
    .values({ username, role, within })
    .onConflict((conflict) => conflict.columns(['username', 'role']).doUpdateSet({ within }))
    .execute();
}
