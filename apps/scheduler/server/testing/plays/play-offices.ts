/** What takes plays in and counts them, for tests that run over both engines. */
import type { Program } from '@bacheca/shared/model/program';
import type { Location, Screen } from '@bacheca/shared/model/schedule';
import type { Play } from '@bacheca/shared/wire/plays';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, inject } from 'vitest';
import type { EngineName, SqlDatabase } from '../../database/engines/sql-database.ts';
import type { Database, LeaveOut } from '../../database/open.ts';
import { Ingest } from '../../plays/ingest.ts';
import type { Batch, Committed } from '../../plays/ingest-plan.ts';
import { MonthFiles } from '../../plays/months/month-files.ts';
import { MonthRawPlays } from '../../plays/months/month-raw-plays.ts';
import type { PlayIngest } from '../../plays/play-ingest.ts';
import { PartitionRawPlays } from '../../plays/postgres/partition-raw-plays.ts';
import { PlayPartitions } from '../../plays/postgres/partitions.ts';
import { PostgresIngest } from '../../plays/postgres/postgres-ingest.ts';
import { PostgresSnapshots } from '../../plays/postgres/postgres-snapshots.ts';
import type { RawPlays } from '../../plays/raw-plays.ts';
import { type SnapshotSources, Snapshots } from '../../plays/snapshots.ts';
import { location, screen } from '../content.ts';
import { newDatabase, type TestDatabase } from '../engines.ts';
import { JOURNAL, NO_SURROUNDINGS, reporter } from './plays.ts';

interface OpenPlays {
  readonly ingest: PlayIngest & { commit(batches: readonly Batch[]): Committed[] | Promise<Committed[]> };
  readonly rawPlays: RawPlays;
  close(): void;
}

/** An office over one of the engines, whose clock, screens, places and programs a test sets. */
export class PlayOffice {
  readonly clock = { ms: Date.parse('2026-11-21T10:00:00Z'), now: () => this.clock.ms };
  screens: Record<string, Screen> = { 'urp-1': screen('urp-1', 'urp') };
  locations: Record<string, Location> = { urp: location('urp') };
  programs: Record<string, Program> = {};
  /** Rows that could not be read. */
  readonly leftOut: Parameters<LeaveOut>[0][] = [];
  readonly leaveOut: LeaveOut = (name) => void this.leftOut.push(name);
  readonly test: TestDatabase;
  readonly #plays: OpenPlays;

  static async open(engine: EngineName): Promise<PlayOffice> {
    return new PlayOffice(await newDatabase(engine));
  }

  private constructor(test: TestDatabase) {
    this.test = test;
    const sources: SnapshotSources = {
      ...NO_SURROUNDINGS,
      screen: (id) => this.screens[id] ?? null,
      location: (id) => this.locations[id] ?? null,
      service: (id) => (id === 'cie' ? { id, name: "Carta d'identità" } : null),
      program: (revision) => this.programs[revision] ?? null,
    };
    const { database, sqlite } = test;
    this.#plays = sqlite
      ? openInFiles(sqlite, sources, this.clock)
      : openInPartitions(database, sources, this.clock);
  }

  get sql(): SqlDatabase {
    return this.test.database;
  }

  get ingest(): PlayIngest {
    return this.#plays.ingest;
  }

  get rawPlays(): RawPlays {
    return this.#plays.rawPlays;
  }

  commit(...batches: Batch[]): Promise<Committed[]> {
    return Promise.resolve(this.#plays.ingest.commit(batches));
  }

  /** Returns what the ingest answers to these plays of `reporter`. */
  async take(plays: readonly Play[], journalId = JOURNAL): Promise<Committed> {
    const [committed] = await this.commit({ ...reporter, journalId, plays });
    if (!committed) throw new Error('a batch was committed and nothing came of it');
    return committed;
  }

  /** The rows of a query that both engines speak. */
  async rows(text: string): Promise<unknown[]> {
    return (await sql.raw(text).execute(this.sql.query)).rows;
  }

  async close(): Promise<void> {
    this.#plays.close();
    await this.test.remove();
    expect(this.test.held.filter(({ why }) => why.startsWith('awaits'))).toEqual([]);
  }
}

function openInFiles(database: Database, sources: SnapshotSources, clock: { now(): number }): OpenPlays {
  const months = new MonthFiles(database);
  const ingest = new Ingest(database, { months, snapshots: new Snapshots(database, sources), clock });
  return { ingest, rawPlays: new MonthRawPlays(months), close: () => months.close() };
}

function openInPartitions(
  database: SqlDatabase,
  sources: SnapshotSources,
  clock: { now(): number },
): OpenPlays {
  const partitions = new PlayPartitions(database);
  const snapshots = new PostgresSnapshots(database, {
    ...sources,
    program: async (revision) => sources.program(revision),
  });
  const ingest = new PostgresIngest(database, { partitions, snapshots, clock });
  return { ingest, rawPlays: new PartitionRawPlays(database, partitions), close() {} };
}

/** Describes the same for an office of its own for each test over each engine that this machine has. */
export function describeOffices(name: string, tests: (office: () => PlayOffice) => void): void {
  describe.each(['sqlite', 'postgres'] as const)(`${name} (%s)`, (engine) => {
    describe.skipIf(engine === 'postgres' && inject('postgresUrl') === null)('here', () => {
      let office: PlayOffice;
      beforeEach(async () => {
        office = await PlayOffice.open(engine);
      });
      afterEach(() => office.close());
      tests(() => office);
    });
  });
}
