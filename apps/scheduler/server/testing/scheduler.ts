import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '@bacheca/node/sqlite';
import type Sqlite from 'better-sqlite3';
import { type RunningScheduler, startScheduler } from '../app/server.ts';
import type { Clock } from '../runtime/clock.ts';
import { type Config, readConfig } from '../runtime/config.ts';
import { createLog } from '../runtime/log.ts';
import { Client } from './client.ts';

export const PASSWORD = 'una password di prova';
/** A sign-in takes next to nothing; `app/main.test.ts` holds a scheduler as it is run to the full cost. */
const PASSWORD_COST = { N: 16, r: 1, p: 1 };

export interface TestScheduler extends RunningScheduler {
  readonly config: Config;
  /** It has everything that was logged, as JSON lines. */
  readonly logged: string[];
  /** A client that nobody has signed in. */
  visitor(): Client;
  /** Returns the administrator's client, signed in and with a password of their own. */
  admin(): Promise<Client>;
  /** Changes its database past its schemas: as an older version or a fault might have left it. */
  spoil(work: (database: Sqlite.Database) => void): void;
  /** Stops it and starts it again on the same data. */
  restart(): Promise<TestScheduler>;
  /** Restarts it, with this done to its data in between. */
  restartAfter(work: () => void | Promise<void>): Promise<TestScheduler>;
}

export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'bacheca-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A scheduler on a free port, with an empty data folder that goes when it is closed. */
export async function testScheduler(
  options: { config?: Partial<Config>; clock?: Clock; maxUnsentBytes?: number } = {},
): Promise<TestScheduler> {
  const folder = temporaryFolder();
  const config = {
    ...readConfig({ BACHECA_PORT: '0', BACHECA_SEED: 'none', BACHECA_DATA: folder.path }),
    ...options.config,
  };
  try {
    return await start(config, options, folder.remove);
  } catch (error) {
    folder.remove();
    throw error;
  }
}

async function start(
  config: Config,
  environment: { clock?: Clock; maxUnsentBytes?: number },
  removeFolder: () => void,
  restarted = false,
): Promise<TestScheduler> {
  const logged: string[] = [];
  const log = createLog({ logLevel: 'trace' }, { write: (line) => void logged.push(line) });
  const scheduler = await startScheduler(config, {
    log,
    passwordCost: PASSWORD_COST,
    ...(environment.clock && { clock: environment.clock }),
    maxUnsentBytes: environment.maxUnsentBytes,
  });
  let passwordIsChanged = restarted;

  return {
    ...scheduler,
    config,
    logged,
    visitor: () => new Client(scheduler.url),
    async admin() {
      const client = new Client(scheduler.url);
      if (!passwordIsChanged && scheduler.firstAdmin) {
        const { username, password } = scheduler.firstAdmin;
        await client.post('/api/session', { username, password });
        await client.post('/api/session/password', { current: password, next: PASSWORD });
        passwordIsChanged = true;
        return client;
      }
      await client.post('/api/session', { username: 'admin', password: PASSWORD });
      return client;
    },
    spoil(work) {
      const database = openSqlite(join(config.dataFolder, 'bacheca.db'), { binding: config.sqliteBinding });
      database.pragma('foreign_keys = OFF');
      work(database);
      database.close();
    },
    async restart() {
      await scheduler.close();
      return start(config, environment, removeFolder, passwordIsChanged);
    },
    async restartAfter(work) {
      await scheduler.close();
      await work();
      return start(config, environment, removeFolder, passwordIsChanged);
    },
    async close() {
      await scheduler.close();
      removeFolder();
    },
  };
}
