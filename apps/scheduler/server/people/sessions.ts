import { createHash, randomBytes } from 'node:crypto';
import type { SessionEntry } from '@bacheca/shared/api/people';
import type { Grant } from '@bacheca/shared/model/people';
import type { Database } from '../database/open.ts';
import { type Clock, storedInstantOf } from '../runtime/clock.ts';
import type { Accounts, Verified } from './accounts.ts';
import { Grants } from './grants.ts';

/** A session ends this long after it was last used, which is a working day. */
const SESSION_MS = 12 * 60 * 60_000;
/** However much it is used, a session ends this long after it began. */
const MAX_SESSION_MS = 7 * 24 * 60 * 60_000;
/** Writing down every use would be a write for every request. */
const EXTEND_AFTER_MS = 10 * 60_000;
/** Enough of a hash of 256 bits to tell sessions apart, and of no use for anything else. */
const PUBLIC_ID_LENGTH = 16;
const MAX_BROWSER_LENGTH = 200;

export interface Session {
  readonly idHash: string;
  readonly username: string;
  /** There is one at least. */
  readonly grants: readonly Grant[];
  readonly mustChangePassword: boolean;
}

/** It says from where a session begins, for its owner to recognise it. */
export interface Origin {
  readonly address: string;
  readonly browser: string;
}

/** Keeps the sessions of staff, and only a hash of each one's id: a stolen database opens no session. */
export class Sessions {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #grants: Grants;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#grants = new Grants(database);
  }

  /**
   * Returns the id for the cookie: the only time that it is known. Null if the password was changed since it
   * was verified. `replacedIds` are those of the sessions that this browser's cookies named until now.
   */
  start(verified: Verified, origin: Origin, replacedIds: readonly string[] = []): string | null {
    return this.#database.transaction(() => {
      const { query } = this.#database;
      const account = this.#database.first(
        query
          .selectFrom('staff')
          .select('username')
          .where('username', '=', verified.username)
          .where('password_hash', '=', verified.passwordHash),
      );
      if (!account) return null;
      for (const id of replacedIds) this.end({ idHash: hashOf(id) });
      return this.#insert(verified.username, origin);
    });
  }

  /**
   * The new password ends every session of its owner, those that are just being opened with the old one, too;
   * the one that changed it goes on under a new id, which is returned. Null as with `start`.
   */
  changePassword(accounts: Accounts, verified: Verified, nextHash: string, origin: Origin): string | null {
    return this.#database.transaction(() => {
      if (!accounts.setPassword(verified, nextHash)) return null;
      this.endAllOf(verified.username);
      return this.#insert(verified.username, origin);
    });
  }

  find(id: string): Session | null {
    const idHash = hashOf(id);
    const now = this.#clock.now();
    const row = this.#database.first(
      this.#database.query
        .selectFrom('sessions')
        .innerJoin('staff', 'staff.username', 'sessions.username')
        .select(['staff.username', 'staff.must_change_password'])
        .select(['sessions.expires_at_ms', 'sessions.started_at_ms'])
        .where('sessions.id_hash', '=', idHash)
        .where('sessions.expires_at_ms', '>', now),
    );
    if (!row) return null;
    // They are asked for with each request: what somebody doesn't hold any more ends at once.
    const grants = this.#grants.of(row.username);
    if (grants.length === 0) return null;
    const expiresAtMs = Math.min(now + SESSION_MS, row.started_at_ms + MAX_SESSION_MS);
    if (row.expires_at_ms < expiresAtMs - EXTEND_AFTER_MS) this.#extend(idHash, expiresAtMs);
    return {
      idHash,
      username: row.username,
      grants,
      mustChangePassword: row.must_change_password === 1,
    };
  }

  /** Returns those that are open, the newest first; `current` is the one that asks. */
  listOf(username: string, current: Session | null): SessionEntry[] {
    const rows = this.#database.all(
      this.#database.query
        .selectFrom('sessions')
        .selectAll()
        .where('username', '=', username)
        .where('expires_at_ms', '>', this.#clock.now())
        .orderBy('started_at_ms', 'desc'),
    );
    return rows.map((row) => ({
      id: row.id_hash.slice(0, PUBLIC_ID_LENGTH),
      isCurrent: row.id_hash === current?.idHash,
      startedAt: storedInstantOf(row.started_at_ms),
      expiresAt: storedInstantOf(row.expires_at_ms),
      address: row.address,
      browser: row.browser,
    }));
  }

  /** Whether it goes on, without being used by asking. */
  isOpen(session: Session): boolean {
    const row = this.#database.first(
      this.#database.query
        .selectFrom('sessions')
        .select('id_hash')
        .where('id_hash', '=', session.idHash)
        .where('expires_at_ms', '>', this.#clock.now()),
    );
    return row !== undefined;
  }

  end(session: Pick<Session, 'idHash'>): void {
    this.#database.run(this.#database.query.deleteFrom('sessions').where('id_hash', '=', session.idHash));
  }

  /** Ends the session with the id that the list shows; false if this user has no such session. */
  endOne(username: string, publicId: string): boolean {
    const query = this.#database.query
      .deleteFrom('sessions')
      .where('username', '=', username)
      .where('id_hash', 'like', `${publicId}%`);
    return this.#database.run(query) > 0;
  }

  endAllOf(username: string): void {
    this.#database.run(this.#database.query.deleteFrom('sessions').where('username', '=', username));
  }

  deleteExpired(): void {
    this.#database.run(
      this.#database.query.deleteFrom('sessions').where('expires_at_ms', '<=', this.#clock.now()),
    );
  }

  #insert(username: string, { address, browser }: Origin): string {
    const id = randomBytes(32).toString('base64url');
    const now = this.#clock.now();
    this.#database.run(
      this.#database.query.insertInto('sessions').values({
        id_hash: hashOf(id),
        username,
        expires_at_ms: now + SESSION_MS,
        started_at_ms: now,
        address,
        browser: browser.slice(0, MAX_BROWSER_LENGTH),
      }),
    );
    return id;
  }

  #extend(idHash: string, expiresAtMs: number): void {
    this.#database.run(
      this.#database.query
        .updateTable('sessions')
        .set({ expires_at_ms: expiresAtMs })
        .where('id_hash', '=', idHash),
    );
  }
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
