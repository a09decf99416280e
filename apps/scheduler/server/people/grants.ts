import { Grant } from '@bacheca/shared/model/people';
import type { Database } from '../database/open.ts';

interface Row {
  readonly username: string;
  readonly role: string;
  readonly within: string | null;
}

/** What each account holds. */
export class Grants {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Returns those that today's roles know. One that can't be read gives nothing, least of all without its limit. */
  of(username: string): Grant[] {
    const rows = this.#database.all(this.#select().where('username', '=', username));
    return rows.flatMap((row) => Grant.safeParse(storedGrant(row)).data ?? []);
  }

  /** Returns all as they are stored, by account. */
  all(): Map<string, unknown[]> {
    const byAccount = new Map<string, unknown[]>();
    for (const row of this.#database.all(this.#select())) {
      const grants = byAccount.get(row.username) ?? [];
      byAccount.set(row.username, grants);
      grants.push(storedGrant(row));
    }
    return byAccount;
  }

  /** Call it in the transaction that looks whether an administrator remains. */
  replace(username: string, grants: readonly Grant[]): void {
    this.#database.run(this.#database.query.deleteFrom('grants').where('username', '=', username));
    for (const grant of grants) this.add(username, grant);
  }

  /** In the place of what the account held of this role. */
  add(username: string, { role, limit }: Grant): void {
    const within = limit === undefined ? null : JSON.stringify(limit);
    this.#database.run(
      this.#database.query
        .insertInto('grants')
        .values({ username, role, within })
        .onConflict((conflict) => conflict.columns(['username', 'role']).doUpdateSet({ within })),
    );
  }

  #select() {
    return this.#database.query.selectFrom('grants').selectAll().orderBy('username').orderBy('role');
  }
}

function storedGrant({ role, within }: Row): unknown {
  if (within === null) return { role };
  try {
    return { role, limit: JSON.parse(within) };
  } catch {
    return { role, limit: within };
  }
}
