/**
 * On which engine the schedulers of tests keep what they know. `BACHECA_TEST_ENGINE=postgres` gives each data folder a
 * database of its own of the PostgreSQL at `BACHECA_TEST_POSTGRES_SERVER`: whoever starts again on the same folder finds it.
 */
import { createHash } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import pg from 'pg';

export const isOnPostgres = process.env.BACHECA_TEST_ENGINE === 'postgres';

/** Returns null where the data folder has the database. */
export async function databaseUrlOf(dataFolder: string): Promise<string | null> {
  if (!isOnPostgres) return null;
  const name = nameOf(dataFolder);
  await onTestServer(async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    // To bring each test's to the newest form would take longer than the test.
    const template = process.env.BACHECA_TEST_POSTGRES_TEMPLATE;
    if (!rowCount) await client.query(`create database ${name}${template ? ` template ${template}` : ''}`);
  });
  const url = new URL(server());
  url.pathname = `/${name}`;
  return url.href;
}

/** The folder is gone, and nobody works on its database any more. */
export async function dropDatabaseOf(dataFolder: string): Promise<void> {
  if (!isOnPostgres) return;
  await onTestServer((client) => client.query(`drop database if exists ${nameOf(dataFolder)} with (force)`));
}

/** Copies the folder with its database while no scheduler runs on them. Returns what puts both back as they were. */
export async function backUp(dataFolder: string, to: string): Promise<() => Promise<void>> {
  const [name, copy] = [nameOf(dataFolder), nameOf(to)];
  const copyDatabase = (from: string, as: string) =>
    onTestServer(async (client) => {
      await client.query(`drop database if exists ${as} with (force)`);
      await client.query(`create database ${as} template ${from}`);
    });
  cpSync(dataFolder, to, { recursive: true });
  if (isOnPostgres) await copyDatabase(name, copy);
  return async () => {
    rmSync(dataFolder, { recursive: true, force: true });
    cpSync(to, dataFolder, { recursive: true });
    if (isOnPostgres) await copyDatabase(copy, name);
  };
}

/** Returns what this answers in the folder's PostgreSQL; numbers are numbers. */
export async function readRows<Row>(dataFolder: string, query: string): Promise<Row[]> {
  const client = new pg.Client({
    connectionString: (await databaseUrlOf(dataFolder)) ?? '',
    types: {
      getTypeParser: (oid: number) =>
        oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, 'text'),
    },
  });
  await client.connect();
  try {
    return (await client.query(query)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** The variable that a scheduler is started with. */
export async function databaseVariables(dataFolder: string): Promise<Record<string, string>> {
  const url = await databaseUrlOf(dataFolder);
  return url === null ? {} : { BACHECA_DATABASE_URL: url };
}

function nameOf(dataFolder: string): string {
  return `test_${createHash('sha256').update(dataFolder).digest('hex').slice(0, 24)}`;
}

function server(): string {
  const url = process.env.BACHECA_TEST_POSTGRES_SERVER;
  if (!url) throw new Error('BACHECA_TEST_POSTGRES_SERVER names no PostgreSQL');
  return url;
}

async function onTestServer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: server() });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
