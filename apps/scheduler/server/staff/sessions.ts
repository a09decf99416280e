import { createHash, randomBytes } from 'node:crypto';
import { Role } from '@bacheca/shared';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/open.ts';

/** A working day: a session ends this long after it was last used. */
const SESSION_MS = 12 * 60 * 60_000;
/** Writing down every use would be a write for every request. */
const EXTEND_AFTER_MS = 10 * 60_000;

export interface Session {
  readonly idHash: string;
  readonly username: string;
  readonly role: Role;
  readonly mustChangePassword: boolean;
}

/** Sessions of staff. Only a hash of a session's id is kept: a stolen database opens no session. */
export class Sessions {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /**
   * Returns the id for the cookie: the only time that it is known. `replacedId` is that of the session which
   * this browser had until now, if any.
   */
  start(username: string, replacedId?: string): string {
    if (replacedId !== undefined) this.end({ idHash: hashOf(replacedId) });
    const id = randomBytes(32).toString('base64url');
    const session = { id_hash: hashOf(id), username, expires_at_ms: this.#clock.now() + SESSION_MS };
    this.#database.run(this.#database.query.insertInto('sessions').values(session));
    return id;
  }

  find(id: string): Session | null {
    const idHash = hashOf(id);
    const now = this.#clock.now();
    const row = this.#database.first(
      this.#database.query
        .selectFrom('sessions')
        .innerJoin('staff', 'staff.username', 'sessions.username')
        .select(['staff.username', 'staff.role', 'staff.must_change_password', 'sessions.expires_at_ms'])
        .where('sessions.id_hash', '=', idHash)
        .where('sessions.expires_at_ms', '>', now),
    );
    if (!row) return null;
    if (row.expires_at_ms < now + SESSION_MS - EXTEND_AFTER_MS) this.#extend(idHash, now);
    return {
      idHash,
      username: row.username,
      role: Role.parse(row.role),
      mustChangePassword: row.must_change_password === 1,
    };
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

  /** After a password change: whoever else knew the old one is out. */
  endOthers(session: Session): void {
    this.#database.run(
      this.#database.query
        .deleteFrom('sessions')
        .where('username', '=', session.username)
        .where('id_hash', '!=', session.idHash),
    );
  }

  endAllOf(username: string): void {
    this.#database.run(this.#database.query.deleteFrom('sessions').where('username', '=', username));
  }

  deleteExpired(): void {
    this.#database.run(
      this.#database.query.deleteFrom('sessions').where('expires_at_ms', '<=', this.#clock.now()),
    );
  }

  #extend(idHash: string, now: number): void {
    this.#database.run(
      this.#database.query
        .updateTable('sessions')
        .set({ expires_at_ms: now + SESSION_MS })
        .where('id_hash', '=', idHash),
    );
  }
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
