/**
 * Starts the browser host as built: in one file, where its sources are some 300. What Node compiled of it is kept in
 * the data folder, which only the player's account can write, since it is run unread. (JavaScript: Node would begin by
 * loading what takes the types out of it.)
 */
import { existsSync } from 'node:fs';
import { createRequire, enableCompileCache, flushCompileCache } from 'node:module';
import { setPriority } from 'node:os';
import { join, resolve } from 'node:path';

/** By then what it starts with is loaded. A player is rarely ended; mostly its power is cut. */
const KEPT_AFTER_MS = 30_000;

/** By Unix' measure, from 0, as all begin, to 19. */
const NICENESS = 5;

// The browser draws what this process only decides: where both want a core, as at the start, the browser gets more of it.
setPriority(NICENESS);
const dist = join(import.meta.dirname, '..', 'dist');
const built = join(dist, 'main', 'browser-host.js');
if (!existsSync(built)) {
  // From the sources, which a start that goes well need not read.
  const { StartError } = await import('../agent/faults/start-error.ts');
  const { startSentence } = await import('../host/start-sentence.ts');
  console.error(startSentence(new StartError('player-not-built', {})));
  process.exit(1);
}
// It is the same folder as in `config.ts`, which is among what is to be compiled. The first start makes it.
const dataDir = resolve(process.env.BACHECA_PLAYER_DATA?.trim() || 'data/player');
if (existsSync(dataDir)) {
  enableCompileCache(join(dataDir, 'compiled'));
  setTimeout(flushCompileCache, KEPT_AFTER_MS).unref();
}
// As what it is: an import of CommonJS has its source read once more, for what it exports.
const { runHost } = createRequire(import.meta.url)(built);
await runHost(join(dist, 'renderer'));
