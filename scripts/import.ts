// `npm run import -- --from FOLDER`: the plays that players wrote onto a USB stick.
import { runToEnd } from './support/processes.ts';

process.exit(
  await runToEnd(process.execPath, ['apps/scheduler/server/cli/import.ts', ...process.argv.slice(2)]),
);
