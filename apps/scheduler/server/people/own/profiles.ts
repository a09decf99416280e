/** What people keep of themselves: where they get mail, in which language, and of what. */
import type { OwnAccount, OwnPreferences } from '@bacheca/shared/api/account';
import { sql } from 'kysely';
import type { AuditActor } from '../../database/audit/audit-chain.ts';
import type { AuditTrail } from '../../database/audit/audit-trail.ts';
import type { Queries } from '../../database/engines/sql-database.ts';
import { languageOf, noticesOf } from '../../mail/mailer.ts';
import { endLinks } from '../links/end-links.ts';
import type { TellAccount } from '../tell-account.ts';

export class Profiles {
  readonly #audit: AuditTrail;
  readonly #tell: TellAccount;

  constructor(audit: AuditTrail, tell: TellAccount) {
    this.#audit = audit;
    this.#tell = tell;
  }

  async get(username: string, queries: Queries = this.#audit.query): Promise<OwnAccount> {
    const row = await queries
      .selectFrom('staff')
      .select(['email', 'language', 'notices', 'external_id'])
      .where('username', '=', username)
      .executeTakeFirstOrThrow();
    return {
      ...{ username, email: row.email, language: languageOf(row.language) },
      notices: [...noticesOf(row.notices)],
      isManaged: row.external_id !== null,
    };
  }

  setPreferences(
    username: string,
    { language, notices }: OwnPreferences,
    by: AuditActor,
  ): Promise<OwnAccount> {
    return this.#change(username, by, async (tx) => {
      await tx
        .updateTable('staff')
        .set({ language, notices: JSON.stringify(notices) })
        .where('username', '=', username)
        .execute();
    });
  }

  /** The old address is told, too: whoever has it may not have wanted this. */
  setEmail(username: string, email: string | null, by: AuditActor): Promise<OwnAccount> {
    return this.#change(username, by, async (tx) => {
      const { email: before, language } = await this.get(username, tx);
      if (before !== null && before !== email)
        await this.#tell(tx, username, 'email', { address: before, language });
      await tx.updateTable('staff').set({ email }).where('username', '=', username).execute();
      if (before !== email) await endLinks(tx, username);
    });
  }

  /**
   * Who can be sent a new password by this user name or mail address; null if there is nobody, they have no address, or
   * another provider keeps their password. An address that several have is nobody's.
   */
  async reachedBy(who: string): Promise<string | null> {
    const rows = await this.#audit.query
      .selectFrom('staff')
      .select(['username', 'email'])
      .where(({ eb, or }) =>
        or([
          eb(sql<string>`lower(username)`, '=', who.toLowerCase()),
          eb(sql<string>`lower(email)`, '=', who.toLowerCase()),
        ]),
      )
      .where('email', 'is not', null)
      .where('external_id', 'is', null)
      .execute();
    const named = rows.filter(({ username }) => username.toLowerCase() === who.toLowerCase());
    const [one, ...others] = named.length > 0 ? named : rows;
    return one && others.length === 0 ? one.username : null;
  }

  #change(username: string, by: AuditActor, write: (tx: Queries) => Promise<void>): Promise<OwnAccount> {
    return this.#audit.transaction(by, async (tx, note) => {
      const before = JSON.stringify(await this.get(username, tx));
      await write(tx);
      const after = await this.get(username, tx);
      note({
        ...{ event: 'profile-saved', entity: 'account', id: username },
        ...{ before, after: JSON.stringify(after) },
      });
      return after;
    });
  }
}
