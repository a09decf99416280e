/**
 * What other nodes have published, interrupted, withdrawn, paired or saved is told to the players that are linked here, and
 * to the live pages. It is found by comparing what each was told with what holds, whoever changed it: of what was told
 * already nobody hears twice, and nothing is missed because two things changed together.
 */
import type { Id } from '@bacheca/shared/model/ids';
import type { Bus } from '../../bus/bus.ts';
import type { HeldTables } from '../../database/held-tables.ts';
import type { Programs } from '../../publish/programs.ts';
import type { Log } from '../../runtime/log.ts';
import { oneAtATime } from '../../runtime/one-at-a-time.ts';
import type { PlayerLinks } from '../links/player-links.ts';
import type { LiveScreens } from '../live-screens.ts';

interface Parts {
  readonly bus: Bus;
  readonly held: HeldTables;
  readonly programs: Programs;
  readonly links: Pick<PlayerLinks, 'push' | 'playersChanged'>;
  readonly live: LiveScreens;
}

/** The rows by which a screen shows: another object where it was changed. */
type Rows = readonly [screen: unknown, location: unknown, published: unknown];

/** Returns what stops it. */
export function tellOthersChanges({ bus, held, programs, links, live }: Parts, log: Log): () => void {
  let seen = rowsOfScreens(held);
  let seenChanges = '';
  const look = async () => {
    await held.refresh();
    const changes = TABLES.map((table) => held.changesOf(table)).join();
    if (changes === seenChanges) return;
    seenChanges = changes;
    programs.committed();
    links.playersChanged();
    await links.push.news();
    const now = rowsOfScreens(held);
    for (const [screenId, rows] of now) if (!isSame(rows, seen.get(screenId))) live.changed(screenId);
    for (const screenId of seen.keys()) if (!now.has(screenId)) live.changed(screenId);
    seen = now;
  };
  const lookSoon = oneAtATime(look, (error) =>
    log.error({ err: error }, 'what other nodes have changed could not be told to the players'),
  );
  const stops = [
    bus.onPoll(look),
    bus.subscribe('held', (_, isOwn) => {
      if (!isOwn) lookSoon();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

const TABLES = [
  ...(['screens', 'locations', 'published', 'takeovers', 'withdrawn_items', 'players'] as const),
  // What was revoked.
  'item_approvals',
] as const;

function rowsOfScreens(held: HeldTables): Map<Id, Rows> {
  const locations = held.rows('locations');
  const published = held.rows('published');
  return new Map(
    [...held.rows('screens')].map(([id, row]) => [
      id,
      [row, locations.get(row.location_id), published.get(id)],
    ]),
  );
}

function isSame(rows: Rows, others: Rows | undefined): boolean {
  return others !== undefined && rows.every((row, index) => row === others[index]);
}
