// The scheduler as a program: `node main.ts`, configured by environment variables (config.ts).
import { readConfig } from './config.ts';
import { createLog } from './log.ts';
import { startScheduler } from './server.ts';
import { StartupError } from './startup-error.ts';

/** Shutting down takes well under a second; a socket or disk that hangs must not keep it from ending. */
const SHUTDOWN_LIMIT_MS = 5_000;

try {
  const config = readConfig(process.env);
  const log = createLog(config);
  const scheduler = await startScheduler(config, { log });
  if (scheduler.firstAdmin) showFirstAdmin(scheduler.firstAdmin);
  log.info({ url: config.publicUrl ?? scheduler.url, data: config.dataFolder }, 'Bacheca is running');
  stopOnSignals(async () => {
    await scheduler.close();
    log.info('Bacheca has stopped');
  });
} catch (error) {
  console.error(error instanceof StartupError ? error.message : error);
  process.exit(1);
}

/** Straight to the terminal: the log may be kept, and this password is for one pair of eyes. */
function showFirstAdmin({ username, password }: { username: string; password: string }): void {
  const lines = [
    'Primo accesso / First sign-in',
    '',
    `  utente / user:  ${username}`,
    `  password:       ${password}`,
    '',
    'Vale una volta sola: la cambierai al primo accesso.',
    'It is shown only now; you will change it when you sign in.',
  ];
  const width = Math.max(...lines.map((line) => line.length));
  const edge = '═'.repeat(width + 2);
  const rows = lines.map((line) => `║ ${line.padEnd(width)} ║`);
  process.stdout.write(`\n╔${edge}╗\n${rows.join('\n')}\n╚${edge}╝\n\n`);
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
