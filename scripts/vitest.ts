// `npm run vitest [-- FILTER]`: unit and integration tests on the pinned Node.
import { runToEnd } from './support/processes.ts';

process.exit(
  await runToEnd(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)]),
);
