// `npm run audit -- verify [--known NUMBER:HASH]` walks the chain of the audit's entries, whether the scheduler runs or not.

import { parseArgs } from 'node:util';
import { machineLocale } from '@bacheca/shared/translations/machine-locale';
import { type ApprovalsCheck, verifyApprovals } from '../approval/verify-approvals.ts';
import type { ChainEnd } from '../database/audit/audit-chain.ts';
import { AuditTrail } from '../database/audit/audit-trail.ts';
import { openInstallationDatabase } from '../database/installation-database.ts';
import { keepFilesPrivate } from '../database/private-folder.ts';
import { StartupError } from '../errors/startup-error.ts';
import { errorSentence } from '../i18n/command-line.ts';
import { translate } from '../i18n/translate.ts';
import { systemClock } from '../runtime/clock.ts';
import { readConfig } from '../runtime/config.ts';
import { createLog } from '../runtime/log.ts';
import { wrongArguments } from './wrong-arguments.ts';

const USAGE = 'npm run audit -- verify [--known NUMBER:HASH]';

const locale = machineLocale(process.env);

keepFilesPrivate();
try {
  const known = readArguments();
  const database = await openInstallationDatabase(readConfig(process.env), createLog({ logLevel: 'warn' }));
  try {
    const check = await new AuditTrail(database.sql, systemClock).verify(known);
    if (check.isWhole) {
      const { id, hash } = check.last;
      console.log(translate(locale, 'commands:audit-whole', { count: check.entries, end: `${id}:${hash}` }));
      sayApprovals(await verifyApprovals(database.sql.query));
    } else {
      console.error(
        translate(locale, 'commands:audit-broken', { entry: check.brokenAt, whole: check.entries }),
      );
      process.exitCode = 1;
    }
  } finally {
    await database.close();
  }
} catch (error) {
  console.error(error instanceof StartupError ? errorSentence(error, locale) : error);
  process.exitCode = 1;
}

/** What programs hold was approved when they were written; else which contents were not. */
function sayApprovals({ programs, contents, unproved }: ApprovalsCheck): void {
  if (unproved.length === 0) {
    console.log(translate(locale, 'commands:approvals-proved', { programs, contents }));
    return;
  }
  const list = unproved.map(({ revision, itemId }) => `${itemId} (${revision.slice(0, 12)})`).join(', ');
  console.error(translate(locale, 'commands:approvals-unproved', { list }));
  process.exitCode = 1;
}

/** Returns the end that somebody wrote down at an earlier look, if they say one. */
function readArguments(): ChainEnd | null {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { known: { type: 'string' } },
    });
    const known = /^(\d{1,15}):([0-9a-f]{64})$/.exec(values.known ?? '');
    const isRight = positionals.length === 1 && positionals[0] === 'verify';
    if (isRight && (values.known === undefined || known))
      return known ? { id: Number(known[1]), hash: known[2] ?? '' } : null;
  } catch (error) {
    throw wrongArguments(error, USAGE);
  }
  throw new StartupError('usage', { usage: USAGE });
}
