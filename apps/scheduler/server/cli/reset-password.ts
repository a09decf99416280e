// `node reset-password.ts USER [--admin]` makes a new one-time password, for when nobody is left who could sign in.

import { parseArgs } from 'node:util';
import { isAdmin } from '@bacheca/shared/model/people';
import { machineLocale } from '@bacheca/shared/translations/machine-locale';
import { listed } from '@bacheca/shared/translations/phrase';
import { commandActor } from '../database/audit/audit-chain.ts';
import { AuditTrail } from '../database/audit/audit-trail.ts';
import { noteCommand } from '../database/command-notes.ts';
import { openInstallationDatabase } from '../database/installation-database.ts';
import { keepFilesPrivate } from '../database/private-folder.ts';
import { StartupError } from '../errors/startup-error.ts';
import { errorSentence } from '../i18n/command-line.ts';
import { translate } from '../i18n/translate.ts';
import { Accounts } from '../people/accounts.ts';
import { showPassword } from '../people/passwords/show-password.ts';
import { systemClock } from '../runtime/clock.ts';
import { readConfig } from '../runtime/config.ts';
import { createLog } from '../runtime/log.ts';
import { wrongArguments } from './wrong-arguments.ts';

const BY = commandActor('reset-password');
const USAGE = 'node reset-password.ts USER [--admin]';

const locale = machineLocale(process.env);

keepFilesPrivate();
try {
  const { wanted, asAdmin } = readArguments();
  const config = readConfig(process.env);
  // The scheduler of this release may never have run here: it is brought to the newest form.
  const database = await openInstallationDatabase(config, createLog({ logLevel: 'warn' }));
  try {
    const accounts = new Accounts(new AuditTrail(database.sql, systemClock), systemClock);
    // Without an administrator nobody could make one: whoever is rescued becomes it.
    const becomesAdmin = asAdmin || !(await accounts.hasAdmin());
    const existing = await accounts.nameOf(wanted);
    if (existing === null && !asAdmin) {
      const known = (await accounts.list()).map((candidate) => candidate.username);
      throw new StartupError('no-such-user', { user: wanted, known: listed(known) });
    }
    const before = (await accounts.list()).find(({ username }) => username === existing);
    const wasAdmin = before !== undefined && isAdmin(before);
    if (existing === null) await accounts.createOrSetGrants(wanted, [{ role: 'admin' }], BY);
    else if (becomesAdmin) await accounts.makeAdmin(existing, BY);
    const reset = await accounts.resetPassword(wanted, BY, { asRescue: true });
    if (!reset) throw new StartupError('user-deleted', { user: wanted });
    await noteCommand(database, systemClock, 'account-reset', {
      account: reset.username,
      admin: becomesAdmin,
    });
    if (becomesAdmin && !wasAdmin)
      console.log(translate(locale, 'commands:is-admin-now', { user: reset.username }));
    showPassword('new-password', reset, config.dataFolder);
  } finally {
    await database.close();
  }
} catch (error) {
  console.error(error instanceof StartupError ? errorSentence(error, locale) : error);
  process.exitCode = 1;
}

function readArguments(): { wanted: string; asAdmin: boolean } {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { admin: { type: 'boolean', default: false } },
    });
    const [wanted, ...more] = positionals;
    if (wanted && /^[\w.@-]{1,80}$/.test(wanted) && more.length === 0)
      return { wanted, asAdmin: values.admin };
  } catch (error) {
    throw wrongArguments(error, USAGE);
  }
  throw new StartupError('usage', { usage: USAGE });
}
