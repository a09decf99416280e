import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { inlineBuilt, inlineScripts } from './scripts/support/inline-page.ts';
import { thirdPartyNotices } from './scripts/support/third-party-notices.ts';

const player = resolve(import.meta.dirname, 'apps/player');

/** Loaded from node_modules at run time: native code, and what few players ever load. */
const external = ['better-sqlite3', 'undici'];

/** Oldest runtime the player still starts on: Electron 33, for machines whose system allows no newer one. */
const NODE_TARGET = 'node20.18';
const CHROMIUM_TARGET = 'chrome130';

/** Node would take the `.js` of this package for ES modules. */
const commonJsFolder: Plugin = {
  name: 'commonjs-folder',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' });
  },
};

export default defineConfig({
  main: {
    // The agent that Electron runs is bundled apart (`?modulePath`): all that is in it is in the browser host, too.
    plugins: [commonJsFolder, thirdPartyNotices(import.meta.dirname)],
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
        // In Electron the loader of ES modules alone takes a process some 60 ms of its start.
        output: { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
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
    plugins: [react(), inlineScripts(), inlineBuilt(), thirdPartyNotices(import.meta.dirname)],
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
        output: {
          // The pages' own script is put into them, and so is built where they are.
          chunkFileNames: ({ name }) => `${name === 'main' ? '' : 'assets/'}[name]-[hash].js`,
        },
      },
    },
  },
});
