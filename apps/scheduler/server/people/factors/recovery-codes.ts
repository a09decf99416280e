/** Codes for when app and passkeys are lost: each lets in once. Kept as salted hashes. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Queries } from '../../database/engines/sql-database.ts';
import { oneTimePassword } from '../passwords/passwords.ts';

const CODES = 10;

/** New ones in the place of those that there are. Returns them, for their owner to write down. */
export async function renewRecoveryCodes(tx: Queries, username: string): Promise<string[]> {
  const codes = Array.from({ length: CODES }, oneTimePassword);
  await tx.deleteFrom('recovery_codes').where('username', '=', username).execute();
  await tx
    .insertInto('recovery_codes')
    .values(
      codes.map((code) => {
        const salt = randomBytes(16).toString('base64url');
        return { salt, code_hash: hashOf(code, salt), username };
      }),
    )
    .execute();
  return codes;
}

/** Spends it. False if it is none of theirs, or was spent. */
export async function spendRecoveryCode(tx: Queries, username: string, code: string): Promise<boolean> {
  const rows = await tx
    .selectFrom('recovery_codes')
    .select(['salt', 'code_hash'])
    .where('username', '=', username)
    .execute();
  const typed = code
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/.{4}(?=.)/g, '$&-');
  const spent = rows.find(({ salt, code_hash }) =>
    timingSafeEqual(Buffer.from(hashOf(typed, salt)), Buffer.from(code_hash)),
  );
  if (!spent) return false;
  const { numDeletedRows } = await tx
    .deleteFrom('recovery_codes')
    .where('salt', '=', spent.salt)
    .executeTakeFirst();
  return numDeletedRows > 0;
}

export async function recoveryCodesLeft(queries: Queries, username: string): Promise<number> {
  const { count } = await queries
    .selectFrom('recovery_codes')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('username', '=', username)
    .executeTakeFirstOrThrow();
  return Number(count);
}

function hashOf(code: string, salt: string): string {
  return createHash('sha256').update(`${salt}\n${code}`).digest('hex');
}
