// `npm run e2e [-- FILTER]`: the end-to-end tests alone.
import { buildWhatChanged } from './support/builds.ts';
import { runToEnd } from './support/processes.ts';
import { openDisplay } from './support/xvfb.ts';

await buildWhatChanged();
const display = await openDisplay();
const code = await runToEnd(
  process.execPath,
  ['node_modules/@playwright/test/cli.js', 'test', ...process.argv.slice(2)],
  {
    env: { ...process.env, ...(display?.name ? { DISPLAY: display.name } : {}) },
  },
);
await display?.close();
process.exit(code);
