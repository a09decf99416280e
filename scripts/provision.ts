// `npm run provision -- --screen ID --to FOLDER [--server URL]`: an identity for a player, without pairing.
import { runToEnd } from './support/processes.ts';

process.exit(
  await runToEnd(process.execPath, ['apps/scheduler/server/cli/provision.ts', ...process.argv.slice(2)]),
);
