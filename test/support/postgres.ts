/**
 * A PostgreSQL for the tests: a cluster of its own in a temporary folder, as a user of its own, for as long as a run of
 * vitest lasts. `BACHECA_TEST_POSTGRES_URL` names another one, whose user may create databases. Where the machine has no
 * PostgreSQL the tests over it are skipped, and the run says so.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { postgresDatabase } from '../../apps/scheduler/server/database/engines/postgres.ts';
import { migrateToNewest } from '../../apps/scheduler/server/database/migrations/migrate.ts';

const GIVEN = 'BACHECA_TEST_POSTGRES_URL';
const PROGRAMS = '/usr/lib/postgresql';
const NEWEST_KNOWN = 99;
const OLDEST = 15;
/** PostgreSQL refuses to run as root: then it runs as whoever Debian's package made. */
const OWNER = 'postgres';

declare module 'vitest' {
  export interface ProvidedContext {
    /** It is null where there is none. */
    postgresUrl: string | null;
    /** A database of the newest form there, to be copied. */
    postgresTemplate: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env[GIVEN];
  const cluster = given ? null : await startCluster();
  const url = given ?? cluster?.url ?? null;
  const template = `bacheca_template_${process.pid}`;
  if (url) await createTemplate(url, template);
  project.provide('postgresUrl', url);
  project.provide('postgresTemplate', template);
  return async () => {
    if (given) await onServer(given, `drop database ${template}`);
    await cluster?.stop();
  };
}

/** Says without starting one whether there is one for the tests. */
export function hasPostgres(): boolean {
  return Boolean(process.env[GIVEN]) || programsFolder() !== null;
}

/** A sentence where there is none. */
export function missingPostgres(): string[] {
  if (hasPostgres()) return [];
  return [
    `PostgreSQL ${OLDEST} or newer is missing: no scheduler was tested over it; to install it: sudo apt-get install postgresql`,
  ];
}

/** To bring each test's database to the newest form would take longer than the test. */
async function createTemplate(server: string, name: string): Promise<void> {
  await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = await postgresDatabase(url.href);
  await migrateToNewest(database, name);
  await database.close();
}

export async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

interface Cluster {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts the server, and ends it once nobody holds its input open any more: a run that is killed leaves neither process
 * nor folder behind.
 */
const UNTIL_INPUT_ENDS =
  'folder=$1; shift; "$0" "$@" & server=$!; read -r _; kill -QUIT "$server"; wait "$server"; rm -rf "$folder"';

/**
 * Returns null, and says so, where this machine has no PostgreSQL. No test cuts this machine's power: what PostgreSQL
 * itself promises of the disk is not theirs to test. Whoever measures what it costs has it on (`isDurable`).
 */
export async function startCluster({ isDurable = false } = {}): Promise<Cluster | null> {
  const programs = programsFolder();
  if (!programs) {
    console.warn(
      `PostgreSQL ${OLDEST} or newer is not on this machine: what runs over it is NOT tested (Debian: apt install postgresql).`,
    );
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-postgres-'));
  const owner = process.getuid?.() === 0 ? ownerIds() : null;
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const log = openSync(join(folder, 'log'), 'a');
  try {
    const made = ['--auth=trust', '--username=bacheca', '--encoding=UTF8', '--no-locale', '--no-sync', data];
    execFileSync(join(programs, 'initdb'), made, { ...owner, cwd: folder, stdio: ['ignore', log, log] });
    const port = await freePort();
    const settings = {
      ...(isDurable ? { fsync: 'on', synchronous_commit: 'on' } : { fsync: 'off', full_page_writes: 'off' }),
      ...{ port, listen_addresses: '127.0.0.1', unix_socket_directories: folder, max_connections: 200 },
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = spawn(
      '/bin/sh',
      ['-c', UNTIL_INPUT_ENDS, join(programs, 'postgres'), folder, '-D', data, ...options],
      { ...owner, cwd: folder, stdio: ['pipe', log, log] },
    );
    server.unref();
    const url = `postgres://bacheca@127.0.0.1:${port}/postgres`;
    await answers(url);
    return {
      url,
      async stop() {
        const ended = once(server, 'exit');
        server.ref();
        server.stdin?.end();
        await ended;
      },
    };
  } catch (error) {
    const said = readFileSync(join(folder, 'log'), 'utf8');
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`PostgreSQL does not start: ${said}`, { cause: error });
  } finally {
    closeSync(log);
  }
}

/** Throws what the last attempt threw, if it does not within a minute. */
async function answers(url: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await onServer(url, 'select 1');
    } catch (error) {
      if (attempt >= 600) throw error;
      await sleep(100);
    }
  }
}

function programsFolder(): string | null {
  if (!existsSync(PROGRAMS)) return null;
  const versions = readdirSync(PROGRAMS)
    .map(Number)
    .filter((one) => one >= OLDEST && one <= NEWEST_KNOWN);
  const newest = Math.max(0, ...versions);
  const folder = join(PROGRAMS, String(newest), 'bin');
  return existsSync(join(folder, 'initdb')) ? folder : null;
}

function ownerIds(): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, OWNER], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
