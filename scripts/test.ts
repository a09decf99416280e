// `npm test`: format and lint, types, what nothing uses, unit and integration tests, end-to-end tests; last a line of counts.
// What takes long by its nature is in `npm run test:long`.
import { buildWhatChanged } from './support/builds.ts';
import { node, TestParts } from './support/test-parts.ts';
import { prepareTools } from './support/tools.ts';

const NOT_LONG = '--grep-invert=@long';

const missing = prepareTools();
const tests = new TestParts('test-reports');

// Each of these mostly works on one core.
await Promise.all([
  tests.part('format and lint', () => node('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.')),
  tests.part('types', () => node('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json')),
  tests.part('unused exports and dependencies', () => node('knip/bin/knip.js', '--no-progress')),
  tests.part('build', async () => {
    await buildWhatChanged();
    return 0;
  }),
]);
await Promise.all([
  tests.part('unit and integration tests', () => tests.vitest('unit')),
  // They have time for each other: most of the former wait, and nothing here depends on the machine's speed.
  tests.part('end-to-end tests of pages', () =>
    tests.playwright('pages', 'dot', '--project=pages', '--workers=2', NOT_LONG),
  ),
]);
await Promise.all([
  tests.part('end-to-end tests of screens', () =>
    tests.playwright('screens', 'list', '--project=screens', NOT_LONG),
  ),
  // These watch for outcomes, and wait most of the time.
  tests.part('end-to-end tests of hosts', () =>
    tests.playwright('hosts', 'list', '--project=hosts', NOT_LONG),
  ),
  // Nothing moves in them: they have what the others leave of the processor.
  tests.part('end-to-end tests of slides', () =>
    tests.playwright('slides', 'dot', '--project=slides', '--workers=1', NOT_LONG),
  ),
  tests.part('end-to-end tests of whole systems, then of media', () =>
    tests.playwright('journeys', 'list', '--project=journeys', '--project=media', NOT_LONG),
  ),
]);
process.exit(tests.conclude(missing));
