// `npm run export -- --screen ID --to FOLDER`: a screen's program and its files onto a USB stick.
import { runToEnd } from './support/processes.ts';

process.exit(
  await runToEnd(process.execPath, ['apps/scheduler/server/cli/export.ts', ...process.argv.slice(2)]),
);
