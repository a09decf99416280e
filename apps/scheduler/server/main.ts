// The scheduler as a program: `node main.ts`, configured by environment variables (config.ts).
import { readConfig } from './config.ts';
import { createLog } from './log.ts';
import { startScheduler } from './server.ts';
import { showPassword } from './show-password.ts';
import { StartupError } from './startup-error.ts';

/** Shutting down takes well under a second; a socket or disk that hangs must not keep it from ending. */
const SHUTDOWN_LIMIT_MS = 5_000;

try {
  const config = readConfig(process.env);
  const log = createLog(config);
  const scheduler = await startScheduler(config, { log });
  if (scheduler.firstAdmin) showPassword('Primo accesso / First sign-in', scheduler.firstAdmin);
  // To a parent that started it with a channel, as `npm start` does.
  process.send?.({ port: scheduler.port });
  log.info({ url: config.publicUrl ?? scheduler.url, data: config.dataFolder }, 'Bacheca is running');
  stopOnSignals(async () => {
    await scheduler.close();
    log.info('Bacheca has stopped');
  });
} catch (error) {
  console.error(error instanceof StartupError ? error.message : error);
  process.exit(1);
}

function stopOnSignals(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      setTimeout(() => process.exit(1), SHUTDOWN_LIMIT_MS).unref();
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}
