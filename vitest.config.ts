import { defineConfig } from 'vitest/config';
import { postgresTests } from './test/support/engines/postgres-tests.ts';
import { COMPILE_CACHE, ENGLISH_MACHINE } from './test/support/environment.ts';
import LongestFirst from './test/support/longest-first.ts';
import { hasPostgres } from './test/support/postgres.ts';

const TESTS = ['packages', 'apps', 'test', 'playlists'];
/** What takes long by its nature: `npm run test:long` has it, `npm test` hasn't. */
const LONG_TESTS = TESTS.map((folder) => `${folder}/**/*.long.test.ts`);

/** What puts something else in a module's place: only a process of its own keeps that from the tests of other files. */
const ISOLATED_TESTS = TESTS.map((folder) => `${folder}/**/*.isolated.test.ts`);

/** Properties that `npm test` tries, too, with fewer runs. */
const MANY_RUNS = TESTS.map((folder) => `${folder}/**/*.properties.test.ts`);

export default defineConfig({
  test: {
    env: { ...COMPILE_CACHE, ...ENGLISH_MACHINE },
    setupFiles: ['test/support/seed.ts'],
    globalSetup: ['test/support/postgres.ts'],
    // Most tests wait for real sockets, disks and timers; a machine of two cores has time for more than one.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // Generous: outcomes matter, not speed, and machines are shared.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: TESTS.map((folder) => `${folder}/**/*.test.ts`),
          exclude: ['**/node_modules/**', ...LONG_TESTS, ...ISOLATED_TESTS],
          // What the files of a process have in common is loaded once: half of the work of most of them.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'unit-isolated', include: ISOLATED_TESTS } },
      {
        extends: true,
        test: {
          name: 'long',
          include: [...LONG_TESTS, ...MANY_RUNS],
          // Forty times as many.
          env: { BACHECA_TEST_RUNS: '40' },
        },
      },
      {
        extends: true,
        test: {
          name: 'long-postgres',
          include: hasPostgres() ? postgresTests() : [],
          env: { BACHECA_TEST_ENGINE: 'postgres' },
          setupFiles: ['test/support/seed.ts', 'test/support/engines/on-postgres.ts'],
          isolate: false,
        },
      },
    ],
  },
});
