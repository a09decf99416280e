/**
 * Codes of an authenticator app (TOTP, RFC 6238): six digits that hold for half a minute, by a key that the app and the
 * scheduler have in common. A code lets in once, though it holds longer (its step is kept).
 */
import { Secret, TOTP } from 'otpauth';
import type { Queries } from '../../database/engines/sql-database.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { SecretBox } from './secret-box.ts';

const PERIOD_S = 30;
/** OWASP and RFC 6238: one step for a clock that is off, and a person who types slowly. */
const WINDOW = 1;
const KEY_BYTES = 20;

export class AppCodes {
  readonly #box: SecretBox;
  readonly #clock: Clock;

  constructor(box: SecretBox, clock: Clock) {
    this.#box = box;
    this.#clock = clock;
  }

  /** A new key, in the place of one that was never confirmed. `issuer` is what the app names the account by. */
  async begin(tx: Queries, username: string, issuer: string): Promise<{ uri: string; secret: string }> {
    const secret = new Secret({ size: KEY_BYTES });
    const row = {
      secret: this.#box.seal(secret.base32, username),
      confirmed_at_ms: null,
      last_step: 0,
    };
    await tx
      .insertInto('totp')
      .values({ username, ...row })
      .onConflict((conflict) => conflict.column('username').doUpdateSet(row))
      .execute();
    return { uri: totpOf(secret, issuer, username).toString(), secret: secret.base32 };
  }

  /** Whether the code is right. The first right one makes the app count. */
  async check(tx: Queries, username: string, code: string, which: 'new' | 'confirmed'): Promise<boolean> {
    const digits = code.replace(/\s/g, '');
    const row = await tx.selectFrom('totp').selectAll().where('username', '=', username).executeTakeFirst();
    if (!row || (row.confirmed_at_ms === null) !== (which === 'new') || !/^\d{6}$/.test(digits)) return false;
    const base32 = this.#box.open(row.secret, username);
    if (base32 === null) return false;
    const timestamp = this.#clock.now();
    const delta = totpOf(Secret.fromBase32(base32), '', username).validate({
      ...{ token: digits, timestamp, window: WINDOW },
    });
    if (delta === null) return false;
    const step = Math.floor(timestamp / 1000 / PERIOD_S) + delta;
    const { numUpdatedRows } = await tx
      .updateTable('totp')
      .set({ last_step: step, confirmed_at_ms: row.confirmed_at_ms ?? timestamp })
      .where('username', '=', username)
      .where('last_step', '<', step)
      .executeTakeFirst();
    return numUpdatedRows > 0;
  }

  async isConfirmed(queries: Queries, username: string): Promise<boolean> {
    const row = await queries
      .selectFrom('totp')
      .select('username')
      .where('username', '=', username)
      .where('confirmed_at_ms', 'is not', null)
      .executeTakeFirst();
    return row !== undefined;
  }
}

function totpOf(secret: Secret, issuer: string, label: string): TOTP {
  return new TOTP({ issuer, label, secret, algorithm: 'SHA1', digits: 6, period: PERIOD_S });
}
