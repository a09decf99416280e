import { defineConfig } from 'vitest/config';
import { COMPILE_CACHE, ENGLISH_MACHINE } from './test/support/environment.ts';
import LongestFirst from './test/support/longest-first.ts';

const TESTS = ['packages', 'apps', 'test', 'playlists'];
/** What takes long by its nature: `npm run test:long` has it, `npm test` hasn't. */
const LONG_TESTS = TESTS.map((folder) => `${folder}/**/*.long.test.ts`);

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
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: TESTS.map((folder) => `${folder}/**/*.test.ts`),
          exclude: ['**/node_modules/**', ...LONG_TESTS],
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: [...LONG_TESTS, ...MANY_RUNS],
          // Forty times as many.
          env: { BACHECA_TEST_RUNS: '40' },
        },
      },
    ],
  },
});
