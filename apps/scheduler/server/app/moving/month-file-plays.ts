/**
 * The plays of files of months, as PostgreSQL keeps them: under the journals' numbers of the main database, each with where
 * it is counted.
 *
 * What a crash left in a file before it was counted is not among them: the player sends it again.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '@bacheca/shared/wire/plays';
import type Sqlite from 'better-sqlite3';
import type { Database } from '../../database/open.ts';
import type { PlayRow } from '../../database/tables.ts';
import { CODE_OF, MINUTE_MS } from '../../plays/roll-ups.ts';
import { includes, type SeqRange, union } from '../../plays/seq-ranges.ts';

const FOLDER = 'plays';
const MONTH_FILE = /^\d{4}-\d{2}\.db$/;
const DAMAGED_FILE = /\.damaged-.*\.db$/;
/** No snapshot has it: of a play that nobody ever counts anywhere. */
const NOWHERE = 0;

type StoredPlay = Omit<PlayRow, 'player_id' | 'journal_id'> & { readonly journal: number };
export type MovedPlay = StoredPlay & { readonly place: number; readonly item: number };

interface UndatedCount {
  readonly place: number;
  readonly item: number;
  readonly outcome: number;
  plays: number;
}

/** The names of the files, the oldest month first. */
export function monthFiles(dataFolder: string): string[] {
  return filesOf(dataFolder, MONTH_FILE);
}

/** Those that were damaged and set aside: nothing of them can be moved. */
export function damagedFiles(dataFolder: string): string[] {
  return filesOf(dataFolder, DAMAGED_FILE);
}

function filesOf(dataFolder: string, pattern: RegExp): string[] {
  const folder = join(dataFolder, FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => join(FOLDER, name));
}

/** Both connections only read. */
export class MonthFilePlays {
  readonly #database: Database;
  readonly #items: Sqlite.Statement;
  readonly #places = new Map<string, readonly number[]>();
  readonly #undated = new Map<string, UndatedCount[]>();

  constructor(database: Database) {
    this.#database = database;
    this.#items = database.prepare('SELECT id FROM item_snapshots WHERE item_hash = ?');
  }

  *of(file: Sqlite.Database): Generator<MovedPlay> {
    const journals = file.prepare('SELECT id, player_id AS playerId, journal_id AS journalId FROM journals');
    const plays = file.prepare('SELECT * FROM plays WHERE journal = ? ORDER BY seq');
    const known = journals.all() as { id: number; playerId: string; journalId: string }[];
    for (const { id, playerId, journalId } of known) {
      const journal = this.#journalOf(playerId, journalId);
      if (!journal) continue;
      for (const row of plays.iterate(id) as Iterable<StoredPlay>) {
        if (!includes(journal.ranges, row.seq)) continue;
        const play = { ...row, journal: journal.key };
        yield { ...play, ...this.#whereCounted(play) };
      }
    }
  }

  #journalOf(playerId: string, journalId: string) {
    const row = this.#database
      .prepare('SELECT id FROM journals WHERE player_id = ? AND journal_id = ?')
      .get(playerId, journalId) as { id: number } | undefined;
    if (!row) return null;
    const ranges = this.#database
      .prepare('SELECT first_seq AS first, last_seq AS last FROM journal_ranges WHERE journal = ?')
      .all(row.id) as SeqRange[];
    return { key: row.id, ranges: union([], ranges) };
  }

  #whereCounted(play: StoredPlay): { readonly place: number; readonly item: number } {
    const found = this.#items.get(play.item_hash) as { id: number } | undefined;
    if (!found) return { place: NOWHERE, item: NOWHERE };
    const item = found.id;
    const places = this.#placesOf(play.screen_id);
    const place =
      play.clock_quality === 'unsynced'
        ? this.#undatedPlace(play, item, places)
        : places.length > 1
          ? this.#placeOfHour(play, item)
          : null;
    return { place: place ?? places.at(-1) ?? NOWHERE, item };
  }

  /** Of a screen that staff have changed there are several, the newest last. */
  #placesOf(screenId: string): readonly number[] {
    const known = this.#places.get(screenId);
    if (known) return known;
    const rows = this.#database
      .prepare('SELECT id FROM place_snapshots WHERE screen_id = ? ORDER BY id')
      .all(screenId) as { id: number }[];
    const places = rows.map(({ id }) => id);
    this.#places.set(screenId, places);
    return places;
  }

  /** As many are taken from each place as are counted there: that is where they are taken from once their time is known. */
  #undatedPlace(play: StoredPlay, item: number, places: readonly number[]): number | null {
    const name = `${play.journal} ${play.boot_id}`;
    let counts = this.#undated.get(name);
    if (!counts) {
      counts = this.#database
        .prepare('SELECT place, item, outcome, plays FROM undated_plays WHERE journal = ? AND boot_id = ?')
        .all(play.journal, play.boot_id) as UndatedCount[];
      this.#undated.set(name, counts);
    }
    const outcome = outcomeOf(play);
    const from = counts.find(
      (of) => of.item === item && of.outcome === outcome && of.plays > 0 && places.includes(of.place),
    );
    if (!from) return null;
    from.plays -= 1;
    return from.place;
  }

  #placeOfHour(play: StoredPlay, item: number): number | null {
    const minute = Math.floor(play.started_at_ms / MINUTE_MS);
    const row = this.#database
      .prepare(
        `SELECT place FROM hourly_plays JOIN place_snapshots ON place_snapshots.id = place
         WHERE hour > ? AND hour <= ? AND item = ? AND outcome = ? AND screen_id = ? ORDER BY hour DESC, place DESC
         LIMIT 1`,
      )
      .get(minute - 60, minute, item, outcomeOf(play), play.screen_id) as { place: number } | undefined;
    return row?.place ?? null;
  }
}

function outcomeOf(play: StoredPlay): number {
  return CODE_OF[play.outcome as Outcome['type']];
}
