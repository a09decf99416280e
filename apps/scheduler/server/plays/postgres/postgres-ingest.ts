/**
 * Plays, counted exactly once, by any number of nodes over one PostgreSQL. What a batch does is decided by the same code
 * as on SQLite (`ingest-plan.ts`); what differs:
 *
 *  1. Plays, ranges and roll-ups are committed in one transaction, on disk before anything is acknowledged. If the
 *     connection is lost in it, nobody knows whether it was: the player sends again, and what had come is a repeat.
 *  2. A commit locks its journals (`locked-journals.ts`) before it reads what came of them. So READ COMMITTED is enough,
 *     nothing is done anew for another node's sake, and nodes wait for each other only over one player's plays.
 *  3. What is locked is locked in one order by all: journals by their numbers, then hours, then days by their keys.
 *  4. What rows refer to by numbers (journals, snapshots) and the month's partition are made before that transaction, each
 *     by itself: harmless if nothing comes of it.
 */
import { setImmediate } from 'node:timers/promises';
import { errorCode } from '@bacheca/node/errors';
import { sql } from 'kysely';
import type { Queries, SqlDatabase } from '../../database/engines/sql-database.ts';
import type { LeaveOut } from '../../database/open.ts';
import type { Clock } from '../../runtime/clock.ts';
import { createGuardedCall, type GuardedCall } from '../../runtime/guarded-callbacks.ts';
import type { Log } from '../../runtime/log.ts';
import { countMoved, offsetsOf, timedPlans } from '../boot-times.ts';
import {
  answerOf,
  type Batch,
  type Committed,
  committedOf,
  countPlan,
  type IngestPlan,
  type IngestPlans,
  planBatches,
  repeatsOf,
  resolvePlan,
  takeGroup,
  type WaitingBatch,
} from '../ingest-plan.ts';
import { journalName } from '../journals.ts';
import type { PlayIngest } from '../play-ingest.ts';
import { RollUpSums } from '../roll-ups.ts';
import { missing, type SeqRange, union } from '../seq-ranges.ts';
import type { SnapshotKeys } from '../snapshots.ts';
import { arrayOf } from './array-text.ts';
import { readAnchors } from './boot-anchors.ts';
import { JournalKeys, lockJournals, type StoredJournal, saveJournals } from './locked-journals.ts';
import type { PlayPartitions } from './partitions.ts';
import type { PostgresSnapshots } from './postgres-snapshots.ts';
import { writeRollUps } from './roll-up-rows.ts';
import { insertPlays, type PlayToStore, readIdentities, readOffsets, saveOffsets } from './stored-plays.ts';

/** SQLSTATE classes and system errors that say that the server, or the way there, is at fault: every batch would fail. */
const OF_SERVER = /^(?:08|53|57|58|E[A-Z]+$)/;
/** The driver's own, which have no code. */
const CONNECTION_LOST = /^Connection terminated|^timeout exceeded when trying to connect/;

export interface PostgresIngestParts {
  readonly partitions: PlayPartitions;
  readonly snapshots: PostgresSnapshots;
  readonly clock: Pick<Clock, 'now'>;
  readonly log?: Pick<Log, 'error'>;
  /** Who is told of rows that can't be read. */
  readonly leaveOut?: LeaveOut;
}

export class PostgresIngest implements PlayIngest {
  readonly #database: SqlDatabase;
  readonly #partitions: PlayPartitions;
  readonly #snapshots: PostgresSnapshots;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #leaveOut: LeaveOut;
  readonly #guarded: GuardedCall;
  readonly #journals: JournalKeys;
  readonly #listeners = new Set<(committed: readonly Committed[]) => void>();
  readonly #waiting: WaitingBatch[] = [];
  #committing: Promise<void> | null = null;

  constructor(database: SqlDatabase, { partitions, snapshots, clock, log, leaveOut }: PostgresIngestParts) {
    this.#database = database;
    this.#partitions = partitions;
    this.#snapshots = snapshots;
    this.#clock = clock;
    this.#leaveOut = leaveOut ?? (() => {});
    this.#guarded = createGuardedCall(log ?? { error() {} });
    this.#journals = new JournalKeys(database);
  }

  /** Queues a batch; all that wait while another commit is under way are committed together. */
  add(batch: Batch, done: WaitingBatch['done']): void {
    this.#waiting.push({ batch, done });
    void this.flush();
  }

  /** Resolves when all that waits is committed or has failed, and answered. */
  flush(): Promise<void> {
    this.#committing ??= this.#commitAllWaiting();
    return this.#committing;
  }

  /** Calls back with what was committed, after the commit. Returns its unsubscribe. */
  subscribe(listener: (committed: readonly Committed[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The first number of the range that has not come; null if all have. */
  async firstMissing(playerId: string, journalId: string, within: SeqRange): Promise<number | null> {
    const ranges = await this.#database.query
      .selectFrom('journal_ranges')
      .innerJoin('journals', 'journals.id', 'journal_ranges.journal')
      .select(['first_seq as first', 'last_seq as last'])
      .where('player_id', '=', playerId)
      .where('journal_id', '=', journalId)
      .execute();
    return missing(union([], ranges), within)[0]?.first ?? null;
  }

  /** Commits these batches; when it resolves they are on disk. */
  async commit(batches: readonly Batch[]): Promise<Committed[]> {
    const receivedAtMs = this.#clock.now();
    try {
      await this.#partitions.ensure(receivedAtMs);
      const keys = await this.#journals.of(batches);
      const snapshots = await this.#snapshots.of(batches);
      // How long it takes depends on how many plays wait: it isn't among the transactions that are watched for that.
      return await this.#database.query
        .transaction()
        .setIsolationLevel('read committed')
        .execute((tx) => this.#commitIn(tx, batches, { keys, snapshots, receivedAtMs }));
    } catch (error) {
      // What was remembered may be what is wrong: a partition was dropped, or the database is an older copy of itself.
      for (const remembered of [this.#partitions, this.#journals, this.#snapshots]) remembered.forget();
      throw error;
    }
  }

  async #commitIn(
    tx: Queries,
    batches: readonly Batch[],
    {
      keys,
      snapshots,
      receivedAtMs,
    }: { keys: readonly number[]; snapshots: SnapshotKeys; receivedAtMs: number },
  ): Promise<Committed[]> {
    await acknowledgeOnlyWhatIsOnDisk(tx);
    const locked = await lockJournals(tx, keys);
    const { plans: untimed, changed } = await planLocked(tx, batches, locked);
    const offsets = offsetsOf(untimed);
    const plans = await this.#timed(tx, untimed, offsets);
    const anchors = await readAnchors(tx, {
      offsets,
      locked,
      placesOfKeys: (places) => this.#snapshots.placesOfKeys(tx, places, this.#leaveOut),
      leaveOut: this.#leaveOut,
    });

    const sums = new RollUpSums();
    const stored: PlayToStore[] = [];
    for (const plan of plans) {
      const resolved = resolvePlan(plan, snapshots);
      const { key } = lockedOf(locked, plan.name);
      countPlan(plan, resolved, key, sums);
      for (const [index, play] of plan.fresh.entries()) {
        const place = resolved.places[index];
        const item = resolved.items[index];
        if (!place || item === undefined) throw new Error('a play has no snapshots');
        stored.push({ play, journal: key, screenId: plan.batch.screenId, place: place.key, item });
      }
    }
    for (const anchor of anchors) countMoved(anchor, sums);

    await saveOffsets(
      tx,
      anchors.map(({ journal, bootId, offsetMs }) => ({ journal: journal.key, bootId, offsetMs })),
    );
    await insertPlays(tx, receivedAtMs, stored);
    await saveJournals(tx, locked, changed);
    await storeAggregates(tx, plans, locked, receivedAtMs);
    await writeRollUps(tx, sums);
    const recounted = new Set(anchors.map(({ name }) => name));
    return plans.map((plan) => committedOf(plan, recounted));
  }

  /** The plans with the times that are known for plays without one. */
  async #timed(
    tx: Queries,
    plans: readonly IngestPlan[],
    offsets: ReturnType<typeof offsetsOf>,
  ): Promise<readonly IngestPlan[]> {
    const boots = new Map<string, { journal: number; bootId: string }>();
    for (const { name, fresh, before } of plans) {
      const { key } = before;
      if (key === null) throw new Error(`journal ${name} is planned for without having been locked`);
      for (const { clock, bootId } of fresh) {
        if (clock.quality === 'unsynced' && !offsets.get(name)?.has(bootId))
          boots.set(`${key}/${bootId}`, { journal: key, bootId });
      }
    }
    const stored = await readOffsets(tx, [...boots.values()]);
    return timedPlans(plans, offsets, ({ before: { key } }, bootId) =>
      key === null ? null : (stored.get(key)?.get(bootId) ?? null),
    );
  }

  async #commitAllWaiting(): Promise<void> {
    // Whatever came with the events at hand goes together.
    await setImmediate();
    while (this.#waiting.length > 0) await this.#commitGroup(takeGroup(this.#waiting));
    this.#committing = null;
  }

  /** Never throws: whoever added a batch is told. */
  async #commitGroup(group: readonly WaitingBatch[]): Promise<void> {
    let committed: Committed[];
    try {
      committed = await this.commit(group.map(({ batch }) => batch));
    } catch (error) {
      if (group.length > 1 && !isOfServer(error)) {
        for (const one of group) await this.#commitGroup([one]);
      } else {
        for (const { done } of group)
          this.#guarded('plays were not taken, and their player was not told', () => done({ error }));
      }
      return;
    }
    for (const [index, one] of committed.entries()) {
      this.#guarded('plays are on disk, and their player was not told', () =>
        group[index]?.done(answerOf(one)),
      );
    }
    for (const listener of this.#listeners)
      this.#guarded('a listener to plays failed', () => listener(committed));
  }
}

/** Raises what the server is set to, where that is less than a commit on its own disk; never lowers it. */
async function acknowledgeOnlyWhatIsOnDisk(tx: Queries): Promise<void> {
  await sql`select set_config('synchronous_commit', 'on', true)
    where current_setting('synchronous_commit') in ('off', 'local', 'remote_write')`.execute(tx);
}

async function planLocked(
  tx: Queries,
  batches: readonly Batch[],
  locked: ReadonlyMap<string, StoredJournal>,
): Promise<IngestPlans> {
  const repeats = batches.flatMap((batch) => {
    const { key, ranges } = lockedOf(locked, journalName(batch.playerId, batch.journalId));
    return repeatsOf(batch, ranges).map((seq) => ({ journal: key, seq }));
  });
  const stored = await readIdentities(tx, repeats);
  return planBatches(batches, {
    journal: (playerId, journalId) => lockedOf(locked, journalName(playerId, journalId)),
    play: ({ playerId, journalId }, seq) =>
      stored.get(lockedOf(locked, journalName(playerId, journalId)).key)?.get(seq) ?? null,
  });
}

function lockedOf(locked: ReadonlyMap<string, StoredJournal>, name: string): StoredJournal {
  const journal = locked.get(name);
  if (!journal) throw new Error(`journal ${name} was written down and is gone`);
  return journal;
}

async function storeAggregates(
  tx: Queries,
  plans: readonly IngestPlan[],
  locked: ReadonlyMap<string, StoredJournal>,
  receivedAtMs: number,
): Promise<void> {
  const rows = plans.flatMap(({ batch: { fold, screenId }, aggregateState, name }) =>
    fold && aggregateState
      ? [{ fold, screenId, state: aggregateState, journal: lockedOf(locked, name).key }]
      : [],
  );
  if (rows.length === 0) return;
  type Row = (typeof rows)[number];
  const numbers = (of: (row: Row) => number) => arrayOf('bigint', rows.map(of));
  const texts = (of: (row: Row) => string) => arrayOf('text', rows.map(of));
  await sql`insert into aggregated_plays (journal, first_seq, last_seq, state, screen_id, received_at_ms, body)
    select * from unnest(${numbers(({ journal }) => journal)}, ${numbers(({ fold }) => fold.firstSeq)},
      ${numbers(({ fold }) => fold.lastSeq)}, ${texts(({ state }) => state)}, ${texts(({ screenId }) => screenId)},
      ${numbers(() => receivedAtMs)}, ${texts(({ fold }) => JSON.stringify(fold))})
    on conflict do nothing`.execute(tx);
}

function isOfServer(error: unknown): boolean {
  const code = errorCode(error);
  if (code !== undefined) return OF_SERVER.test(code);
  return error instanceof Error && CONNECTION_LOST.test(error.message);
}
