import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '../database/open.ts';
import type { Clock } from '../runtime/clock.ts';

/** How long a browser is remembered after the last sign-in in it. */
export const DEVICE_COOKIE_MS = 180 * 24 * 60 * 60_000;
const MAX_DEVICES_PER_USER = 20;

/**
 * Knows the browsers in which somebody once signed in. What is in their cookie opens nothing: it only keeps their
 * attempts apart from those of strangers. As with sessions a hash of it is kept.
 */
export class DeviceCookies {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** What names the browser, if this user has signed in there, by one of its cookies. */
  find(ids: readonly string[], username: string): string | null {
    if (ids.length === 0) return null;
    const row = this.#database.first(
      this.#database.query
        .selectFrom('devices')
        .select('id_hash')
        .where('id_hash', 'in', ids.map(hashOf))
        .where('username', '=', username)
        .where('last_used_at_ms', '>', this.#clock.now() - DEVICE_COOKIE_MS),
    );
    return row?.id_hash ?? null;
  }

  isKnown(ids: readonly string[]): boolean {
    if (ids.length === 0) return false;
    const query = this.#database.query
      .selectFrom('devices')
      .select('id_hash')
      .where('id_hash', 'in', ids.map(hashOf));
    return this.#database.first(query) !== undefined;
  }

  /** Call it after a sign-in; returns the id for the cookie, the known one if it is this user's. */
  remember(ids: readonly string[], username: string): string {
    const { query } = this.#database;
    const last_used_at_ms = this.#clock.now();
    const known = this.find(ids, username);
    const id = ids.find((one) => hashOf(one) === known);
    if (id !== undefined && known !== null) {
      this.#database.run(query.updateTable('devices').set({ last_used_at_ms }).where('id_hash', '=', known));
      return id;
    }
    const newId = randomBytes(32).toString('base64url');
    this.#database.transaction(() => {
      const row = { id_hash: hashOf(newId), username, last_used_at_ms };
      this.#database.run(query.insertInto('devices').values(row));
      const kept = query
        .selectFrom('devices')
        .select('id_hash')
        .where('username', '=', username)
        .orderBy('last_used_at_ms', 'desc')
        .orderBy('id_hash')
        .limit(MAX_DEVICES_PER_USER);
      this.#database.run(
        query.deleteFrom('devices').where('username', '=', username).where('id_hash', 'not in', kept),
      );
    });
    return newId;
  }

  deleteOld(): void {
    const before = this.#clock.now() - DEVICE_COOKIE_MS;
    this.#database.run(this.#database.query.deleteFrom('devices').where('last_used_at_ms', '<=', before));
  }
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
