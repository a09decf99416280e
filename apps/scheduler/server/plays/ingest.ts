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

import type { Sha256 } from '@bacheca/shared/model/ids';
import type { AggregatedCount, AggregatedPlays, Play } from '@bacheca/shared/wire/plays';
import { type Database, isOfDisk } from '../database/open.ts';
import type { Clock } from '../runtime/clock.ts';
import { createGuardedCall, type GuardedCall } from '../runtime/guarded-callbacks.ts';
import type { Log } from '../runtime/log.ts';
import { type Anchor, BootTimes, offsetsOf } from './boot-times.ts';
import { type Batch, type IngestPlan, planBatches } from './ingest-plan.ts';
import { type BootSpan, type Journal, Journals } from './journals.ts';
import type { MonthFiles, ReceivedPlays } from './months/month-files.ts';
import { countOf, hasHour, isPlausible, RollUps } from './roll-ups.ts';
import { contiguousUpTo, missing, type SeqRange } from './seq-ranges.ts';
import type { Snapshots, StoredPlace } from './snapshots.ts';

/** Bounds how long one commit holds up everything else: some tenths of a second. */
const MAX_PLAYS_PER_COMMIT = 10_000;

export interface Committed {
  readonly batch: Batch;
  /** They are those of the batch that hadn't come before. */
  readonly fresh: readonly Play[];
  /** Every play of the journal up to and including this is on disk. */
  readonly upTo: number;
  /** Counts of today may have changed by more than `fresh`. */
  readonly recount: boolean;
  /** Set where nothing was taken: from this number on another machine has reported other plays. */
  readonly conflictFrom?: number;
  /** The span of its boot has grown to this. */
  readonly span?: BootSpan;
}

export type Answer =
  | { readonly upTo: number }
  | { readonly conflictFrom: number }
  | { readonly error: unknown };

interface Waiting {
  readonly batch: Batch;
  readonly done: (answer: Answer) => void;
}

/** The snapshots of a plan's plays, in their order, and of its aggregate's counts. */
interface Resolved {
  readonly items: readonly number[];
  readonly places: readonly StoredPlace[];
  readonly counts: readonly {
    readonly count: AggregatedCount;
    readonly item: number;
    readonly place: StoredPlace;
  }[];
}

const NOTHING_RESOLVED: Resolved = { items: [], places: [], counts: [] };

type PlaceOf = (revision: Sha256 | undefined) => StoredPlace;

export class Ingest {
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
  #waiting: Waiting[] = [];
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
  add(batch: Batch, done: Waiting['done']): void {
    this.#waiting.push({ batch, done });
    this.#planFlush();
  }

  /** Commits everything that waits. */
  flush(): void {
    while (this.#waiting.length > 0) this.#commitWaiting();
  }

  /** Calls back with what was committed, after the commit. Returns its unsubscribe. */
  subscribe(listener: (committed: readonly Committed[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The first number from `from` to `upTo` that has not come; null if all have. */
  firstMissing(playerId: string, journalId: string, within: SeqRange): number | null {
    return missing(this.#journals.find(playerId, journalId).ranges, within)[0]?.first ?? null;
  }

  /** Commits these batches; when it returns they are on disk. */
  commit(batches: readonly Batch[]): Committed[] {
    const receivedAtMs = this.#clock.now();
    const { plans: untimed, changed } = planBatches(batches, {
      journals: this.#journals,
      months: this.#months,
    });
    const offsets = offsetsOf(untimed);
    const plans = this.#bootTimes.timed(untimed, offsets);
    // This comes before the transaction: a snapshot that is remembered must not go with a rollback.
    const resolved = this.#snapshots.together(() => plans.map((plan) => this.#resolve(plan)));
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
    const group = this.#takeGroup();
    if (group.length > 0) this.#commitGroup(group);
  }

  #commitGroup(group: readonly Waiting[]): void {
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
    for (const [index, { upTo, conflictFrom }] of committed.entries()) {
      const answer = conflictFrom === undefined ? { upTo } : { conflictFrom };
      this.#guarded('plays are on disk, and their player was not told', () => group[index]?.done(answer));
    }
    for (const listener of this.#listeners)
      this.#guarded('a listener to plays failed', () => listener(committed));
  }

  #takeGroup(): Waiting[] {
    let plays = 0;
    let count = 0;
    for (const { batch } of this.#waiting) {
      plays += batch.fold ? batch.fold.counts.length : batch.plays.length;
      if (count > 0 && plays > MAX_PLAYS_PER_COMMIT) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  /** Takes the snapshots that its plays refer to, so that nothing is new to the transaction. */
  #resolve({ batch, fresh, aggregateState }: IngestPlan): Resolved {
    const placeOf = this.#placesOf(batch);
    const items = fresh.map((play) => this.#snapshots.item(play));
    const places = fresh.map(({ revision }) => placeOf(revision));
    const counts = aggregateState === 'counted' && batch.fold ? this.#resolveCounts(batch.fold, placeOf) : [];
    return { items, places, counts };
  }

  #resolveCounts({ items, counts }: AggregatedPlays, placeOf: PlaceOf): Resolved['counts'] {
    return counts.map((count) => {
      const shown = items[count.item];
      if (!shown) throw new Error(`a fold counts item ${count.item}, which it does not have`);
      const item = this.#snapshots.item({ ...shown, ...count });
      return { count, item, place: placeOf(count.revision) };
    });
  }

  /** Asks once for each program: a batch has plays of few. */
  #placesOf({ screenId }: Batch): PlaceOf {
    const known = new Map<Sha256 | undefined, StoredPlace>();
    let latest: { revision: Sha256 | undefined; place: StoredPlace } | null = null;
    return (revision) => {
      if (latest && latest.revision === revision) return latest.place;
      const place = known.get(revision) ?? this.#snapshots.place(screenId, revision);
      known.set(revision, place);
      latest = { revision, place };
      return place;
    };
  }

  /** Inside the transaction that makes them count. The journals in `changed` get their keys. */
  #write(
    plans: readonly IngestPlan[],
    resolved: readonly Resolved[],
    anchors: readonly Anchor[],
    changed: Map<string, Journal>,
    receivedAtMs: number,
  ): void {
    const keys = new Map<string, number>();
    for (const [index, plan] of plans.entries()) {
      if (plan.ranges === plan.before.ranges) continue;
      const key = keys.get(plan.name) ?? this.#journals.keyOf(plan.before);
      keys.set(plan.name, key);
      this.#writePlan(plan, resolved[index] ?? NOTHING_RESOLVED, key, receivedAtMs);
    }
    this.#bootTimes.write(anchors, this.#rollUps);
    this.#rollUps.write();
    for (const [name, key] of keys) {
      const journal = changed.get(name);
      if (journal) changed.set(name, { ...journal, key });
    }
  }

  #writePlan(plan: IngestPlan, { items, places, counts }: Resolved, key: number, receivedAtMs: number): void {
    const { batch, before, ranges, fresh, aggregateState, span } = plan;
    this.#journals.saveRanges(key, before.ranges, ranges);
    if (span && span !== before.span) this.#journals.saveSpan(key, span);
    for (let index = 0; index < fresh.length; index += 1) {
      const play = fresh[index];
      const place = places[index];
      const item = items[index];
      if (!play || !place || item === undefined) throw new Error('a play has no snapshots');
      if (hasHour(play)) this.#rollUps.add(place, item, play);
      else this.#rollUps.addUndated(key, play.bootId, place, item, countOf(play, 1));
    }
    if (batch.fold && aggregateState)
      this.#storeAggregate(batch, batch.fold, aggregateState, key, receivedAtMs);
    for (const { count, place, item } of counts) {
      const { hourMs } = count;
      const panelOff = count.panel === 'off' ? count.plays : 0;
      if (hourMs !== null && isPlausible(hourMs)) {
        this.#rollUps.addCounts(place, item, { ...count, hourMs, panelOff });
      } else {
        this.#rollUps.addUndated(key, '', place, item, { ...count, panelOff });
      }
    }
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

function committedOf(plan: IngestPlan, recounted: ReadonlySet<string>): Committed {
  const { batch, name, fresh, ranges, aggregateState, conflictFrom, span, before } = plan;
  return {
    batch,
    fresh,
    upTo: contiguousUpTo(ranges),
    recount: recounted.has(name) || aggregateState !== null,
    ...(conflictFrom !== null && { conflictFrom }),
    ...(span && span !== before.span && { span }),
  };
}
