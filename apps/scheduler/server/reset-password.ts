// `node reset-password.ts USER`: a new one-time password, for when nobody is left who could sign in.
import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { openDatabase } from './database/open.ts';
import { showPassword } from './show-password.ts';
import { Accounts } from './staff/accounts.ts';
import { Sessions } from './staff/sessions.ts';
import { StartupError } from './startup-error.ts';

try {
  const [username] = process.argv.slice(2);
  if (!username) throw new StartupError('Usage: node reset-password.ts USER');
  const { dataFolder, sqliteBinding } = readConfig(process.env);
  const database = openDatabase(dataFolder, sqliteBinding);
  const accounts = new Accounts(database);
  const account = accounts.list().find((candidate) => candidate.username === username);
  if (!account) {
    const known = accounts.list().map((candidate) => candidate.username);
    throw new StartupError(`There is no user "${username}". There are: ${known.join(', ') || 'none'}.`);
  }
  const { password } = await accounts.createOrReset(username, account.role);
  new Sessions(database, systemClock).endAllOf(username);
  database.close();
  showPassword('Nuova password / New password', { username, password });
} catch (error) {
  console.error(error instanceof StartupError ? error.message : error);
  process.exitCode = 1;
}
