/**
 * Moves an installation from SQLite to PostgreSQL.
 *
 * 1. The data folder is held meanwhile, as a scheduler holds it, and first brought to the newest form. It is only read after
 *    that: whatever happens, it stays as good as it was.
 * 2. All of it is one transaction over there, and what was written is read back within it and compared, row by row and in
 *    sums. So the other database has everything, or stays as empty as it was: after a run that was killed or failed one
 *    begins anew.
 * 3. Plays of the files of months become rows of one table, each with where it is counted (`month-file-plays.ts`).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { lockDataFolder } from '../../database/data-folder-lock.ts';
import type { Queries, SqlDatabase } from '../../database/engines/sql-database.ts';
import { oneStartAtATime, openInstallationDatabase } from '../../database/installation-database.ts';
import { type Database, openForReading } from '../../database/open.ts';
import { StartupError } from '../../errors/startup-error.ts';
import { monthOf } from '../../plays/months/month-names.ts';
import { openIngest } from '../../plays/open-ingest.ts';
import { PlayPartitions } from '../../plays/postgres/partitions.ts';
import { type Clock, systemClock } from '../../runtime/clock.ts';
import type { Config } from '../../runtime/config.ts';
import type { Log } from '../../runtime/log.ts';
import { withoutSecrets } from '../../runtime/without-secrets.ts';
import { openInstallation } from '../installation.ts';
import { type CopiedTable, continueNumbers, copyRows, inOrderOfReferences, sumOfTable } from './copy-rows.ts';
import { damagedFiles, MonthFilePlays, type MovedPlay, monthFiles } from './month-file-plays.ts';
import type { Row } from './row-sum.ts';

const DATABASE_FILE = 'bacheca.db';
const PLAYS = 'plays';
/** Each engine knows by these what it has done of its own tables; plays that could never be read stay where they are. */
const OWN_TABLES = /^(?:migrations|migrations_lock|plays|plays_\d{4}_\d{2}|plays_to_convert|sqlite_.*)$/;
/** They have rows as soon as they are there. */
const NEVER_EMPTY = new Set(['document_version', 'audit_ends']);

/** So far it has come: with this table, of which so many rows are there by now. */
export type OnMoved = (table: string, rows: number) => void;

export interface Moved {
  readonly rows: number;
  readonly plays: number;
  /** Files of plays that were damaged: they stay, and nothing of them was moved. */
  readonly damaged: readonly string[];
}

/** `url` names the database. Throws a `StartupError` that says what keeps it from being done. */
export async function moveToPostgres(
  config: Config,
  url: string,
  onMoved: OnMoved,
  log: Log,
): Promise<Moved> {
  const { dataFolder, sqliteBinding } = config;
  if (!existsSync(join(dataFolder, DATABASE_FILE)))
    throw new StartupError('move-nothing-there', { folder: dataFolder });
  const release = lockDataFolder(dataFolder, sqliteBinding);
  try {
    const target = await openInstallationDatabase({ ...config, databaseUrl: url }, log);
    try {
      await refuseFull(target.sql, url);
      await bringToNewest(config, systemClock, log);
      const source = openForReading(dataFolder, sqliteBinding);
      try {
        return await oneStartAtATime(target.sql, () => moveAll(source, target.sql, url, onMoved));
      } finally {
        source.close();
      }
    } finally {
      await target.close();
    }
  } finally {
    release();
  }
}

/** As a start of the scheduler does it: migrations, and plays of an earlier version into files of months. */
async function bringToNewest(config: Config, clock: Clock, log: Log): Promise<void> {
  const installation = await openInstallation({ ...config, databaseUrl: null, seedFolder: null }, clock, log);
  const { database, bus, screens, locations, services, programs, takeovers } = installation;
  try {
    const surroundings = { screens, locations, services, programs, takeovers };
    openIngest({ ...database, ...surroundings }, clock, log).rawPlays.close();
  } finally {
    await bus.close();
    await database.close();
  }
}

async function moveAll(source: Database, target: SqlDatabase, url: string, onMoved: OnMoved): Promise<Moved> {
  const months = monthFiles(source.folder).map((name) => source.openSiblingDatabase(name, ''));
  try {
    const partitions = new PlayPartitions(target);
    for (const receivedAtMs of receivedMonths(months)) await partitions.ensure(receivedAtMs);
    return await target.query
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (tx) => {
        await refuseFull({ query: tx }, url);
        const { tables, plays } = await tablesOf(source, tx);
        const rows = await moveTables(source, tx, tables, onMoved);
        const moved = await movePlays(source, months, tx, plays, onMoved);
        return { rows, plays: moved, damaged: damagedFiles(source.folder) };
      });
  } finally {
    for (const each of months) each.close();
  }
}

async function refuseFull({ query }: { readonly query: Queries }, url: string): Promise<void> {
  for (const { name } of await query.introspection.getTables()) {
    if (NEVER_EMPTY.has(name) || (OWN_TABLES.test(name) && name !== PLAYS)) continue;
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(query);
    if (rows.length > 0)
      throw new StartupError('move-target-full', { server: withoutSecrets(url), table: name });
  }
}

/** Throws where the two don't have the same tables: nothing may be left behind. */
async function tablesOf(
  source: Database,
  tx: Queries,
): Promise<{ readonly tables: CopiedTable[]; readonly plays: CopiedTable }> {
  const there = new Map(
    (await tx.introspection.getTables()).map(({ name, columns }) => [
      name,
      { name, columns: columns.map((column) => column.name) },
    ]),
  );
  const here = source.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all();
  const tables = (here as { name: string }[]).flatMap(({ name }) => {
    if (OWN_TABLES.test(name)) return [];
    const table = there.get(name);
    if (!table) throw new Error(`PostgreSQL has no table "${name}"`);
    return [table];
  });
  const plays = there.get(PLAYS);
  if (!plays) throw new Error('PostgreSQL has no table of plays');
  return { tables: await inOrderOfReferences(tx, tables), plays };
}

async function moveTables(
  source: Database,
  tx: Queries,
  tables: readonly CopiedTable[],
  onMoved: OnMoved,
): Promise<number> {
  let all = 0;
  for (const table of tables) {
    if (NEVER_EMPTY.has(table.name)) await sql`delete from ${sql.table(table.name)}`.execute(tx);
    const columns = table.columns.map((column) => `"${column}"`).join(', ');
    const rows = source.prepare(`SELECT ${columns} FROM "${table.name}"`).iterate() as Iterable<Row>;
    const sum = await copyRows(tx, table, rows, (count) => onMoved(table.name, count));
    if (!sum.equals(await sumOfTable(tx, table)))
      throw new StartupError('move-differs', { table: table.name });
    all += sum.rows;
  }
  const numbered = (await tx.introspection.getTables()).flatMap(({ name, columns }) =>
    columns
      .filter(({ isAutoIncrementing }) => isAutoIncrementing)
      .map((column) => [name, column.name] as const),
  );
  for (const [table, column] of numbered)
    if (tables.some(({ name }) => name === table)) await continueNumbers(tx, table, column);
  return all;
}

/** Returns how many there are. */
async function movePlays(
  source: Database,
  months: readonly Sqlite.Database[],
  tx: Queries,
  table: CopiedTable,
  onMoved: OnMoved,
): Promise<number> {
  const sums = new Map<string, { plays: number; shownMs: number }>();
  const plays = new MonthFilePlays(source);
  function* all(): Generator<MovedPlay> {
    for (const month of months)
      for (const play of plays.of(month)) {
        const name = `${play.screen_id} ${monthOf(play.received_at_ms)}`;
        const sum = sums.get(name) ?? { plays: 0, shownMs: 0 };
        sums.set(name, { plays: sum.plays + 1, shownMs: sum.shownMs + play.duration_ms });
        yield play;
      }
  }
  const sum = await copyRows(tx, table, all() as Iterable<MovedPlay & Row>, (count) => onMoved(PLAYS, count));
  if (!sum.equals(await sumOfTable(tx, table)) || !(await haveSums(tx, sums)))
    throw new StartupError('move-differs', { table: PLAYS });
  return sum.rows;
}

/** Adds up over there what plays each screen has in each month. */
async function haveSums(
  tx: Queries,
  sums: ReadonlyMap<string, { readonly plays: number; readonly shownMs: number }>,
): Promise<boolean> {
  const { rows } = await sql<{ name: string; plays: number; shownMs: number }>`
    select screen_id || ' ' || to_char(to_timestamp(received_at_ms / 1000) at time zone 'UTC', 'YYYY-MM') as name,
      count(*) as plays, sum(duration_ms) as "shownMs"
    from plays group by 1`.execute(tx);
  return (
    rows.length === sums.size &&
    rows.every(({ name, plays, shownMs }) => {
      const sum = sums.get(name);
      return sum?.plays === plays && sum.shownMs === shownMs;
    })
  );
}

function receivedMonths(months: readonly Sqlite.Database[]): number[] {
  return months.flatMap((file) => {
    const { first, last } = file
      .prepare('SELECT min(received_at_ms) AS first, max(received_at_ms) AS last FROM plays')
      .get() as { first: number | null; last: number | null };
    return first === null || last === null ? [] : [first, last];
  });
}
