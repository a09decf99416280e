import { Role, type StaffAccount } from '@bacheca/shared';
import type { Database } from '../database/open.ts';
import { refusal, thing } from '../http/problem.ts';
import { hashPassword, isPassword, oneTimePassword } from './passwords.ts';

const FIRST_ADMIN = 'admin';

/** The people who may sign in. */
export class Accounts {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** On the first start: makes `admin` and returns its one-time password, to be shown once. */
  async createFirstAdmin(): Promise<{ username: string; password: string } | null> {
    if (this.list().length > 0) return null;
    const password = oneTimePassword();
    await this.#save(FIRST_ADMIN, 'admin', password);
    return { username: FIRST_ADMIN, password };
  }

  list(): StaffAccount[] {
    return this.#database
      .all(this.#database.query.selectFrom('staff').selectAll().orderBy('username'))
      .map((row) => ({
        username: row.username,
        role: Role.parse(row.role),
        mustChangePassword: row.must_change_password === 1,
      }));
  }

  /** Whether the password is this user's; takes the same time when there is no such user. */
  async isPassword(username: string, password: string): Promise<boolean> {
    const row = this.#database.first(
      this.#database.query.selectFrom('staff').select('password_hash').where('username', '=', username),
    );
    return isPassword(password, row?.password_hash ?? null);
  }

  async changePassword(username: string, password: string): Promise<void> {
    const passwordHash = await hashPassword(password);
    this.#database.run(
      this.#database.query
        .updateTable('staff')
        .set({ password_hash: passwordHash, must_change_password: 0 })
        .where('username', '=', username),
    );
  }

  /** Creates the account, or gives it this role and a new one-time password, which is returned. */
  async createOrReset(username: string, role: Role): Promise<{ password: string }> {
    if (role !== 'admin') this.#keepAnAdminBeside(username);
    const password = oneTimePassword();
    await this.#save(username, role, password);
    return { password };
  }

  remove(username: string): void {
    this.#keepAnAdminBeside(username);
    const removed = this.#database.run(
      this.#database.query.deleteFrom('staff').where('username', '=', username),
    );
    if (removed === 0) throw refusal('not-found', { thing: thing('account', username) });
  }

  async #save(username: string, role: Role, password: string): Promise<void> {
    const row = { role, password_hash: await hashPassword(password), must_change_password: 1 };
    this.#database.run(
      this.#database.query
        .insertInto('staff')
        .values({ username, ...row })
        .onConflict((conflict) => conflict.column('username').doUpdateSet(row)),
    );
  }

  #keepAnAdminBeside(username: string): void {
    const admins = this.list().filter((account) => account.role === 'admin');
    if (admins.length === 1 && admins[0]?.username === username) {
      throw refusal('last-admin', { user: thing('account', username) });
    }
  }
}
