/**
 * Plays as they were reported, on PostgreSQL. Each row says where its play is counted (place and item), so that one
 * whose time comes to be known is taken from exactly there.
 */
import type { Play } from '@bacheca/shared/wire/plays';
import { sql } from 'kysely';
import type { Queries } from '../../database/engines/sql-database.ts';
import type { PlayRow } from '../../database/tables.ts';
import type { PlayIdentity } from '../ingest-plan.ts';
import { boundOf, detailOf } from '../months/play-rows.ts';
import { arrayOf, type ColumnValue } from './array-text.ts';

export interface PlayToStore {
  readonly play: Play;
  readonly journal: number;
  readonly screenId: string;
  readonly place: number;
  readonly item: number;
}

type Column = readonly [
  name: string,
  type: 'bigint' | 'double precision' | 'text',
  of: (row: PlayToStore) => ColumnValue,
];

const COLUMNS: readonly Column[] = [
  ['journal', 'bigint', ({ journal }) => journal],
  ['seq', 'bigint', ({ play }) => play.seq],
  ['place', 'bigint', ({ place }) => place],
  ['item', 'bigint', ({ item }) => item],
  ['screen_id', 'text', ({ screenId }) => screenId],
  ['item_id', 'text', ({ play }) => play.itemId],
  ['item_hash', 'text', ({ play }) => play.itemHash],
  ['kind', 'text', ({ play }) => play.kind],
  ['title', 'text', ({ play }) => play.title],
  ['service_id', 'text', ({ play }) => play.serviceId ?? null],
  ['language', 'text', ({ play }) => play.language],
  ['planned_item_id', 'text', ({ play }) => play.plannedItemId ?? null],
  ['rule_id', 'text', ({ play }) => play.ruleId ?? null],
  ['playlist_id', 'text', ({ play }) => play.playlistId ?? null],
  ['takeover_id', 'text', ({ play }) => play.takeoverId ?? null],
  ['revision', 'text', ({ play }) => play.revision ?? null],
  ['started_at_ms', 'bigint', ({ play }) => play.startedAtMs],
  ['duration_ms', 'bigint', ({ play }) => play.durationMs],
  ['outcome', 'text', ({ play }) => play.outcome.type],
  ['outcome_detail', 'text', ({ play }) => detailOf(play.outcome)],
  ['boot_id', 'text', ({ play }) => play.bootId],
  ['monotonic_ms', 'bigint', ({ play }) => play.monotonicMs],
  ['clock_quality', 'text', ({ play }) => play.clock.quality],
  ['clock_bound_ms', 'double precision', ({ play }) => boundOf(play.clock)],
  ['panel', 'text', ({ play }) => play.panel],
  ['frames_shown', 'bigint', ({ play }) => play.frames?.shown ?? null],
  ['frames_dropped', 'bigint', ({ play }) => play.frames?.dropped ?? null],
];

const NAMES = sql.join(COLUMNS.map(([name]) => sql.id(name)));

/** Their partition is there, and none of them is. */
export async function insertPlays(
  tx: Queries,
  receivedAtMs: number,
  plays: readonly PlayToStore[],
): Promise<void> {
  if (plays.length === 0) return;
  const columns = COLUMNS.map(([, type, of]) => arrayOf(type, plays.map(of)));
  await sql`insert into plays (${NAMES}, received_at_ms)
    select *, ${receivedAtMs}::bigint from unnest(${sql.join(columns)})`.execute(tx);
}

export interface PlayName {
  readonly journal: number;
  readonly seq: number;
}

/** Returns how these plays began, by journal and number, as far as they are still kept. */
export async function readIdentities(
  tx: Queries,
  names: readonly PlayName[],
): Promise<Map<number, Map<number, PlayIdentity>>> {
  const found = new Map<number, Map<number, PlayIdentity>>();
  if (names.length === 0) return found;
  const { rows } = await sql<PlayIdentity & { journal: number }>`
    select journal, seq, boot_id as "bootId", monotonic_ms as "monotonicMs", item_hash as "itemHash"
    from plays join unnest(${numbers(names, ({ journal }) => journal)}, ${numbers(names, ({ seq }) => seq)})
      as named (journal, seq) using (journal, seq)`.execute(tx);
  for (const { journal, ...play } of rows) {
    const bySeq = found.get(journal);
    if (bySeq) bySeq.set(play.seq, play);
    else found.set(journal, new Map([[play.seq, play]]));
  }
  return found;
}

export interface Boot {
  readonly journal: number;
  readonly bootId: string;
}

/** Returns the corrected minus the monotonic time of these boots, by journal and boot, as far as it was ever known. */
export async function readOffsets(
  tx: Queries,
  boots: readonly Boot[],
): Promise<Map<number, Map<string, number>>> {
  const found = new Map<number, Map<string, number>>();
  if (boots.length === 0) return found;
  const { rows } = await sql<Boot & { offsetMs: number | null }>`
    select asked.journal, asked.boot_id as "bootId", coalesce(
      (select offset_ms from boot_anchors
        where boot_anchors.journal = asked.journal and boot_anchors.boot_id = asked.boot_id),
      (select started_at_ms - monotonic_ms from plays
        where plays.journal = asked.journal and plays.boot_id = asked.boot_id and clock_quality = 'synced'
        limit 1)) as "offsetMs"
    from ${asked(boots)}`.execute(tx);
  for (const { journal, bootId, offsetMs } of rows) {
    if (offsetMs === null) continue;
    const byBoot = found.get(journal);
    if (byBoot) byBoot.set(bootId, offsetMs);
    else found.set(journal, new Map([[bootId, offsetMs]]));
  }
  return found;
}

export type UndatedRow = PlayRow & { journal: number; place: number; item: number };

/** Plays of these boots that came before their time was known. */
export async function readUndated(tx: Queries, boots: readonly Boot[]): Promise<UndatedRow[]> {
  if (boots.length === 0) return [];
  const { rows } = await sql<UndatedRow>`
    select plays.*, journals.player_id, journals.journal_id
    from ${asked(boots)} join plays on plays.journal = asked.journal and plays.boot_id = asked.boot_id
      join journals on journals.id = plays.journal
    where plays.clock_quality = 'unsynced' order by plays.journal, plays.seq`.execute(tx);
  return rows;
}

/** Gives the plays of these boots their time, and keeps it for those that are still to come. */
export async function saveOffsets(
  tx: Queries,
  boots: readonly (Boot & { readonly offsetMs: number })[],
): Promise<void> {
  if (boots.length === 0) return;
  const offsets = sql`unnest(${numbers(boots, ({ journal }) => journal)}, ${bootIds(boots)},
    ${numbers(boots, ({ offsetMs }) => offsetMs)}) as known (journal, boot_id, offset_ms)`;
  await sql`insert into boot_anchors (journal, boot_id, offset_ms, applied)
    select journal, boot_id, offset_ms, 1 from ${offsets}
    on conflict (journal, boot_id) do update set offset_ms = excluded.offset_ms, applied = 1`.execute(tx);
  await sql`update plays set started_at_ms = monotonic_ms + known.offset_ms, clock_quality = 'estimated'
    from ${offsets} where plays.journal = known.journal and plays.boot_id = known.boot_id
      and clock_quality = 'unsynced'`.execute(tx);
}

function asked(boots: readonly Boot[]) {
  return sql`unnest(${numbers(boots, ({ journal }) => journal)}, ${bootIds(boots)}) as asked (journal, boot_id)`;
}

function bootIds(boots: readonly Boot[]) {
  return arrayOf(
    'text',
    boots.map(({ bootId }) => bootId),
  );
}

function numbers<Row>(rows: readonly Row[], of: (row: Row) => number) {
  return arrayOf('bigint', rows.map(of));
}
