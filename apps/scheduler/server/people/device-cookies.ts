import { createHash, randomBytes } from 'node:crypto';
import type { Queries, SqlDatabase } from '../database/engines/sql-database.ts';
import type { Clock } from '../runtime/clock.ts';

/** How long a browser is remembered after the last sign-in in it. */
export const DEVICE_COOKIE_MS = 180 * 24 * 60 * 60_000;
const MAX_DEVICES_PER_USER = 20;

/**
 * Knows the browsers in which somebody once signed in. What is in their cookie opens nothing: it only keeps their
 * attempts apart from those of strangers. As with sessions a hash of it is kept.
 */
export class DeviceCookies {
  readonly #database: SqlDatabase;
  readonly #clock: Clock;

  constructor(database: SqlDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** What names the browser, if this user has signed in there, by one of its cookies. */
  async find(
    ids: readonly string[],
    username: string,
    queries: Queries = this.#database.query,
  ): Promise<string | null> {
    if (ids.length === 0) return null;
    const row = await queries
      .selectFrom('devices')
      .select('id_hash')
      .where('id_hash', 'in', ids.map(hashOf))
      .where('username', '=', username)
      .where('last_used_at_ms', '>', this.#clock.now() - DEVICE_COOKIE_MS)
      .executeTakeFirst();
    return row?.id_hash ?? null;
  }

  async isKnown(ids: readonly string[]): Promise<boolean> {
    if (ids.length === 0) return false;
    const row = await this.#database.query
      .selectFrom('devices')
      .select('id_hash')
      .where('id_hash', 'in', ids.map(hashOf))
      .executeTakeFirst();
    return row !== undefined;
  }

  /** In the transaction of a sign-in; returns the id for the cookie, the known one if it is this user's. */
  async remember(tx: Queries, ids: readonly string[], username: string): Promise<string> {
    const last_used_at_ms = this.#clock.now();
    const known = await this.find(ids, username, tx);
    const id = ids.find((one) => hashOf(one) === known);
    if (id !== undefined && known !== null) {
      await tx.updateTable('devices').set({ last_used_at_ms }).where('id_hash', '=', known).execute();
      return id;
    }
    const newId = randomBytes(32).toString('base64url');
    await tx
      .insertInto('devices')
      .values({ id_hash: hashOf(newId), username, last_used_at_ms })
      .execute();
    const kept = tx
      .selectFrom('devices')
      .select('id_hash')
      .where('username', '=', username)
      .orderBy('last_used_at_ms', 'desc')
      .orderBy('id_hash')
      .limit(MAX_DEVICES_PER_USER);
    await tx
      .deleteFrom('devices')
      .where('username', '=', username)
      .where('id_hash', 'not in', kept)
      .execute();
    return newId;
  }

  async deleteOld(): Promise<void> {
    const before = this.#clock.now() - DEVICE_COOKIE_MS;
    await this.#database.query.deleteFrom('devices').where('last_used_at_ms', '<=', before).execute();
  }
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
