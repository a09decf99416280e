// `npm run test:long`: what guards behaviour and takes long by its nature; last a line of counts.

import { withPostgres } from '../test/support/engines/with-postgres.ts';
import { hasPostgres, missingPostgres } from '../test/support/postgres.ts';
import { buildWhatChanged } from './support/builds.ts';
import { TestParts } from './support/test-parts.ts';
import { prepareTools } from './support/tools.ts';

const LONG = '--grep=@long';

const missing = prepareTools();
const tests = new TestParts('test-reports/long');

await tests.part('build', async () => {
  await buildWhatChanged();
  return 0;
});
await Promise.all([
  tests.part('long integration tests', () => tests.vitest('long')),
  tests.part('long end-to-end tests of pages', () =>
    tests.playwright('pages', 'dot', '--project=pages', '--project=slides', '--workers=2', LONG),
  ),
]);
// Screens are watched in real time: nothing else runs beside them but hosts and whole systems, which mostly wait.
await Promise.all([
  tests.part('long end-to-end tests of screens', () =>
    tests.playwright('screens', 'list', '--project=screens', LONG),
  ),
  tests.part('long end-to-end tests of hosts', () =>
    tests.playwright('hosts', 'list', '--project=hosts', LONG),
  ),
  tests.part('long end-to-end tests of whole systems', () =>
    tests.playwright('journeys', 'list', '--project=journeys', '--project=media', LONG),
  ),
]);
// One journey and the kills of the fault suite are enough to see that a whole system works over it.
if (hasPostgres())
  await tests.part('the main job over PostgreSQL', () =>
    withPostgres(() =>
      tests.playwright('journeys-postgres', 'list', '--project=journeys', 'main-job.spec.ts'),
    ),
  );
process.exit(tests.conclude([...missing, ...missingPostgres()]));
