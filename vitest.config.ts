import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'test/**/*.test.ts', 'playlists/**/*.test.ts'],
    setupFiles: ['test/support/seed.ts'],
    // Most tests wait for real sockets, disks and timers; a machine of two cores has time for more than one.
    maxWorkers: 3,
    // Generous: outcomes matter, not speed, and machines are shared.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
