// Runs the scheduler: `node main.ts`, configured by environment variables (config.ts).

import { machineLocale } from '@bacheca/shared/translations/machine-locale';
import { keepFilesPrivate } from '../database/private-folder.ts';
import { StartupError } from '../errors/startup-error.ts';
import { errorSentence } from '../i18n/command-line.ts';
import { showPassword } from '../people/passwords/show-password.ts';
import { readConfig } from '../runtime/config.ts';
import { createLog, type Log } from '../runtime/log.ts';
import { startScheduler } from './server.ts';

/** Shutting down takes well under a second; a socket or disk that hangs must not keep it from ending. */
const SHUTDOWN_LIMIT_MS = 5_000;

let isStopping = false;

const locale = machineLocale(process.env);

keepFilesPrivate();
try {
  const config = readConfig(process.env);
  const log = createLog(config);
  const scheduler = await startScheduler(config, { log });
  if (scheduler.firstAdmin) {
    showPassword('first-sign-in', scheduler.firstAdmin, config.dataFolder);
  }
  // A parent that started it with a channel hears of it, as `npm start` does.
  process.send?.({ port: scheduler.port });
  log.info({ url: config.publicUrl ?? scheduler.url, data: config.dataFolder }, 'Bacheca is running');
  const stop = async () => {
    await scheduler.close();
    log.info('Bacheca has stopped');
  };
  stopOnSignals(stop);
  stopOnFaults(stop, log);
} catch (error) {
  console.error(error instanceof StartupError ? errorSentence(error, locale) : error);
  process.exit(1);
}

function end(stop: () => Promise<void>, code: number): void {
  if (isStopping) return;
  isStopping = true;
  setTimeout(() => process.exit(1), SHUTDOWN_LIMIT_MS).unref();
  stop().then(
    () => process.exit(code),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}

function stopOnSignals(stop: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(stop, 0));
}

/**
 * An error that nobody handled leaves things in a state that nobody knows: what is acknowledged is on disk, so
 * stopping in order and being started again by whatever runs us is the safe way on.
 */
function stopOnFaults(stop: () => Promise<void>, log: Log): void {
  const onFault = (error: unknown) => {
    log.fatal({ err: error }, 'an error that nobody handled: Bacheca stops, to be started again');
    end(stop, 1);
  };
  process.on('uncaughtException', onFault);
  process.on('unhandledRejection', onFault);
}
