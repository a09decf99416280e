/**
 * The people who may sign in.
 *
 * 1. An administrator always remains who has a password of their own: that is looked at inside the transaction that
 *    writes. One who was only invited may never come.
 * 2. Names are compared in lower case; of accounts that differ in case only, as older releases made them, the
 *    one that is written exactly so is meant.
 * 3. A one-time password lets one in for 72 hours, and only to choose another.
 */
import type { StaffAccount } from '@bacheca/shared/api/people';
import { type Grants as GrantsOfPerson, isAdmin, Role } from '@bacheca/shared/model/people';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { sql } from 'kysely';
import type { Database } from '../database/open.ts';
import { domainError } from '../errors/domain-error.ts';
import type { Clock } from '../runtime/clock.ts';
import { Grants } from './grants.ts';
import { hashPassword, isPassword, oneTimePassword, PASSWORD_COST, type PasswordCost } from './passwords.ts';

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

export class Accounts {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #passwordCost: PasswordCost;
  readonly #grants: Grants;

  constructor(database: Database, clock: Clock, passwordCost = PASSWORD_COST) {
    this.#database = database;
    this.#clock = clock;
    this.#passwordCost = passwordCost;
    this.#grants = new Grants(database);
  }

  /**
   * On the first start: makes `admin` and returns its one-time password, to be shown once. So it does where that
   * one expired before anybody had used it, for nobody could get in any more.
   */
  async createFirstAdmin(): Promise<{ username: string; password: string } | null> {
    const rows = this.#database.all(this.#database.query.selectFrom('staff').selectAll());
    const [only] = rows;
    const isUnused = rows.length === 1 && only?.username === FIRST_ADMIN && this.#isExpired(only);
    if (only && !isUnused) return null;
    const { password, passwordHash } = await this.#newOneTimePassword();
    this.#database.transaction(() => this.#insert(FIRST_ADMIN, ALL_ROLES, passwordHash));
    return { username: FIRST_ADMIN, password };
  }

  /** What they hold is as it is stored: a list that is sent leaves out those of roles that no longer are. */
  list(): StaffAccount[] {
    const grants = this.#grants.all();
    return this.#database
      .all(this.#database.query.selectFrom('staff').selectAll().orderBy('username'))
      .map((row) => ({
        username: row.username,
        grants: (grants.get(row.username) ?? []) as GrantsOfPerson,
        mustChangePassword: row.must_change_password === 1,
      }));
  }

  /** Returns it as it is written in the list; null if there is no such account. */
  nameOf(username: string): string | null {
    const rows = this.#database.all(
      this.#database.query
        .selectFrom('staff')
        .select('username')
        .where(sql<string>`lower(username)`, '=', username.toLowerCase()),
    );
    return (rows.find((row) => row.username === username) ?? rows[0])?.username ?? null;
  }

  /** Returns null if that isn't this user's password; takes the same time when there is no such user. */
  async verify(
    username: string,
    password: string,
    turn: 'first' | 'last' = 'first',
  ): Promise<Verified | null> {
    const name = this.nameOf(username);
    const row = name === null ? undefined : this.#row(name);
    if (!(await isPassword(password, row?.password_hash ?? null, this.#passwordCost, turn)) || !row)
      return null;
    return { username: row.username, passwordHash: row.password_hash, isExpired: this.#isExpired(row) };
  }

  /** Returns what `setPassword` stores. */
  hash(password: string): Promise<string> {
    return hashPassword(password, this.#passwordCost);
  }

  /**
   * Returns false if the password is another one than was verified by now. Call it in the transaction that ends
   * sessions.
   */
  setPassword({ username, passwordHash }: Verified, nextHash: string): boolean {
    const changed = this.#database.run(
      this.#database.query
        .updateTable('staff')
        .set({ password_hash: nextHash, must_change_password: 0, password_expires_at_ms: null })
        .where('username', '=', username)
        .where('password_hash', '=', passwordHash),
    );
    return changed > 0;
  }

  /** Creates the account with a one-time password, or gives an existing one these grants and changes nothing else. */
  async createOrSetGrants(
    username: string,
    grants: GrantsOfPerson,
  ): Promise<{ username: string; password: string | null }> {
    const made = this.nameOf(username) === null ? await this.#newOneTimePassword() : null;
    return this.#database.transaction(() => {
      const name = this.nameOf(username);
      if (name === null) {
        // It was deleted while we looked: what was asked is said again, and then makes it.
        if (!made) throw domainError('not-found', { entity: entityRef('account', username) });
        const newName = username.toLowerCase();
        this.#insert(newName, grants, made.passwordHash);
        return { username: newName, password: made.password };
      }
      if (!isAdmin({ grants })) this.#keepAnAdminBeside(name);
      this.#grants.replace(name, grants);
      return { username: name, password: null };
    });
  }

  /** Gives an existing account administration beside what it holds. */
  makeAdmin(username: string): void {
    this.#grants.add(username, { role: 'admin' });
  }

  /**
   * Makes a new one-time password and ends the sessions of the account. Null if there is no such account. Only `asRescue`
   * it takes the password of the last administrator, too: a one-time password that nobody uses in time locks them out.
   */
  async resetPassword(
    username: string,
    { asRescue = false } = {},
  ): Promise<{ username: string; password: string } | null> {
    const { password, passwordHash } = await this.#newOneTimePassword();
    return this.#database.transaction(() => {
      const name = this.nameOf(username);
      if (name === null) return null;
      if (!asRescue) this.#keepAnAdminBeside(name);
      const { query } = this.#database;
      this.#database.run(
        query.updateTable('staff').set(this.#oneTime(passwordHash)).where('username', '=', name),
      );
      this.#database.run(query.deleteFrom('sessions').where('username', '=', name));
      return { username: name, password };
    });
  }

  /** Its sessions go with it. Returns its name. */
  remove(username: string): string {
    return this.#database.transaction(() => {
      const name = this.nameOf(username);
      if (name === null) throw domainError('not-found', { entity: entityRef('account', username) });
      this.#keepAnAdminBeside(name);
      this.#database.run(this.#database.query.deleteFrom('staff').where('username', '=', name));
      return name;
    });
  }

  hasAdmin(): boolean {
    return this.list().some(isAdmin);
  }

  /** Call it in a transaction. */
  #insert(username: string, grants: GrantsOfPerson, passwordHash: string): void {
    const row = this.#oneTime(passwordHash);
    this.#database.run(
      this.#database.query
        .insertInto('staff')
        .values({ username, ...row })
        .onConflict((conflict) => conflict.column('username').doUpdateSet(row)),
    );
    this.#grants.replace(username, grants);
  }

  #oneTime(passwordHash: string) {
    const password_expires_at_ms = this.#clock.now() + ONE_TIME_PASSWORD_MS;
    return { password_hash: passwordHash, must_change_password: 1, password_expires_at_ms };
  }

  #row(username: string) {
    return this.#database.first(
      this.#database.query.selectFrom('staff').selectAll().where('username', '=', username),
    );
  }

  #isExpired(row: { must_change_password: number; password_expires_at_ms: number | null }): boolean {
    const { must_change_password: isOneTime, password_expires_at_ms: untilMs } = row;
    return isOneTime === 1 && untilMs !== null && untilMs <= this.#clock.now();
  }

  async #newOneTimePassword(): Promise<{ password: string; passwordHash: string }> {
    const password = oneTimePassword();
    return { password, passwordHash: await this.hash(password) };
  }

  #keepAnAdminBeside(username: string): void {
    const admins = this.list().filter((account) => isAdmin(account) && !account.mustChangePassword);
    if (admins.length === 1 && admins[0]?.username === username) {
      throw domainError('last-admin', { user: entityRef('account', username) });
    }
  }
}
