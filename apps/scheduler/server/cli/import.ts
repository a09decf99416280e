// `node import.ts --from FOLDER` takes the plays that players wrote onto a stick, whether the scheduler runs or not.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { machineLocale } from '@bacheca/shared/translations/machine-locale';
import { STICK_FOLDER } from '@bacheca/shared/wire/stick';
import { openInstallation } from '../app/installation.ts';
import { DataFolderLocked, lockDataFolder } from '../database/data-folder-lock.ts';
import { keepFilesPrivate } from '../database/private-folder.ts';
import { StartupError } from '../errors/startup-error.ts';
import { errorSentence } from '../i18n/command-line.ts';
import { translate } from '../i18n/translate.ts';
import { openIngest } from '../plays/open-ingest.ts';
import { systemClock } from '../runtime/clock.ts';
import { type Config, readConfig } from '../runtime/config.ts';
import { createLog } from '../runtime/log.ts';
import { importFromStick } from '../sticks/import.ts';
import { handOver } from '../sticks/inbox.ts';
import { takePlays } from '../sticks/take-plays.ts';
import { wrongArguments } from './wrong-arguments.ts';

const USAGE = 'npm run import -- --from FOLDER';
const ANSWER_LIMIT_MS = 10 * 60_000;

const locale = machineLocale(process.env);

keepFilesPrivate();
try {
  const folder = readArguments();
  if (!existsSync(join(folder, STICK_FOLDER))) {
    throw new StartupError('no-stick', { folder, name: STICK_FOLDER });
  }
  const config = { ...readConfig(process.env), seedFolder: null };
  const release = holdIfFree(config);
  const log = createLog({ logLevel: 'warn' });
  const { database, bus, screens, locations, services, programs, takeovers, players, sealSecret } =
    await openInstallation(config, systemClock, log);
  const surroundings = { screens, locations, services, programs, takeovers };
  const plays = release ? openIngest({ ...database, ...surroundings }, systemClock, log) : null;
  try {
    const taken = await importFromStick(folder, { players, sealSecret }, (files) =>
      plays
        ? takePlays(files, { players, sealSecret }, plays.ingest)
        : handOver(config.dataFolder, files, ANSWER_LIMIT_MS),
    );
    if (plays) await bus.tell({ type: 'plays', screenIds: 'all' });
    const { plays: count, taken: files } = taken;
    console.log(translate(locale, 'commands:imported', { plays: count, files: files.length }));
    for (const refused of taken.refused) console.error(translate(locale, 'commands:import-refused', refused));
    if (taken.refused.length > 0) process.exitCode = 1;
  } finally {
    plays?.rawPlays.close();
    await bus.close();
    await database.close();
    release?.();
  }
} catch (error) {
  console.error(errorSentence(error, locale));
  process.exitCode = 1;
}

/**
 * Returns null if a scheduler runs on it, which then takes the plays itself. Over PostgreSQL whoever comes writes beside
 * the others.
 */
function holdIfFree({ databaseUrl, dataFolder, sqliteBinding }: Config): (() => void) | null {
  if (databaseUrl !== null) return () => {};
  try {
    return lockDataFolder(dataFolder, sqliteBinding);
  } catch (error) {
    if (error instanceof DataFolderLocked) return null;
    throw error;
  }
}

function readArguments(): string {
  try {
    const { from } = parseArgs({ options: { from: { type: 'string' } } }).values;
    if (from) return resolve(process.env.INIT_CWD ?? '.', from);
  } catch (error) {
    throw wrongArguments(error, USAGE);
  }
  throw new StartupError('usage', { usage: USAGE });
}
