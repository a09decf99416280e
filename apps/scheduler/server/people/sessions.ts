import { createHash, randomBytes } from 'node:crypto';
import type { SessionEntry } from '@bacheca/shared/api/people';
import type { Grant } from '@bacheca/shared/model/people';
import type { AuditActor } from '../database/audit/audit-chain.ts';
import type { AuditTrail, Note } from '../database/audit/audit-trail.ts';
import type { Queries } from '../database/engines/sql-database.ts';
import { type Clock, storedInstantOf } from '../runtime/clock.ts';
import type { Accounts, Verified } from './accounts.ts';
import type { DeviceCookies } from './device-cookies.ts';
import type { SecondFactors } from './factors/second-factors.ts';
import { knownGrants } from './grants.ts';
import type { TellAccount } from './tell-account.ts';

/** A session ends this long after it was last used, which is a working day. */
const SESSION_MS = 12 * 60 * 60_000;
/** However much it is used, a session ends this long after it began. */
const MAX_SESSION_MS = 7 * 24 * 60 * 60_000;
/** Writing down every use would be a write for every request. */
const EXTEND_AFTER_MS = 10 * 60_000;
/** Enough of a hash of 256 bits to tell sessions apart, and of no use for anything else. */
const PUBLIC_ID_LENGTH = 16;
const MAX_BROWSER_LENGTH = 200;

/** How somebody came in. `provider` is another one's word, by OpenID Connect. */
export type SignInMethod = 'password' | 'app' | 'recovery-code' | 'passkey' | 'provider';

/** It is in the audit of the sign-in. */
export interface HowSignedIn {
  readonly method: SignInMethod;
  /** What the provider says of how sure it is (`acr`), and its word, for signing out there, too. */
  readonly acr?: string | null;
  readonly idToken?: string | null;
}

/** Whoever comes in by a password says which that was; others have shown who they are in another way. */
type Who = Pick<Verified, 'username'> & Partial<Pick<Verified, 'passwordHash'>>;

/** What is spent by signing in, in the same transaction. Returns how, or null if it is none. */
type Spend = (tx: Queries) => Promise<HowSignedIn | null>;

const BY_PASSWORD: HowSignedIn = { method: 'password' };

export interface Session {
  readonly idHash: string;
  readonly username: string;
  /** There is one at least. */
  readonly grants: readonly Grant[];
  readonly mustChangePassword: boolean;
  /** Their roles ask for a second factor, and they have none. */
  readonly isFactorMissing: boolean;
  readonly method: SignInMethod;
}

/** It says from where a session begins, for its owner to recognise it. */
export interface Origin {
  readonly address: string;
  readonly browser: string;
}

/** The values of a browser's cookies, whoever set them. */
export interface BrowserCookies {
  readonly sessions: readonly string[];
  readonly devices: readonly string[];
}

/** A session that just began. What is for its cookies is known this once. */
export interface OpenedSession {
  readonly id: string;
  readonly device: string;
  readonly session: Session;
}

/** Keeps the sessions of staff, and only a hash of each one's id: a stolen database opens no session. */
export class Sessions {
  readonly #audit: AuditTrail;
  readonly #devices: DeviceCookies;
  readonly #clock: Clock;
  readonly #factors: Pick<SecondFactors, 'isMissing'>;
  readonly #tell: TellAccount;

  constructor(
    audit: AuditTrail,
    devices: DeviceCookies,
    factors: Pick<SecondFactors, 'isMissing'>,
    clock: Clock,
    tell: TellAccount = async () => {},
  ) {
    this.#audit = audit;
    this.#devices = devices;
    this.#factors = factors;
    this.#tell = tell;
    this.#clock = clock;
  }

  /**
   * Begins a session in the place of those that this browser's cookies named until now, and remembers the browser.
   * Null if the password was changed since it was verified, or the account is gone or holds nothing that is known.
   */
  start(
    who: Who,
    origin: Origin,
    cookies: BrowserCookies,
    spend: Spend = async () => BY_PASSWORD,
  ): Promise<OpenedSession | null> {
    const { username, passwordHash } = who;
    return this.#audit.transaction(actorOf(who, origin), async (tx, note) => {
      const account = await tx
        .selectFrom('staff')
        .select('username')
        .where('username', '=', username)
        .$if(passwordHash !== undefined, (query) => query.where('password_hash', '=', passwordHash ?? ''))
        .executeTakeFirst();
      if (!account) return null;
      const how = await spend(tx);
      if (!how) return null;
      for (const id of cookies.sessions) await this.#end(tx, { idHash: hashOf(id) });
      const { method, acr = null } = how;
      const after = method === 'password' ? null : JSON.stringify({ method, ...(acr !== null && { acr }) });
      note({ event: 'signed-in', entity: 'account', id: username, before: null, after });
      return this.#open(tx, username, origin, cookies, how);
    });
  }

  /**
   * The new password ends every session of its owner, those that are just being opened with the old one, too;
   * the one that changed it goes on under a new id. Null as with `start`.
   */
  changePassword(
    accounts: Accounts,
    verified: Verified,
    nextHash: string,
    origin: Origin,
    cookies: BrowserCookies,
    how: HowSignedIn = BY_PASSWORD,
  ): Promise<OpenedSession | null> {
    return this.#audit.transaction(actorOf(verified, origin), async (tx, note) => {
      if (!(await accounts.setPassword(verified, nextHash, tx))) return null;
      noteOf(note, 'password-changed', verified.username);
      await this.#tell(tx, verified.username, 'password');
      await this.#endAllOf(tx, verified.username);
      return this.#open(tx, verified.username, origin, cookies, how);
    });
  }

  async find(id: string, queries: Queries = this.#audit.query): Promise<Session | null> {
    const idHash = hashOf(id);
    const now = this.#clock.now();
    // They are asked for with each request: what somebody doesn't hold any more ends at once.
    const rows = await queries
      .selectFrom('sessions')
      .innerJoin('staff', 'staff.username', 'sessions.username')
      .innerJoin('grants', 'grants.username', 'sessions.username')
      .select(['staff.username', 'staff.must_change_password'])
      .select(['sessions.expires_at_ms', 'sessions.started_at_ms', 'sessions.method'])
      .select(['grants.role', 'grants.within'])
      .where('sessions.id_hash', '=', idHash)
      .where('sessions.expires_at_ms', '>', now)
      .orderBy('grants.role')
      .execute();
    const [row] = rows;
    const grants = knownGrants(rows);
    if (!row || grants.length === 0) return null;
    const expiresAtMs = Math.min(now + SESSION_MS, row.started_at_ms + MAX_SESSION_MS);
    if (row.expires_at_ms < expiresAtMs - EXTEND_AFTER_MS) await this.#extend(idHash, expiresAtMs, queries);
    return {
      idHash,
      username: row.username,
      grants,
      mustChangePassword: row.must_change_password === 1,
      // Of who comes by another provider it is that one's to ask for it.
      isFactorMissing:
        row.method !== 'provider' && (await this.#factors.isMissing(row.username, grants, queries)),
      method: (row.method ?? 'password') as SignInMethod,
    };
  }

  /** Returns those that are open, the newest first; `current` is the one that asks. */
  async listOf(username: string, current: Session | null): Promise<SessionEntry[]> {
    const rows = await this.#audit.query
      .selectFrom('sessions')
      .selectAll()
      .where('username', '=', username)
      .where('expires_at_ms', '>', this.#clock.now())
      .orderBy('started_at_ms', 'desc')
      .execute();
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
  async isOpen(session: Session): Promise<boolean> {
    const row = await this.#audit.query
      .selectFrom('sessions')
      .select('id_hash')
      .where('id_hash', '=', session.idHash)
      .where('expires_at_ms', '>', this.#clock.now())
      .executeTakeFirst();
    return row !== undefined;
  }

  async #end(tx: Queries, session: Pick<Session, 'idHash'>): Promise<void> {
    await tx.deleteFrom('sessions').where('id_hash', '=', session.idHash).execute();
  }

  /** Its owner signs out. */
  end(session: Session, by: AuditActor): Promise<void> {
    return this.#audit.transaction(by, async (tx, note) => {
      await this.#end(tx, session);
      noteOf(note, 'signed-out', session.username);
    });
  }

  /** Ends the session with the id that the list shows; false if this user has no such session. */
  endOne(username: string, publicId: string, by: AuditActor): Promise<boolean> {
    return this.#audit.transaction(by, async (tx, note) => {
      const { numDeletedRows } = await tx
        .deleteFrom('sessions')
        .where('username', '=', username)
        .where('id_hash', 'like', `${publicId}%`)
        .executeTakeFirst();
      if (numDeletedRows > 0) noteOf(note, 'session-ended', username);
      return numDeletedRows > 0;
    });
  }

  endAllOf(username: string, by: AuditActor): Promise<void> {
    return this.#audit.transaction(by, async (tx, note) => {
      await this.#endAllOf(tx, username);
      noteOf(note, 'sessions-ended', username);
    });
  }

  async #endAllOf(tx: Queries, username: string): Promise<void> {
    await tx.deleteFrom('sessions').where('username', '=', username).execute();
  }

  async deleteExpired(): Promise<void> {
    await this.#audit.query.deleteFrom('sessions').where('expires_at_ms', '<=', this.#clock.now()).execute();
  }

  async #open(
    tx: Queries,
    username: string,
    { address, browser }: Origin,
    { devices }: BrowserCookies,
    { method, idToken = null }: HowSignedIn,
  ): Promise<OpenedSession | null> {
    const id = randomBytes(32).toString('base64url');
    const now = this.#clock.now();
    await tx
      .insertInto('sessions')
      .values({
        id_hash: hashOf(id),
        username,
        expires_at_ms: now + SESSION_MS,
        started_at_ms: now,
        address,
        browser: browser.slice(0, MAX_BROWSER_LENGTH),
        method,
        id_token: idToken,
      })
      .execute();
    // An account whose roles are another version's.
    const session = await this.find(id, tx);
    return session && { id, session, device: await this.#devices.remember(tx, devices, username) };
  }

  async #extend(idHash: string, expires_at_ms: number, queries: Queries): Promise<void> {
    await queries.updateTable('sessions').set({ expires_at_ms }).where('id_hash', '=', idHash).execute();
  }
}

function actorOf({ username }: Pick<Verified, 'username'>, { address }: Origin): AuditActor {
  return { type: 'person', name: username, address };
}

/** It is of an account as a whole, and changes nothing of what it may do. */
function noteOf(note: Note, event: string, username: string): void {
  note({ event, entity: 'account', id: username, before: null, after: null });
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
