/**
 * A PostgreSQL for the tests: a cluster of its own in a temporary folder, as a user of its own, for as long as a run of
 * vitest lasts. `BACHECA_TEST_POSTGRES_URL` names another one, whose user may create databases. Where the machine has no
 * PostgreSQL the tests over it are skipped, and the run says so.
 */
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    cluster?.stop();
  };
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
  stop(): void;
}

async function startCluster(): Promise<Cluster | null> {
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
  const run = (program: string, ...args: string[]) =>
    execFileSync(join(programs, program), args, { ...owner, cwd: folder, stdio: 'ignore' });
  try {
    run('initdb', '--auth=trust', '--username=bacheca', '--encoding=UTF8', '--no-locale', '--no-sync', data);
    const port = await freePort();
    // No test cuts this machine's power: what PostgreSQL itself promises of the disk is not ours to test.
    const options = `-c fsync=off -c full_page_writes=off -c port=${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c max_connections=200`;
    run(
      'pg_ctl',
      '--wait',
      `--pgdata=${data}`,
      `--options=${options}`,
      `--log=${join(folder, 'log')}`,
      'start',
    );
    return {
      url: `postgres://bacheca@127.0.0.1:${port}/postgres`,
      stop() {
        run('pg_ctl', '--wait', `--pgdata=${data}`, '--mode=immediate', 'stop');
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
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
