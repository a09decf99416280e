import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'test/**/*.test.ts', 'playlists/**/*.test.ts'],
    // Generous: outcomes matter, not speed, and machines are shared.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
