// `npm run audit -- verify [--known NUMBER:HASH]`: whether anybody has changed or removed entries of the audit.
import { runToEnd } from './support/processes.ts';

process.exit(
  await runToEnd(process.execPath, ['apps/scheduler/server/cli/audit.ts', ...process.argv.slice(2)]),
);
