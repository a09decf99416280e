import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '@bacheca/node/sqlite';
import { databaseUrlOf, dropDatabaseOf } from '../../../../test/support/engines/engine.ts';
import { type RunningScheduler, startScheduler } from '../app/server.ts';
import { systemActor } from '../database/audit/audit-chain.ts';
import { type InstallationDatabase, openInstallationDatabase } from '../database/installation-database.ts';
import type { Clock } from '../runtime/clock.ts';
import { type Config, readConfig } from '../runtime/config.ts';
import { createLog } from '../runtime/log.ts';
import { TEST_AUTHORS } from './actor.ts';
import { Client } from './client.ts';
import { type SpoiledDatabase, SpoiledPostgres } from './spoiled-database.ts';

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
  spoil(work: (database: SpoiledDatabase) => void): void;
  /** Stops it and starts it again on the same data. */
  restart(): Promise<TestScheduler>;
  /** Restarts it, with this done to its data in between. */
  restartAfter(work: () => void | Promise<void>): Promise<TestScheduler>;
}

export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'bacheca-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Its database once more, as a command beside it opens it. */
export function openBeside({ config }: Pick<TestScheduler, 'config'>): Promise<InstallationDatabase> {
  return openInstallationDatabase(config, createLog({ logLevel: 'silent' }));
}

interface TestOptions {
  readonly config?: Partial<Config>;
  readonly clock?: Clock;
  readonly maxUnsentBytes?: number;
  /** What they write needs nobody's approval; tests of approval say that nobody is exempt. */
  readonly exemptAuthors?: readonly string[];
}

/** A scheduler on a free port, with an empty data folder that goes when it is closed. */
export async function testScheduler(options: TestOptions = {}): Promise<TestScheduler> {
  const folder = temporaryFolder();
  const config = {
    ...readConfig({ BACHECA_PORT: '0', BACHECA_SEED: 'none', BACHECA_DATA: folder.path }),
    databaseUrl: await databaseUrlOf(folder.path),
    ...options.config,
  };
  const remove = async () => {
    await dropDatabaseOf(folder.path);
    folder.remove();
  };
  try {
    return await start(config, options, remove);
  } catch (error) {
    await remove();
    throw error;
  }
}

async function start(
  config: Config,
  environment: Omit<TestOptions, 'config'>,
  remove: () => Promise<void>,
  restarted = false,
): Promise<TestScheduler> {
  const { exemptAuthors = TEST_AUTHORS } = environment;
  const logged: string[] = [];
  const log = createLog({ logLevel: 'trace' }, { write: (line) => void logged.push(line) });
  const scheduler = await startScheduler(config, {
    log,
    passwordCost: PASSWORD_COST,
    ...(environment.clock && { clock: environment.clock }),
    maxUnsentBytes: environment.maxUnsentBytes,
  });
  // What tests are about is not who approves, but where they say so.
  if (!restarted && exemptAuthors.length > 0)
    await scheduler.settings.change({ exemptAuthors: [...exemptAuthors] }, { by: systemActor('test') });
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
      if (config.databaseUrl !== null) {
        const spoiled = new SpoiledPostgres(config.databaseUrl);
        work(spoiled);
        spoiled.flush();
        return;
      }
      const database = openSqlite(join(config.dataFolder, 'bacheca.db'), { binding: config.sqliteBinding });
      database.pragma('foreign_keys = OFF');
      work(database);
      database.close();
    },
    async restart() {
      await scheduler.close();
      return start(config, environment, remove, passwordIsChanged);
    },
    async restartAfter(work) {
      await scheduler.close();
      await work();
      return start(config, environment, remove, passwordIsChanged);
    },
    async close() {
      await scheduler.close();
      await remove();
    },
  };
}
