// `node provision.ts --screen ID --to FOLDER [--server URL]` gives a player its identity without pairing.

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { machineLocale } from '@bacheca/shared/translations/machine-locale';
import { openInstallation } from '../app/installation.ts';
import { commandActor } from '../database/audit/audit-chain.ts';
import { noteCommand } from '../database/command-notes.ts';
import { keepFilesPrivate } from '../database/private-folder.ts';
import { StartupError } from '../errors/startup-error.ts';
import { errorSentence } from '../i18n/command-line.ts';
import { translate } from '../i18n/translate.ts';
import { systemClock } from '../runtime/clock.ts';
import { readConfig } from '../runtime/config.ts';
import { createLog } from '../runtime/log.ts';
import { provision } from '../sticks/provisioning.ts';
import { wrongArguments } from './wrong-arguments.ts';

const USAGE = 'node provision.ts --screen ID --to FOLDER [--server URL]';

const locale = machineLocale(process.env);

keepFilesPrivate();
try {
  const { screen: screenId, to, server } = readArguments();
  const config = readConfig(process.env);
  const log = createLog({ logLevel: 'warn' });
  const { database, bus, held, screens, players, sealSecret } = await openInstallation(
    config,
    systemClock,
    log,
  );
  const schedulerUrl = server ?? config.publicUrl ?? `http://localhost:${config.port}`;
  const source = { held, screens, players, sealSecret };
  const outcome = await provision(
    source,
    { screenId, folder: resolve(to), schedulerUrl },
    commandActor('provision'),
  );
  await noteCommand(database, systemClock, 'player-provisioned', { screen: screenId, outcome });
  await bus.close();
  await database.close();
  console.log(translate(locale, `commands:identity-${outcome}`, { folder: to, screen: screenId }));
} catch (error) {
  console.error(error instanceof StartupError ? errorSentence(error, locale) : error);
  process.exitCode = 1;
}

function readArguments(): { screen: string; to: string; server: string | undefined } {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({ options: { screen: text, to: text, server: text } });
    const { screen, to, server } = values;
    if (screen && to && (server === undefined || URL.canParse(server))) return { screen, to, server };
  } catch (error) {
    throw wrongArguments(error, USAGE);
  }
  throw new StartupError('usage', { usage: USAGE });
}
