/**
 * The browser host's start. Node compiles some 300 modules for it, which is half of what it does until the first
 * picture; so what it compiled is kept in the data folder, which only the player's account can write: it is run unread.
 */
import { existsSync } from 'node:fs';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { join, resolve } from 'node:path';

/** By then what it starts with is loaded. A player is rarely ended; mostly its power is cut. */
const KEPT_AFTER_MS = 30_000;

// The same folder as in `config.ts`, which is among what is to be compiled. The first start makes it.
const dataDir = resolve(process.env.BACHECA_PLAYER_DATA?.trim() || 'data/player');
if (existsSync(dataDir)) {
  enableCompileCache(join(dataDir, 'compiled'));
  setTimeout(flushCompileCache, KEPT_AFTER_MS).unref();
}
await import('./host.ts');
