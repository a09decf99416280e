import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { thirdPartyNotices } from './scripts/support/third-party-notices.ts';

const player = resolve(import.meta.dirname, 'apps/player');

/** Loaded from node_modules at run time: native code, or code that finds its own files. */
const external = ['better-sqlite3', 'pino', 'undici', 'ws'];

/** Oldest runtime the player still starts on: Electron 33, for machines whose system allows no newer one. */
const NODE_TARGET = 'node20.18';
const CHROMIUM_TARGET = 'chrome130';

export default defineConfig({
  main: {
    plugins: [thirdPartyNotices(import.meta.dirname)],
    build: {
      outDir: resolve(player, 'dist/main'),
      target: NODE_TARGET,
      rolldownOptions: {
        input: {
          main: resolve(player, 'electron/main.ts'),
          'agent-process': resolve(player, 'electron/agent-process.ts'),
          'browser-host': resolve(player, 'browser/host.ts'),
        },
        external,
      },
    },
  },
  preload: {
    build: {
      outDir: resolve(player, 'dist/preload'),
      target: NODE_TARGET,
      rolldownOptions: {
        input: { preload: resolve(player, 'electron/preload.ts') },
        // A sandboxed preload can't be an ES module.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(player, 'renderer'),
    plugins: [react(), thirdPartyNotices(import.meta.dirname)],
    build: {
      outDir: resolve(player, 'dist/renderer'),
      emptyOutDir: true,
      target: CHROMIUM_TARGET,
      minify: true,
      // The page's policy allows no data: URLs, fonts included.
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: {
          electron: resolve(player, 'renderer/electron.html'),
          browser: resolve(player, 'renderer/browser.html'),
          gallery: resolve(player, 'renderer/gallery.html'),
        },
      },
    },
  },
});
