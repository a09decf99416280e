/** Tests that run over both engines, on a database of their own each. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, inject } from 'vitest';
import { onServer } from '../../../../test/support/postgres.ts';
import { postgresDatabase } from '../database/engines/postgres.ts';
import type { EngineName, SqlDatabase } from '../database/engines/sql-database.ts';
import type { HeldTransaction } from '../database/engines/transaction-guard.ts';
import { migrateToNewest } from '../database/migrations/migrate.ts';
import { type Database, openDatabase } from '../database/open.ts';

export interface TestDatabase {
  readonly database: SqlDatabase;
  /** The same connection, for what asks it without awaiting; null on PostgreSQL. */
  readonly sqlite: Database | null;
  /** Where to reach it: a folder, or a server's address. */
  readonly at: string;
  /** Transactions that waited for something else than their queries, or were held long. */
  readonly held: readonly HeldTransaction[];
  /** Closes it, and deletes it. */
  remove(): Promise<void>;
}

const ENGINES: Readonly<Record<EngineName, () => Promise<TestDatabase>>> = {
  sqlite: newSqlite,
  postgres: newPostgres,
};

/** Describes the same for each engine that this machine has. */
export function describeEngines(name: string, tests: (open: () => Promise<TestDatabase>) => void): void {
  describe.each(['sqlite', 'postgres'] as const)(`${name} (%s)`, (engine) => {
    describe.skipIf(engine === 'postgres' && inject('postgresUrl') === null)('here', () => {
      tests(ENGINES[engine]);
    });
  });
}

export function newDatabase(engine: EngineName): Promise<TestDatabase> {
  return ENGINES[engine]();
}

async function newSqlite(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-database-'));
  const held: HeldTransaction[] = [];
  const opened = openDatabase(folder, process.env.BACHECA_SQLITE_BINDING, (one) => held.push(one));
  await migrateToNewest(opened.sql, folder);
  return {
    database: opened.sql,
    sqlite: opened,
    at: folder,
    held,
    async remove() {
      opened.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function newPostgres(): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  if (!server) throw new Error('this machine has no PostgreSQL');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer(server, `create database ${name} template ${inject('postgresTemplate')}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const held: HeldTransaction[] = [];
  const database = await postgresDatabase(url.href, { onHeld: (one) => held.push(one) });
  return {
    database,
    sqlite: null,
    at: url.href,
    held,
    async remove() {
      await database.close();
      await onServer(server, `drop database ${name} with (force)`);
    },
  };
}
