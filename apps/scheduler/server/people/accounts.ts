/**
 * The people who may sign in.
 *
 * 1. An administrator always remains who has a password of their own: that is looked at inside the transaction that
 *    writes, whatever others do at the same time. One who was only invited may never come.
 * 2. Names are compared in lower case; of accounts that differ in case only, as older releases made them, the
 *    one that is written exactly so is meant.
 * 3. A one-time password lets one in for 72 hours, and only to choose another.
 */
import type { StaffAccount } from '@bacheca/shared/api/people';
import { type Grants as GrantsOfPerson, isAdmin, Role } from '@bacheca/shared/model/people';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { sql } from 'kysely';
import { type AuditActor, type AuditNote, systemActor } from '../database/audit/audit-chain.ts';
import type { AuditTrail, Note } from '../database/audit/audit-trail.ts';
import type { Queries } from '../database/engines/sql-database.ts';
import { domainError } from '../errors/domain-error.ts';
import type { Clock } from '../runtime/clock.ts';
import { addGrant, replaceGrants, storedGrant } from './grants.ts';
import { endLinks } from './links/end-links.ts';
import {
  hashPassword,
  isPassword,
  oneTimePassword,
  PASSWORD_COST,
  type PasswordCost,
} from './passwords/passwords.ts';

const FIRST_ADMIN = 'admin';
const ONE_TIME_PASSWORD_MS = 72 * 60 * 60_000;

/** What the first one holds, who is alone: what is to be in other hands they give away. */
const ALL_ROLES: GrantsOfPerson = Role.options.map((role) => ({ role }));

/** An account whose password was just found right: whoever acts on it says which password that was. */
export interface Verified {
  readonly username: string;
  readonly passwordHash: string;
  readonly isExpired: boolean;
}

/** Throws what keeps somebody from changing an account as it is; null where there is none. */
type Allow = (current: StaffAccount | null) => void;

interface ChangeOptions {
  readonly allow?: Allow;
  /** Of whoever changes their own. */
  readonly keepSession?: string | null;
  /** What isn't said stays. */
  readonly email?: string | null | undefined;
}

export class Accounts {
  readonly #audit: AuditTrail;
  readonly #clock: Clock;
  readonly #passwordCost: PasswordCost;

  constructor(audit: AuditTrail, clock: Clock, passwordCost = PASSWORD_COST) {
    this.#audit = audit;
    this.#clock = clock;
    this.#passwordCost = passwordCost;
  }

  /**
   * On the first start: makes `admin` and returns its one-time password, to be shown once. So it does where that
   * one expired before anybody had used it, for nobody could get in any more.
   */
  async createFirstAdmin(): Promise<{ username: string; password: string } | null> {
    if (!(await this.#lacksFirstAdmin(this.#audit.query))) return null;
    const { password, passwordHash } = await this.#newOneTimePassword();
    const isMade = await this.#audit.transaction(systemActor('start'), async (tx, note) => {
      // Another node that starts has the same thought: only one of the passwords is shown.
      if (!(await this.#lacksFirstAdmin(tx))) return false;
      const before = await this.#stateOf(tx, FIRST_ADMIN);
      await this.#insert(tx, FIRST_ADMIN, ALL_ROLES, passwordHash);
      await this.#note(tx, note, 'account-saved', FIRST_ADMIN, before);
      return true;
    });
    return isMade ? { username: FIRST_ADMIN, password } : null;
  }

  async #lacksFirstAdmin(queries: Queries): Promise<boolean> {
    const [only, ...others] = await queries.selectFrom('staff').selectAll().limit(2).execute();
    return !only || (others.length === 0 && only.username === FIRST_ADMIN && this.#isExpired(only));
  }

  /** What they hold is as it is stored: a list that is sent leaves out those of roles that no longer are. */
  list(queries: Queries = this.#audit.query): Promise<StaffAccount[]> {
    return this.#accounts(queries);
  }

  /** Returns all, or the one that is written exactly so. */
  async #accounts(queries: Queries, only: string | null = null): Promise<StaffAccount[]> {
    const rows = await queries
      .selectFrom('staff')
      .leftJoin('grants', 'grants.username', 'staff.username')
      .select(['staff.username', 'staff.must_change_password', 'staff.email'])
      .select(['grants.role', 'grants.within'])
      .$if(only !== null, (query) => query.where('staff.username', '=', only))
      .orderBy('staff.username')
      .orderBy('grants.role')
      .execute();
    const accounts = Map.groupBy(rows, ({ username }) => username);
    return [...accounts].map(([username, own]) => ({
      username,
      grants: own.flatMap((row) => storedGrant(row) ?? []) as GrantsOfPerson,
      mustChangePassword: own[0]?.must_change_password === 1,
      email: own[0]?.email ?? null,
    }));
  }

  /** However it is written; null if there is no such account. */
  async get(username: string, queries: Queries = this.#audit.query): Promise<StaffAccount | null> {
    const name = await this.nameOf(username, queries);
    return (name !== null && (await this.#accounts(queries, name))[0]) || null;
  }

  /** Returns it as it is written in the list; null if there is no such account. */
  async nameOf(username: string, queries: Queries = this.#audit.query): Promise<string | null> {
    return (await this.#row(username, queries))?.username ?? null;
  }

  /** Returns null if that isn't this user's password; takes the same time when there is no such user. */
  async verify(
    username: string,
    password: string,
    turn: 'first' | 'last' = 'first',
  ): Promise<Verified | null> {
    const row = await this.#row(username, this.#audit.query);
    if (!(await isPassword(password, row?.password_hash ?? null, this.#passwordCost, turn)) || !row)
      return null;
    return { username: row.username, passwordHash: row.password_hash, isExpired: this.#isExpired(row) };
  }

  /** Returns what `setPassword` stores. */
  hash(password: string): Promise<string> {
    return hashPassword(password, this.#passwordCost);
  }

  /**
   * Returns false if the password is another one than was verified by now. `queries` are of the transaction that ends
   * sessions.
   */
  async setPassword(
    { username, passwordHash }: Verified,
    nextHash: string,
    queries: Queries = this.#audit.query,
  ): Promise<boolean> {
    const { numUpdatedRows } = await queries
      .updateTable('staff')
      .set({ password_hash: nextHash, must_change_password: 0, password_expires_at_ms: null })
      .where('username', '=', username)
      .where('password_hash', '=', passwordHash)
      .executeTakeFirst();
    if (numUpdatedRows > 0) await endLinks(queries, username);
    return numUpdatedRows > 0;
  }

  /**
   * Creates the account with a one-time password, or gives an existing one these grants and changes nothing else. `allow`
   * throws unless it may be done to what is there. Other grants end the sessions of the account, but for `keepSession`.
   * Returns what is held from then on.
   */
  async createOrSetGrants(
    username: string,
    grants: GrantsOfPerson,
    by: AuditActor,
    { allow = () => {}, keepSession = null, email }: ChangeOptions = {},
  ): Promise<{ username: string; grants: GrantsOfPerson; email: string | null; password: string | null }> {
    const made = (await this.nameOf(username)) === null ? await this.#newOneTimePassword() : null;
    return this.#audit.transaction(by, async (tx, note) => {
      const current = await this.get(username, tx);
      allow(current);
      if (current === null) {
        // It was deleted while we looked: what was asked is said again, and then makes it.
        if (!made) throw domainError('not-found', { entity: entityRef('account', username) });
        const newName = username.toLowerCase();
        await this.#insert(tx, newName, grants, made.passwordHash);
        await this.#setEmail(tx, newName, email);
        const after = await this.#note(tx, note, 'account-saved', newName, null);
        return { username: newName, ...heldOf(after), password: made.password };
      }
      const name = current.username;
      if (!isAdmin({ grants })) await this.#keepAnAdminBeside(tx, name);
      await replaceGrants(tx, name, grants);
      await this.#setEmail(tx, name, email);
      const after = await this.#note(tx, note, 'account-saved', name, JSON.stringify(current));
      if (JSON.stringify(after?.grants) !== JSON.stringify(current.grants))
        await tx
          .deleteFrom('sessions')
          .where('username', '=', name)
          .$if(keepSession !== null, (query) => query.where('id_hash', '!=', keepSession))
          .execute();
      return { username: name, ...heldOf(after), password: null };
    });
  }

  /** Gives an existing account administration beside what it holds. */
  makeAdmin(username: string, by: AuditActor): Promise<void> {
    return this.#audit.transaction(by, async (tx, note) => {
      const before = await this.#stateOf(tx, username);
      await addGrant(tx, username, { role: 'admin' });
      await this.#note(tx, note, 'account-saved', username, before);
    });
  }

  /**
   * Makes a new one-time password and ends the sessions of the account. Null if there is no such account. Only `asRescue`
   * it takes the password of the last administrator, too: a one-time password that nobody uses in time locks them out.
   */
  async resetPassword(
    username: string,
    by: AuditActor,
    { asRescue = false } = {},
  ): Promise<{ username: string; password: string } | null> {
    const { password, passwordHash } = await this.#newOneTimePassword();
    return this.#audit.transaction(by, async (tx, note) => {
      const name = await this.nameOf(username, tx);
      if (name === null) return null;
      if (!asRescue) await this.#keepAnAdminBeside(tx, name);
      const before = await this.#stateOf(tx, name);
      const oneTime = this.#oneTime(passwordHash);
      await tx.updateTable('staff').set(oneTime).where('username', '=', name).execute();
      await tx.deleteFrom('sessions').where('username', '=', name).execute();
      await endLinks(tx, name);
      await this.#note(tx, note, 'account-reset', name, before);
      return { username: name, password };
    });
  }

  /** Its sessions go with it. `allow` throws unless it may. Returns its name. */
  remove(username: string, by: AuditActor, allow: Allow = () => {}): Promise<string> {
    return this.#audit.transaction(by, async (tx, note) => {
      const current = await this.get(username, tx);
      if (current === null) throw domainError('not-found', { entity: entityRef('account', username) });
      allow(current);
      const name = current.username;
      await this.#keepAnAdminBeside(tx, name);
      await tx.deleteFrom('staff').where('username', '=', name).execute();
      await this.#note(tx, note, 'account-deleted', name, JSON.stringify(current));
      return name;
    });
  }

  async #setEmail(tx: Queries, username: string, email: string | null | undefined): Promise<void> {
    if (email === undefined) return;
    const { numUpdatedRows } = await tx
      .updateTable('staff')
      .set({ email })
      .where('username', '=', username)
      .where('email', 'is distinct from', email)
      .executeTakeFirst();
    if (numUpdatedRows > 0) await endLinks(tx, username);
  }

  /** Returns what the audit says of an account; null if there is none. */
  async #stateOf(tx: Queries, username: string): Promise<string | null> {
    const [account] = await this.#accounts(tx, username);
    return account ? JSON.stringify(account) : null;
  }

  /** Returns what is there now. */
  async #note(
    tx: Queries,
    note: Note,
    event: string,
    username: string,
    before: AuditNote['before'],
  ): Promise<StaffAccount | null> {
    const [account = null] = await this.#accounts(tx, username);
    note({ event, entity: 'account', id: username, before, after: account && JSON.stringify(account) });
    return account;
  }

  async hasAdmin(): Promise<boolean> {
    return (await this.list()).some(isAdmin);
  }

  async #insert(tx: Queries, username: string, grants: GrantsOfPerson, passwordHash: string): Promise<void> {
    const row = this.#oneTime(passwordHash);
    await tx
      .insertInto('staff')
      .values({ username, ...row })
      .onConflict((conflict) => conflict.column('username').doUpdateSet(row))
      .execute();
    await replaceGrants(tx, username, grants);
  }

  #oneTime(passwordHash: string) {
    const password_expires_at_ms = this.#clock.now() + ONE_TIME_PASSWORD_MS;
    return { password_hash: passwordHash, must_change_password: 1, password_expires_at_ms };
  }

  /** Of accounts that differ in case only the one that is written exactly so. */
  async #row(username: string, queries: Queries) {
    const rows = await queries
      .selectFrom('staff')
      .selectAll()
      .where(sql<string>`lower(username)`, '=', username.toLowerCase())
      .execute();
    return rows.find((row) => row.username === username) ?? rows[0];
  }

  #isExpired(row: { must_change_password: number; password_expires_at_ms: number | null }): boolean {
    const { must_change_password: isOneTime, password_expires_at_ms: untilMs } = row;
    return isOneTime === 1 && untilMs !== null && untilMs <= this.#clock.now();
  }

  async #newOneTimePassword(): Promise<{ password: string; passwordHash: string }> {
    const password = oneTimePassword();
    return { password, passwordHash: await this.hash(password) };
  }

  async #keepAnAdminBeside(tx: Queries, username: string): Promise<void> {
    const admins = (await this.list(tx)).filter((account) => isAdmin(account) && !account.mustChangePassword);
    if (admins.length === 1 && admins[0]?.username === username) {
      throw domainError('last-admin', { user: entityRef('account', username) });
    }
  }
}

function heldOf(account: StaffAccount | null) {
  return { grants: account?.grants ?? [], email: account?.email ?? null };
}
