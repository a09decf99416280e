import type { Program } from '@bacheca/shared/model/program';
import type { Location, Screen } from '@bacheca/shared/model/schedule';
import type { Play } from '@bacheca/shared/wire/plays';
import { expect } from 'vitest';
import { type Database, openDatabase } from '../../database/open.ts';
import { Ingest } from '../../plays/ingest.ts';
import { MonthFiles } from '../../plays/months/month-files.ts';
import { type SnapshotSources, Snapshots } from '../../plays/snapshots.ts';
import { type Clock, systemClock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import { location, play, screen } from '../content.ts';
import { temporaryFolder } from '../scheduler.ts';

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

export const JOURNAL = '5f0c2c63-2a3c-4a0e-9c7e-8f6f3f8f2b11';

/** Whose plays they are: one player, one screen, one journal. */
export const reporter = { playerId: 'player-1', screenId: 'urp-1', journalId: JOURNAL };

/** Plays with these numbers, as that player reports them. */
export const batch = (...seqs: number[]) => ({ ...reporter, plays: seqs.map((seq) => play(seq)) });

/** Runs `work` with a store in a folder of its own. The store is what `reopen` gave last. */
export function withStore<Result>(work: (store: () => PlayStore, reopen: () => PlayStore) => Result): Result {
  const folder = temporaryFolder();
  let store = openPlays(folder.path);
  const reopen = () => {
    store.close();
    store = openPlays(folder.path);
    return store;
  };
  try {
    return work(() => store, reopen);
  } finally {
    store.close();
    folder.remove();
  }
}

/** The numbers of the plays that are kept, from the first to the last. */
export const storedSeqs = ({ months }: PlayStore) =>
  months
    .latest(1000)
    .map(({ seq }) => seq)
    .sort((a, b) => a - b);

/** How many plays are counted, by whether their hour is known. The counts by hour and by day have to agree. */
export const countedPlays = ({ database }: PlayStore) => {
  const sum = (table: string) =>
    (database.prepare(`SELECT coalesce(sum(plays), 0) AS plays FROM ${table}`).get() as { plays: number })
      .plays;
  expect(sum('daily_plays')).toBe(sum('hourly_plays'));
  return { timed: sum('hourly_plays'), undated: sum('undated_plays') };
};

/** A store in a folder of its own, of an office whose clock, screens, places and programs a test sets. */
export class TestOffice {
  readonly clock = { ms: Date.parse('2026-11-21T10:00:00Z'), now: () => this.clock.ms };
  screens: Record<string, Screen> = { 'urp-1': screen('urp-1', 'urp') };
  locations: Record<string, Location> = { urp: location('urp') };
  programs: Record<string, Program> = {};
  readonly #folder = temporaryFolder();
  store = this.#open();

  reopen(): void {
    this.store.close();
    this.store = this.#open();
  }

  close(): void {
    this.store.close();
    this.#folder.remove();
  }

  /** Returns what the ingest answers to these plays of `reporter`. */
  take(plays: readonly Play[], journalId = JOURNAL) {
    return this.store.ingest.commit([{ ...reporter, journalId, plays }])[0];
  }

  rows(sql: string): unknown[] {
    return this.store.database.prepare(sql).all();
  }

  #open(): PlayStore {
    return openPlays(this.#folder.path, {
      clock: this.clock,
      surroundings: {
        ...NO_SURROUNDINGS,
        screen: (id) => this.screens[id] ?? null,
        location: (id) => this.locations[id] ?? null,
        service: (id) => (id === 'cie' ? { id, name: "Carta d'identità" } : null),
        program: (revision) => this.programs[revision] ?? null,
      },
    });
  }
}
