import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { thirdPartyNotices } from '../../../scripts/support/third-party-notices.ts';

const scheduler = `http://localhost:${process.env.BACHECA_PORT ?? '8080'}`;

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), thirdPartyNotices(resolve(import.meta.dirname, '../../..'))],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Nothing stands inline: the server's policy lets scripts, fonts and pictures come from files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One bundle for a page that stays open all day; its size is looked at when it grows past this.
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
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
