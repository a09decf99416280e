/**
 * Links by which somebody chooses a password: whoever was invited, and whoever forgot theirs. A link is a random token of
 * which only a hash is kept; it works once, for hours or days, and a newer one of its purpose ends it.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { LinkPurpose } from '@bacheca/shared/api/account';
import type { AuditTrail } from '../../database/audit/audit-trail.ts';
import type { Queries } from '../../database/engines/sql-database.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { TellAccount } from '../tell-account.ts';
import { endLinks } from './end-links.ts';

const HOUR_MS = 60 * 60_000;
export const LINK_MS: Readonly<Record<LinkPurpose, number>> = {
  invitation: 7 * 24 * HOUR_MS,
  'password-reset': HOUR_MS,
};
/** The token is behind the `#`: no server on the way gets it, nor any log. */
export const LINK_PATH = '/choose-password';

export class AccountLinks {
  readonly #audit: AuditTrail;
  readonly #clock: Clock;
  readonly #tell: TellAccount;

  constructor(audit: AuditTrail, clock: Clock, tell: TellAccount) {
    this.#audit = audit;
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Returns where it leads. */
  async make(
    username: string,
    purpose: LinkPurpose,
    queries: Queries = this.#audit.query,
  ): Promise<{ path: string; expiresAtMs: number }> {
    const token = randomBytes(32).toString('base64url');
    const expiresAtMs = this.#clock.now() + LINK_MS[purpose];
    await queries
      .deleteFrom('account_links')
      .where('username', '=', username)
      .where('purpose', '=', purpose)
      .execute();
    await queries
      .insertInto('account_links')
      .values({ token_hash: hashOf(token), username, purpose, expires_at_ms: expiresAtMs })
      .execute();
    return { path: `${LINK_PATH}#${token}`, expiresAtMs };
  }

  /** Null if it is none, was used or is over. */
  async find(
    token: string,
    queries: Queries = this.#audit.query,
  ): Promise<{ username: string; purpose: LinkPurpose } | null> {
    const row = await queries
      .selectFrom('account_links')
      .innerJoin('staff', 'staff.username', 'account_links.username')
      .select(['account_links.username', 'account_links.purpose'])
      .where('token_hash', '=', hashOf(token))
      .where('expires_at_ms', '>', this.#clock.now())
      .executeTakeFirst();
    return row ? { username: row.username, purpose: row.purpose as LinkPurpose } : null;
  }

  /** Gives the password, and ends all links and sessions of its owner. Returns who that is; null as with `find`. */
  use(token: string, passwordHash: string, address: string): Promise<string | null> {
    return this.#audit.transaction({ type: 'person', name: null, address }, async (tx, note) => {
      const link = await this.find(token, tx);
      if (!link) return null;
      const { username, purpose } = link;
      await endLinks(tx, username);
      await tx
        .updateTable('staff')
        .set({ password_hash: passwordHash, must_change_password: 0, password_expires_at_ms: null })
        .where('username', '=', username)
        .execute();
      await tx.deleteFrom('sessions').where('username', '=', username).execute();
      const after = JSON.stringify({ by: purpose });
      note({ event: 'password-changed', entity: 'account', id: username, before: null, after });
      await this.#tell(tx, username, 'password');
      return username;
    });
  }

  async deleteExpired(): Promise<void> {
    await this.#audit.query
      .deleteFrom('account_links')
      .where('expires_at_ms', '<=', this.#clock.now())
      .execute();
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
