/** Runs the browser host from its sources: for development, where they change. `start.mjs` starts it as built. */
import { join } from 'node:path';
import { runHost } from './host.ts';

await runHost(join(import.meta.dirname, '..', 'dist', 'renderer'));
