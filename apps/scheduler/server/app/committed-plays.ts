/** What follows from plays that were committed, here and by other nodes: nobody asks the database for it in vain. */
import type { Id } from '@bacheca/shared/model/ids';
import type { Bus } from '../bus/bus.ts';
import type { EngineName } from '../database/engines/sql-database.ts';
import type { LiveScreens } from '../players/live-screens.ts';
import type { ClonedPlayers } from '../plays/cloned-players.ts';
import type { PlayIngest } from '../plays/play-ingest.ts';
import type { PlayCounts } from '../reports/play-counts.ts';

/** The other nodes hear of many commits at once: a page that shows a count is as late as this. */
const TOLD_EVERY_MS = 500;

interface Parts {
  readonly bus: Bus;
  readonly ingest: Pick<PlayIngest, 'subscribe'>;
  readonly counts: Pick<PlayCounts, 'add' | 'stale'>;
  readonly clones: Pick<ClonedPlayers, 'committed' | 'refresh'>;
  readonly live: Pick<LiveScreens, 'changed'>;
}

/** Returns what ends it. */
export function followCommittedPlays(
  { bus, ingest, counts, clones, live }: Parts,
  engine: EngineName,
): () => void {
  const stops = [
    // Each subscribes by itself: if one fails, the others hear of the plays all the same.
    ingest.subscribe((committed) => counts.add(committed)),
    ingest.subscribe(async (committed) => {
      for (const screenId of await clones.committed(committed)) live.changed(screenId);
    }),
    ingest.subscribe((committed) => {
      for (const { batch } of committed) live.changed(batch.screenId);
    }),
  ];
  // A data folder has one scheduler.
  if (engine === 'postgres') stops.push(...shareWithNodes({ bus, ingest, counts, clones, live }));
  return () => {
    for (const stop of stops) stop();
  };
}

function shareWithNodes({ bus, ingest, counts, clones, live }: Parts): (() => void)[] {
  const untold = new Set<Id>();
  let telling: NodeJS.Timeout | undefined;
  const tell = () => {
    telling = undefined;
    const screenIds = [...untold];
    untold.clear();
    void bus.tell({ type: 'plays', screenIds });
  };
  return [
    ingest.subscribe((committed) => {
      for (const { batch } of committed) untold.add(batch.screenId);
      telling ??= setTimeout(tell, TOLD_EVERY_MS);
    }),
    () => clearTimeout(telling),
    bus.subscribe('plays', ({ screenIds }, isOwn) => {
      if (isOwn) return;
      counts.stale(screenIds);
      if (screenIds !== 'all') for (const id of screenIds) live.changed(id);
    }),
    bus.onPoll(async () => {
      // Whatever wasn't heard of: whoever asks next has it read.
      counts.stale('all');
      await clones.refresh();
    }),
  ];
}
