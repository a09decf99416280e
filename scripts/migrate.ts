// `npm run migrate -- --from sqlite --to postgres://…`: moves an installation to PostgreSQL, and compares all of it.
import { runToEnd } from './support/processes.ts';

process.exit(
  await runToEnd(process.execPath, ['apps/scheduler/server/cli/migrate.ts', ...process.argv.slice(2)]),
);
