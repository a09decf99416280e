/**
 * Two lists that a municipality keeps of who may sign in: one to go through once a year, account by account, and the
 * sign-ins of administrators (Garante per la protezione dei dati personali, 27 November 2008: kept six months at least).
 */
import type { StaffAccount } from '@bacheca/shared/api/people';
import { type Grant, isAdmin } from '@bacheca/shared/model/people';
import { stringify } from 'csv-stringify/sync';
import type { Queries } from '../../database/engines/sql-database.ts';
import { storedInstantOf } from '../../runtime/clock.ts';

const SIGN_INS = ['signed-in', 'sign-in-refused', 'signed-out'];
/** The newest of them: a table that no program opens any more is of no use. */
const MAX_SIGN_INS = 100_000;

/** What somebody typed is never a formula for the program that opens the list; it begins so that Excel reads UTF-8. */
export function csvOf(rows: readonly Readonly<Record<string, string | number>>[], columns: string[]): string {
  return stringify([...rows], {
    header: true,
    columns,
    bom: true,
    // As spreadsheets of half Europe read it.
    delimiter: ';',
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}

/** Each account with what it holds, how it signs in and when it last did. */
export async function reviewList(queries: Queries, accounts: readonly StaffAccount[]): Promise<string> {
  const last = new Map(
    (
      await queries
        .selectFrom('audit_entries')
        .select(({ fn }) => ['entity_id', fn.max('at_ms').as('at_ms')])
        .where('event', '=', 'signed-in')
        .where('entity', '=', 'account')
        .groupBy('entity_id')
        .execute()
    ).map(({ entity_id, at_ms }) => [entity_id, Number(at_ms)]),
  );
  const apps = new Set(await usernamesIn(queries, 'totp'));
  const passkeys = new Set(await usernamesIn(queries, 'passkeys'));
  const rows = accounts.map(({ username, email, grants, mustChangePassword }) => ({
    username,
    email: email ?? '',
    roles: grants.map(grantText).join(', '),
    state: mustChangePassword ? 'invited' : 'active',
    app: apps.has(username) ? 'yes' : 'no',
    passkeys: passkeys.has(username) ? 'yes' : 'no',
    lastSignIn: last.has(username) ? storedInstantOf(last.get(username) ?? 0) : '',
    keep: '',
  }));
  return csvOf(rows, ['username', 'email', 'roles', 'state', 'app', 'passkeys', 'lastSignIn', 'keep']);
}

/** Of those who administer now, the newest first. */
export async function adminSignIns(queries: Queries, accounts: readonly StaffAccount[]): Promise<string> {
  const admins = accounts.filter(isAdmin).map(({ username }) => username);
  const entries = await queries
    .selectFrom('audit_entries')
    .select(['at_ms', 'event', 'entity_id', 'address', 'after'])
    .where('event', 'in', SIGN_INS)
    .where('entity', '=', 'account')
    .where('entity_id', 'in', admins)
    .orderBy('id', 'desc')
    .limit(MAX_SIGN_INS)
    .execute();
  const rows = entries.map(({ at_ms, event, entity_id, address, after }) => ({
    at: storedInstantOf(at_ms),
    username: entity_id ?? '',
    event,
    address: address ?? '',
    how: after ?? '',
  }));
  return csvOf(rows, ['at', 'username', 'event', 'address', 'how']);
}

async function usernamesIn(queries: Queries, table: 'totp' | 'passkeys'): Promise<string[]> {
  const rows =
    table === 'totp'
      ? await queries.selectFrom('totp').select('username').where('confirmed_at_ms', 'is not', null).execute()
      : await queries.selectFrom('passkeys').select('username').distinct().execute();
  return rows.map(({ username }) => username);
}

function grantText({ role, limit }: Grant): string {
  if (!limit) return role;
  const { locationIds = [], kinds = [], tags = [] } = limit;
  return `${role} (${[...locationIds, ...kinds, ...tags].join(' ')})`;
}
