/**
 * Plays as they were reported, out of the partitions.
 *
 * The latest of all screens are merged from the screens' own lists (`plays_by_screen`), as on SQLite
 * (`months/latest-plays.ts`): of each a few are read, and more only of those whose few are all among the latest. An index
 * by time alone would cost each play that comes.
 */
import type { Id } from '@bacheca/shared/model/ids';
import { sql } from 'kysely';
import type { SqlDatabase } from '../../database/engines/sql-database.ts';
import type { PlayRow } from '../../database/tables.ts';
import { type DamagedFile, isNewer, type PlayPosition, positionOf, type RawPlays } from '../raw-plays.ts';
import { arrayOf } from './array-text.ts';
import type { PlayPartitions } from './partitions.ts';

/** Read of each screen at first, and how many times more at each further look. */
const READ_AT_FIRST = 8;
const GROWTH = 8;

const PLAYS = sql`select plays.*, journals.player_id, journals.journal_id
  from plays join journals on journals.id = plays.journal`;
const ORDER = sql`order by plays.started_at_ms desc, plays.seq desc, journals.journal_id desc`;

/** A screen's list from here on: it begins with the newest where `before` is unset. */
interface ScreenList {
  readonly screenId: Id;
  readonly before: PlayPosition | undefined;
}

export class PartitionRawPlays implements RawPlays {
  readonly #database: SqlDatabase;
  readonly #partitions: PlayPartitions;

  constructor(database: SqlDatabase, partitions: PlayPartitions) {
    this.#database = database;
    this.#partitions = partitions;
  }

  async latest(limit: number, screenId?: Id, before?: PlayPosition): Promise<PlayRow[]> {
    if (screenId !== undefined) return this.#read([{ screenId, before }], limit);
    let latest: PlayRow[] = [];
    let lists = (await this.#screenIds()).map((id): ScreenList => ({ screenId: id, before }));
    for (
      let count = Math.min(READ_AT_FIRST, limit);
      lists.length > 0;
      count = Math.min(count * GROWTH, limit)
    ) {
      const read = await this.#read(lists, count);
      latest = [...latest, ...read].sort(isNewer).slice(0, limit);
      const oldest = latest.length < limit ? undefined : latest.at(-1);
      const byScreen = Map.groupBy(read, (row) => row.screen_id);
      lists = lists.flatMap(({ screenId: id }) => {
        const rows = byScreen.get(id) ?? [];
        const last = rows.at(-1);
        if (!last || rows.length < count || (oldest && isNewer(last, oldest) > 0)) return [];
        return [{ screenId: id, before: positionOf(last) }];
      });
    }
    return latest;
  }

  async startedIn(fromMs: number, toMs: number, screenIds: readonly Id[]): Promise<PlayRow[]> {
    if (screenIds.length === 0) return [];
    const { rows } = await sql<PlayRow>`${PLAYS}
      where plays.screen_id = any(${arrayOf('text', screenIds)}) and plays.started_at_ms >= ${fromMs}
        and plays.started_at_ms < ${toMs} and plays.clock_quality <> 'unsynced'`.execute(
      this.#database.query,
    );
    return rows;
  }

  dropBefore(beforeMs: number): Promise<string[]> {
    return this.#partitions.dropBefore(beforeMs);
  }

  months(): Promise<string[]> {
    return this.#partitions.months();
  }

  async count(): Promise<number> {
    const { rows } = await sql<{ count: number }>`select count(*) as count from plays`.execute(
      this.#database.query,
    );
    return rows[0]?.count ?? 0;
  }

  /** What becomes of a damaged database is the server's affair. */
  damaged(): DamagedFile[] {
    return [];
  }

  checkpoint(): void {}
  close(): void {}

  /** Wherever a play is counted, its screen has a place there: there are far fewer of them than plays. */
  async #screenIds(): Promise<Id[]> {
    const rows = await this.#database.query
      .selectFrom('place_snapshots')
      .select('screen_id')
      .distinct()
      .execute();
    return rows.map(({ screen_id }) => screen_id);
  }

  /** So many of each list at most, each screen's in their order. */
  async #read(lists: readonly ScreenList[], count: number): Promise<PlayRow[]> {
    const screens = arrayOf(
      'text',
      lists.map(({ screenId }) => screenId),
    );
    const numbers = (of: (before: PlayPosition) => number) =>
      arrayOf(
        'bigint',
        lists.map(({ before }) => (before ? of(before) : null)),
      );
    const journals = arrayOf(
      'text',
      lists.map(({ before }) => before?.journalId ?? null),
    );
    const isPaged = lists.some(({ before }) => before);
    // The first condition is what the index is sought by.
    const earlier = isPaged
      ? sql`and plays.started_at_ms <= list.at and (plays.started_at_ms, plays.seq, journals.journal_id)
          < (list.at, list.seq, list.journal_id collate "C")`
      : sql``;
    const { rows } = await sql<PlayRow>`
      select page.* from unnest(${screens}, ${numbers(({ startedAtMs }) => startedAtMs)},
        ${numbers(({ seq }) => seq)}, ${journals}) as list (screen_id, at, seq, journal_id)
      cross join lateral (${PLAYS} where plays.screen_id = list.screen_id collate "C" ${earlier} ${ORDER}
        limit ${count}) as page`.execute(this.#database.query);
    return rows;
  }
}
