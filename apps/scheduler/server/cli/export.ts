// `node export.ts --screen ID --to FOLDER` writes a screen's program and its files, for a player that no network
// reaches.

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { machineLocale } from '@bacheca/shared/translations/machine-locale';
import { openInstallation } from '../app/installation.ts';
import { noteCommand } from '../database/command-notes.ts';
import { keepFilesPrivate } from '../database/private-folder.ts';
import { StartupError } from '../errors/startup-error.ts';
import { errorSentence } from '../i18n/command-line.ts';
import { translate } from '../i18n/translate.ts';
import { systemClock } from '../runtime/clock.ts';
import { readConfig } from '../runtime/config.ts';
import { createLog } from '../runtime/log.ts';
import { exportToStick } from '../sticks/export.ts';
import { wrongArguments } from './wrong-arguments.ts';

const USAGE = 'npm run export -- --screen ID --to FOLDER';

const locale = machineLocale(process.env);

keepFilesPrivate();
try {
  const { screenId, folder } = readArguments();
  const config = { ...readConfig(process.env), seedFolder: null };
  const log = createLog({ logLevel: 'warn' });
  const { database, bus, screens, players, programs, media, takeovers, approvals, sealSecret } =
    await openInstallation(config, systemClock, log);
  try {
    const source = { screens, players, programs, media, takeovers, approvals, sealSecret };
    const to = { screenId, folder, nowMs: systemClock.now() };
    const { revision, mediaFiles, bytes, written } = await exportToStick(source, to, log);
    await noteCommand(database, systemClock, 'stick-exported', { screen: screenId, revision });
    const megabytes = (bytes / 1e6).toFixed(1);
    const exported = { folder, revision, screen: screenId, files: mediaFiles, megabytes, written };
    console.log(translate(locale, 'commands:exported', exported));
  } finally {
    await bus.close();
    await database.close();
  }
} catch (error) {
  console.error(errorSentence(error, locale));
  process.exitCode = 1;
}

function readArguments(): { screenId: string; folder: string } {
  try {
    const text = { type: 'string' } as const;
    const { screen, to } = parseArgs({ options: { screen: text, to: text } }).values;
    if (screen && to) return { screenId: screen, folder: resolve(process.env.INIT_CWD ?? '.', to) };
  } catch (error) {
    throw wrongArguments(error, USAGE);
  }
  throw new StartupError('usage', { usage: USAGE });
}
