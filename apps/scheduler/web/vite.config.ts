import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { thirdPartyNotices } from '../../../scripts/support/third-party-notices.ts';

const scheduler = `http://localhost:${process.env.BACHECA_PORT ?? '8080'}`;

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), thirdPartyNotices(resolve(import.meta.dirname, '../../..'))],
  // It fetches what a film needs when there is one.
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Nothing stands inline: the server's policy lets scripts, fonts and pictures come from files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // `test/e2e/pages/first-load.spec.ts` adds up by it what the first page needs.
    manifest: 'manifest.json',
    // The largest is the stage's player of live streams.
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What every page needs is few files, which no change of the app's own code makes a browser fetch again.
            { name: 'react', test: /node_modules\/(?:react|react-dom|scheduler|zod)\// },
            {
              name: 'app-libraries',
              test: /node_modules\/(?:@tanstack\/(?!react-virtual|virtual-core)|i18next|react-i18next|clsx|@mantine\/core\/esm\/core\/)/,
            },
            {
              name: 'shell',
              test: /web\/src\/shell\/(?:Shell|ErrorBoundary|Mark|ButtonLink|use-page|unsaved)/,
            },
          ],
        },
      },
      input: {
        index: resolve(import.meta.dirname, 'index.html'),
        // It is the player's stage, which the app embeds.
        preview: resolve(import.meta.dirname, 'preview.html'),
      },
    },
  },
  server: {
    proxy: {
      '/api': { target: scheduler, ws: true },
      '/media': scheduler,
    },
  },
});
