import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { LOCALES } from '@bacheca/shared/translations/phrase';
import { translate } from '../../i18n/translate.ts';

/**
 * Shows it on the terminal, for one pair of eyes. Where the output is kept instead, as by a service or in a file, the
 * password goes into a file that only this user can read, and its place is said.
 */
export function showPassword(
  title: 'first-sign-in' | 'new-password',
  account: { username: string; password: string },
  dataFolder: string,
  output: NodeJS.WriteStream = process.stdout,
): void {
  const secret = output.isTTY ? account.password : writeFile(dataFolder, account);
  const [user, place] = [
    both('user'),
    output.isTTY ? translate('en', 'commands:password') : both('password-in'),
  ];
  const column = Math.max(user.length, place.length) + 2;
  const lines = [
    both(title),
    '',
    `  ${`${user}:`.padEnd(column)}${account.username}`,
    `  ${`${place}:`.padEnd(column)}${secret}`,
    '',
    ...LOCALES.map((locale) => translate(locale, 'commands:password-valid')),
  ];
  const width = Math.max(...lines.map((line) => line.length));
  const edge = '═'.repeat(width + 2);
  const rows = lines.map((line) => `║ ${line.padEnd(width)} ║`);
  output.write(`\n╔${edge}╗\n${rows.join('\n')}\n╚${edge}╝\n\n`);
}

/** Once its owner has chosen another there is nothing in it that anybody needs. */
export function removePasswordFile(dataFolder: string, username: string): void {
  rmSync(passwordFile(dataFolder, username), { force: true });
}

export function passwordFile(dataFolder: string, username: string): string {
  return join(dataFolder, `one-time-password-${username}.txt`);
}

function writeFile(
  dataFolder: string,
  { username, password }: { username: string; password: string },
): string {
  const path = passwordFile(dataFolder, username);
  // The file must be new: the rights of one that is there already would stay as they are.
  rmSync(path, { force: true });
  const file = openSync(path, 'wx', 0o600);
  writeSync(file, `${password}\n`);
  closeSync(file);
  return path;
}

/** In both languages: nobody has said yet which they read. */
function both(key: 'first-sign-in' | 'new-password' | 'user' | 'password-in'): string {
  return [...new Set(LOCALES.map((locale) => translate(locale, `commands:${key}`)))].join(' / ');
}
