/**
 * Plays that had come without a time and now get it (`boot-times.ts`), on PostgreSQL: their rows say under which place and
 * item each is counted.
 */
import type { Queries } from '../../database/engines/sql-database.ts';
import type { LeaveOut } from '../../database/open.ts';
import type { Anchor, Offsets } from '../boot-times.ts';
import { readPlay } from '../months/play-rows.ts';
import { isPlausible } from '../roll-ups.ts';
import type { StoredPlace } from '../snapshots.ts';
import type { StoredJournal } from './locked-journals.ts';
import { readUndated } from './stored-plays.ts';

export interface AnchorSources {
  readonly offsets: Offsets;
  readonly locked: ReadonlyMap<string, StoredJournal>;
  placesOfKeys(keys: readonly number[]): Promise<ReadonlyMap<number, StoredPlace>>;
  readonly leaveOut: LeaveOut;
}

/** Returns those whose time these offsets tell. Call it before anything of the plans is written. */
export async function readAnchors(
  tx: Queries,
  { offsets, locked, placesOfKeys, leaveOut }: AnchorSources,
): Promise<Anchor[]> {
  const boots = [...offsets].flatMap(([name, byBoot]) => {
    const journal = locked.get(name);
    return journal ? Array.from(byBoot, ([bootId, offsetMs]) => ({ name, journal, bootId, offsetMs })) : [];
  });
  const rows = await readUndated(
    tx,
    boots.map(({ journal, bootId }) => ({ journal: journal.key, bootId })),
  );
  if (rows.length === 0) return [];
  const places = await placesOfKeys([...new Set(rows.map(({ place }) => place))]);
  return boots.flatMap((boot) => {
    const moved = rows.flatMap((row) => {
      if (row.journal !== boot.journal.key || row.boot_id !== boot.bootId) return [];
      const place = places.get(row.place);
      const play = place && readPlay(row, { leaveOut });
      // Nobody knows the hours of a place that can't be read: its plays stay undated.
      return play && isPlausible(play.monotonicMs + boot.offsetMs) ? [{ play, place, item: row.item }] : [];
    });
    return moved.length > 0 ? [{ ...boot, moved }] : [];
  });
}
