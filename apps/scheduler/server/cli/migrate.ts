// `npm run migrate -- --from sqlite --to postgres://…` moves an installation from SQLite to PostgreSQL.

import { parseArgs } from 'node:util';
import { machineLocale } from '@bacheca/shared/translations/machine-locale';
import { moveToPostgres } from '../app/moving/move-to-postgres.ts';
import { keepFilesPrivate } from '../database/private-folder.ts';
import { StartupError } from '../errors/startup-error.ts';
import { errorSentence } from '../i18n/command-line.ts';
import { translate } from '../i18n/translate.ts';
import { readConfig } from '../runtime/config.ts';
import { createLog } from '../runtime/log.ts';
import { withoutSecrets } from '../runtime/without-secrets.ts';
import { wrongArguments } from './wrong-arguments.ts';

const USAGE = 'npm run migrate -- --from sqlite --to postgres://USER:PASSWORD@HOST/DATABASE';
/** Between two sentences about the same table. */
const SAID_EVERY_MS = 2_000;

const locale = machineLocale(process.env);

keepFilesPrivate();
try {
  const url = readArguments();
  if (url === null) console.log(translate(locale, 'commands:move-help', { usage: USAGE }));
  else await move(url);
} catch (error) {
  console.error(error instanceof StartupError ? errorSentence(error, locale) : error);
  process.exitCode = 1;
}

async function move(url: string): Promise<void> {
  const config = readConfig({ ...process.env, BACHECA_DATABASE_URL: url });
  let saidAtMs = Date.now();
  let said = '';
  const onMoved = (table: string, rows: number) => {
    const isAnother = table !== said;
    if (!isAnother && Date.now() - saidAtMs < SAID_EVERY_MS) return;
    said = table;
    saidAtMs = Date.now();
    console.log(translate(locale, 'commands:moving', { table, rows }));
  };
  const { rows, plays, damaged } = await moveToPostgres(
    config,
    url,
    onMoved,
    createLog({ logLevel: 'warn' }),
  );
  for (const file of damaged) console.error(translate(locale, 'commands:move-damaged', { file }));
  const server = withoutSecrets(url);
  console.log(translate(locale, 'commands:moved', { server, rows, plays, folder: config.dataFolder }));
}

/** Returns null where only help is asked for. An address in the environment stands in no list of processes. */
function readArguments(): string | null {
  try {
    const text = { type: 'string' } as const;
    const { from, to, help } = parseArgs({
      options: { from: text, to: text, help: { type: 'boolean', default: false } },
    }).values;
    if (help) return null;
    const url = to ?? process.env.BACHECA_DATABASE_URL?.trim();
    if (from === 'sqlite' && url) return url;
  } catch (error) {
    throw wrongArguments(error, USAGE);
  }
  throw new StartupError('usage', { usage: USAGE });
}
