/**
 * Plays, counted exactly once.
 *
 *  1. A journal and a sequence number in it name a play. The numbers that came are kept for ever as ranges,
 *     apart from the plays, so that a repeat is known even after the play itself was pruned.
 *  2. What is acknowledged is on disk: batches that wait are committed together and answered after it. The plays
 *     go to the month's file first (`month-files.ts`); then ranges, roll-ups and aggregates are committed in one
 *     transaction of the main database, and only that makes them count.
 *  3. A play whose time isn't known is counted apart until one of the same boot tells what its monotonic clock
 *     meant (`boot-times.ts`), and never dropped.
 *  4. What is new, a repeat, or in conflict is decided before anything is written (`ingest-plan.ts`).
 *  5. A batch that can't be committed keeps none of another player's back.
 */

import type { AggregatedPlays } from '@bacheca/shared/wire/plays';
import { type Database, isOfDisk } from '../database/open.ts';
import type { Clock } from '../runtime/clock.ts';
import { createGuardedCall, type GuardedCall } from '../runtime/guarded-callbacks.ts';
import type { Log } from '../runtime/log.ts';
import { type Anchor, BootTimes, offsetsOf } from './boot-times.ts';
import {
  answerOf,
  type Batch,
  type Committed,
  committedOf,
  countPlan,
  type IngestPlan,
  planBatches,
  type ResolvedPlan,
  resolvePlan,
  takeGroup,
  type WaitingBatch,
} from './ingest-plan.ts';
import { type Journal, Journals } from './journals.ts';
import type { MonthFiles, ReceivedPlays } from './months/month-files.ts';
import { playOf } from './months/play-rows.ts';
import type { PlayIngest } from './play-ingest.ts';
import { RollUps } from './roll-ups.ts';
import { missing, type SeqRange } from './seq-ranges.ts';
import type { Snapshots } from './snapshots.ts';

export class Ingest implements PlayIngest {
  readonly #database: Database;
  readonly #months: MonthFiles;
  readonly #snapshots: Snapshots;
  readonly #clock: Pick<Clock, 'now'>;
  /** What follows a commit changes nothing of it: the plays are on disk, and whoever else waits is told so. */
  readonly #guarded: GuardedCall;
  readonly #journals: Journals;
  readonly #rollUps: RollUps;
  readonly #bootTimes: BootTimes;
  readonly #listeners = new Set<(committed: readonly Committed[]) => void>();
  #waiting: WaitingBatch[] = [];
  #isFlushPlanned = false;

  constructor(
    database: Database,
    {
      months,
      snapshots,
      clock,
      log,
    }: { months: MonthFiles; snapshots: Snapshots; clock: Pick<Clock, 'now'>; log?: Pick<Log, 'error'> },
  ) {
    this.#guarded = createGuardedCall(log ?? { error() {} });
    this.#database = database;
    this.#months = months;
    this.#snapshots = snapshots;
    this.#clock = clock;
    this.#journals = new Journals(database);
    this.#rollUps = new RollUps(database);
    this.#bootTimes = new BootTimes(database, { months, journals: this.#journals, snapshots });
    this.#guarded('plays could not be given their time in their file', () => this.#bootTimes.applyLeft());
  }

  /** Queues a batch; all that wait are committed together once the events at hand are handled. */
  add(batch: Batch, done: WaitingBatch['done']): void {
    this.#waiting.push({ batch, done });
    this.#planFlush();
  }

  /** Commits everything that waits: it is on disk when this returns, before anything is awaited. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0) this.#commitWaiting();
  }

  /** Calls back with what was committed, after the commit. Returns its unsubscribe. */
  subscribe(listener: (committed: readonly Committed[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The first number of the range that has not come; null if all have. */
  async firstMissing(playerId: string, journalId: string, within: SeqRange): Promise<number | null> {
    return missing(this.#journals.find(playerId, journalId).ranges, within)[0]?.first ?? null;
  }

  /** Commits these batches; when it returns they are on disk. */
  commit(batches: readonly Batch[]): Committed[] {
    const receivedAtMs = this.#clock.now();
    const { plans: untimed, changed } = planBatches(batches, {
      journal: (playerId, journalId) => this.#journals.find(playerId, journalId),
      play: ({ playerId, journalId }, seq) => {
        const row = this.#months.find(playerId, journalId, seq);
        return row && playOf(row);
      },
    });
    const offsets = offsetsOf(untimed);
    const plans = this.#bootTimes.timed(untimed, offsets);
    // This comes before the transaction: a snapshot that is remembered must not go with a rollback.
    const resolved = this.#snapshots.together(() => plans.map((plan) => resolvePlan(plan, this.#snapshots)));
    const anchors = this.#bootTimes.anchors(plans, offsets);
    try {
      this.#months.write(receivedAtMs, plans.map(reportOf));
      this.#database.transaction(() => this.#write(plans, resolved, anchors, changed, receivedAtMs));
    } finally {
      this.#rollUps.clear();
    }
    // They are remembered only now: had the transaction failed, what is in memory would claim plays that no disk has.
    for (const [name, journal] of changed) this.#journals.remember(name, journal);
    for (const anchor of anchors) {
      // If it fails it is done at the next start (`applyLeft`): the counts are right already.
      this.#guarded('plays could not be given their time in their file', () => this.#bootTimes.apply(anchor));
    }
    const recounted = new Set(anchors.map(({ name }) => name));
    return plans.map((plan) => committedOf(plan, recounted));
  }

  #planFlush(): void {
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    setImmediate(() => {
      this.#isFlushPlanned = false;
      this.#commitWaiting();
      if (this.#waiting.length > 0) this.#planFlush();
    });
  }

  #commitWaiting(): void {
    const group = takeGroup(this.#waiting);
    if (group.length > 0) this.#commitGroup(group);
  }

  #commitGroup(group: readonly WaitingBatch[]): void {
    let committed: Committed[];
    try {
      committed = this.commit(group.map(({ batch }) => batch));
    } catch (error) {
      if (group.length > 1 && !isOfDisk(error)) {
        for (const one of group) this.#commitGroup([one]);
      } else {
        for (const { done } of group) done({ error });
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

  /** Inside the transaction that makes them count. The journals in `changed` get their keys. */
  #write(
    plans: readonly IngestPlan[],
    resolved: readonly ResolvedPlan[],
    anchors: readonly Anchor[],
    changed: Map<string, Journal>,
    receivedAtMs: number,
  ): void {
    const keys = new Map<string, number>();
    for (const [index, plan] of plans.entries()) {
      if (plan.ranges === plan.before.ranges) continue;
      const key = keys.get(plan.name) ?? this.#journals.keyOf(plan.before);
      keys.set(plan.name, key);
      this.#writePlan(plan, key, receivedAtMs);
      const snapshots = resolved[index];
      if (snapshots) countPlan(plan, snapshots, key, this.#rollUps);
    }
    this.#bootTimes.write(anchors, this.#rollUps);
    this.#rollUps.write();
    for (const [name, key] of keys) {
      const journal = changed.get(name);
      if (journal) changed.set(name, { ...journal, key });
    }
  }

  #writePlan({ batch, before, ranges, aggregateState, span }: IngestPlan, key: number, receivedAtMs: number) {
    this.#journals.saveRanges(key, before.ranges, ranges);
    if (span && span !== before.span) this.#journals.saveSpan(key, span);
    if (batch.fold && aggregateState)
      this.#storeAggregate(batch, batch.fold, aggregateState, key, receivedAtMs);
  }

  #storeAggregate(
    batch: Batch,
    aggregate: AggregatedPlays,
    state: string,
    key: number,
    receivedAtMs: number,
  ): void {
    this.#database
      .prepare('INSERT INTO aggregated_plays VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING')
      .run(
        key,
        aggregate.firstSeq,
        aggregate.lastSeq,
        state,
        batch.screenId,
        receivedAtMs,
        JSON.stringify(aggregate),
      );
  }
}

function reportOf({ batch: { playerId, journalId, screenId }, fresh }: IngestPlan): ReceivedPlays {
  return { playerId, journalId, screenId, plays: fresh };
}
