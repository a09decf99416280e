import type { Database } from '../database/open.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import { Ingest } from './ingest.ts';
import { convertPlays } from './months/convert-old-plays.ts';
import { MonthFiles } from './months/month-files.ts';
import { Snapshots, type SurroundingsSource, snapshotSources } from './snapshots.ts';

/** What takes plays in, over links or from a stick. Plays of an earlier version are converted first. */
export function openIngest(
  { database, ...surroundings }: SurroundingsSource & { readonly database: Database },
  clock: Clock,
  log: Log,
): { readonly ingest: Ingest; readonly months: MonthFiles } {
  const months = new MonthFiles(database, log);
  const snapshots = new Snapshots(database, snapshotSources(database, surroundings));
  const converted = convertPlays(database, { months, snapshots });
  if (converted > 0) log.info({ plays: converted }, 'plays of an earlier version were moved to month files');
  return { months, ingest: new Ingest(database, { months, snapshots, clock, log }) };
}
