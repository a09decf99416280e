import type { SqlDatabase } from '../database/engines/sql-database.ts';
import type { Database, LeaveOut } from '../database/open.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import { Ingest } from './ingest.ts';
import { convertPlays } from './months/convert-old-plays.ts';
import { MonthFiles } from './months/month-files.ts';
import { MonthRawPlays } from './months/month-raw-plays.ts';
import type { PlayIngest } from './play-ingest.ts';
import { PartitionRawPlays } from './postgres/partition-raw-plays.ts';
import { PlayPartitions } from './postgres/partitions.ts';
import { PostgresIngest } from './postgres/postgres-ingest.ts';
import { PostgresSnapshots } from './postgres/postgres-snapshots.ts';
import type { RawPlays } from './raw-plays.ts';
import { Snapshots, type SurroundingsSource, snapshotSources } from './snapshots.ts';

export interface PlaysDatabase {
  readonly sql: SqlDatabase;
  /** The same database for what asks it without awaiting; null on PostgreSQL. */
  readonly sqlite: Database | null;
  readonly leaveOut: LeaveOut;
}

export interface OpenPlays {
  readonly ingest: PlayIngest;
  readonly rawPlays: RawPlays;
}

/** What takes plays in, over links or from a stick. Plays of an earlier version are converted first. */
export function openIngest(
  { sql, sqlite, leaveOut, ...surroundings }: SurroundingsSource & PlaysDatabase,
  clock: Pick<Clock, 'now'>,
  log: Pick<Log, 'error' | 'info'>,
): OpenPlays {
  if (sqlite) return openInFiles(sqlite, surroundings, clock, log);
  const partitions = new PlayPartitions(sql);
  const { programs } = surroundings;
  const snapshots = new PostgresSnapshots(sql, {
    ...snapshotSources(surroundings),
    program: (revision) => programs.program(revision),
  });
  return {
    ingest: new PostgresIngest(sql, { partitions, snapshots, clock, log, leaveOut }),
    rawPlays: new PartitionRawPlays(sql, partitions),
  };
}

function openInFiles(
  database: Database,
  surroundings: SurroundingsSource,
  clock: Pick<Clock, 'now'>,
  log: Pick<Log, 'error' | 'info'>,
): OpenPlays {
  const months = new MonthFiles(database, log);
  const snapshots = new Snapshots(database, {
    ...snapshotSources(surroundings),
    program: (revision) => surroundings.programs.programAtOnce(database, revision),
  });
  const converted = convertPlays(database, { months, snapshots });
  if (converted > 0) log.info({ plays: converted }, 'plays of an earlier version were moved to month files');
  return {
    ingest: new Ingest(database, { months, snapshots, clock, log }),
    rawPlays: new MonthRawPlays(months),
  };
}
