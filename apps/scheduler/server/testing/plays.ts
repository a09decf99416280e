import { type Database, openDatabase } from '../database/open.ts';
import { Ingest } from '../plays/ingest.ts';
import { MonthFiles } from '../plays/months/month-files.ts';
import { type SnapshotSources, Snapshots } from '../plays/snapshots.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';

/** An installation in which nothing is known of what is played, but where. */
export const NO_SURROUNDINGS: SnapshotSources = {
  screen: () => null,
  location: () => null,
  service: () => null,
  program: () => null,
  takeoverItem: () => null,
};

export interface PlayStore {
  readonly database: Database;
  readonly months: MonthFiles;
  readonly snapshots: Snapshots;
  readonly ingest: Ingest;
  close(): void;
}

/** What takes plays in, over a folder. */
export function openPlays(
  folder: string,
  {
    surroundings = NO_SURROUNDINGS,
    clock = systemClock,
    log,
  }: { surroundings?: SnapshotSources; clock?: Pick<Clock, 'now'>; log?: Pick<Log, 'error'> } = {},
): PlayStore {
  const database = openDatabase(folder, process.env.BACHECA_SQLITE_BINDING);
  const months = new MonthFiles(database);
  const snapshots = new Snapshots(database, surroundings);
  const ingest = new Ingest(database, { months, snapshots, clock, ...(log && { log }) });
  return {
    database,
    months,
    snapshots,
    ingest,
    close() {
      months.close();
      database.close();
    },
  };
}
