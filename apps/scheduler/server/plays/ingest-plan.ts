/**
 * What batches will do, decided before anything is written.
 *
 *  1. The batches of one commit are looked at in their order, each as if those before it had been committed.
 *  2. An aggregate takes the place of a whole range of numbers. One that overlaps what has come, or counts more plays
 *     than it has numbers, is quarantined whole: no count could be right.
 *  3. Two machines with one journal differ under one number: nothing of that batch is taken, and its player goes
 *     on under a new journal.
 *  4. Nothing is read here: what a database has is handed in, so that both engines decide by this.
 */
import type { Id, Sha256 } from '@bacheca/shared/model/ids';
import type { AggregatedCount, AggregatedPlays, Play } from '@bacheca/shared/wire/plays';
import { type BootSpan, type Journal, journalName } from './journals.ts';
import { countOf, hasHour, isPlausible, type RollUpSums } from './roll-ups.ts';
import { contiguousUpTo, includes, missing, type SeqRange, type SeqRanges, union } from './seq-ranges.ts';
import type { SnapshotKeys, StoredPlace } from './snapshots.ts';

/** Bounds how long one commit holds up everything else: some tenths of a second. */
const MAX_PLAYS_PER_COMMIT = 10_000;

export interface Reporter {
  readonly playerId: Id;
  readonly screenId: Id;
  readonly journalId: string;
}

/** What one message of a player reports: plays, or counts in the place of a range of them. */
export type Batch = Reporter &
  (
    | { readonly plays: readonly Play[]; readonly fold?: undefined }
    | { readonly plays?: undefined; readonly fold: AggregatedPlays }
  );

export interface IngestPlan {
  readonly batch: Batch;
  /** The name of its journal. */
  readonly name: string;
  readonly before: Journal;
  readonly ranges: SeqRanges;
  /** They are those of its plays that hadn't come before. */
  readonly fresh: readonly Play[];
  readonly aggregateState: 'counted' | 'quarantined' | null;
  readonly span: BootSpan | null;
  /** Set where nothing is taken: from this number on another machine has reported other plays. */
  readonly conflictFrom: number | null;
}

export interface IngestPlans {
  readonly plans: readonly IngestPlan[];
  /** Journals by name, as they will be. */
  readonly changed: Map<string, Journal>;
}

/** How a play began: what two accounts of it have in common. */
export type PlayIdentity = Pick<Play, 'seq' | 'bootId' | 'monotonicMs' | 'itemHash'>;

/** What has come with earlier commits. */
export interface ArrivedBefore {
  journal(playerId: Id, journalId: string): Journal;
  /** It is null for a play that is no longer kept, or came as a count. */
  play(of: Reporter, seq: number): PlayIdentity | null;
}

/** The numbers of a batch that had come before it: by what is stored of them it is decided. */
export function repeatsOf({ plays }: Batch, ranges: SeqRanges): number[] {
  return (plays ?? []).flatMap(({ seq }) => (includes(ranges, seq) ? [seq] : []));
}

export function planBatches(batches: readonly Batch[], before: ArrivedBefore): IngestPlans {
  const plans: IngestPlan[] = [];
  const changed = new Map<string, Journal>();
  const arrived = (batch: Batch, name: string, seq: number): PlayIdentity | null => {
    const stored = before.play(batch, seq);
    if (stored) return stored;
    for (const plan of plans) {
      const play = plan.name === name ? plan.fresh.find((of) => of.seq === seq) : undefined;
      if (play) return play;
    }
    return null;
  };
  for (const batch of batches) {
    const name = journalName(batch.playerId, batch.journalId);
    const journal = changed.get(name) ?? before.journal(batch.playerId, batch.journalId);
    const decided = batch.fold
      ? planAggregate(batch.fold, journal)
      : planPlays(batch.plays, journal, (seq) => arrived(batch, name, seq));
    plans.push({ ...decided, batch, name, before: journal });
    if (decided.ranges !== journal.ranges || decided.span !== journal.span) {
      changed.set(name, { ...journal, ranges: decided.ranges, span: decided.span });
    }
  }
  return { plans, changed };
}

type PlayDecision = Omit<IngestPlan, 'batch' | 'name' | 'before'>;

function planPlays(
  plays: readonly Play[],
  { ranges, span }: Journal,
  arrived: (seq: number) => PlayIdentity | null,
): PlayDecision {
  const fresh: Play[] = [];
  const added: SeqRange[] = [];
  const repeats: Play[] = [];
  let highest = 0;
  for (const play of plays) {
    const { seq } = play;
    if (seq <= highest && added.some(({ first, last }) => first <= seq && seq <= last)) continue;
    if (includes(ranges, seq)) {
      repeats.push(play);
      continue;
    }
    fresh.push(play);
    const previous = added.at(-1);
    if (previous && seq === previous.last + 1) {
      added[added.length - 1] = { first: previous.first, last: seq };
    } else {
      added.push({ first: seq, last: seq });
    }
    highest = Math.max(highest, seq);
  }
  const conflictFrom = conflictIn(repeats, arrived);
  if (conflictFrom !== null) return { ranges, fresh: [], aggregateState: null, span, conflictFrom };
  return {
    ranges: fresh.length > 0 ? union(ranges, added) : ranges,
    fresh,
    aggregateState: null,
    span: spanWith(span, fresh),
    conflictFrom: null,
  };
}

/** Journals of two machines are the same up to some number and differ from there on. */
function conflictIn(repeats: readonly Play[], arrived: (seq: number) => PlayIdentity | null): number | null {
  const differs = (play: Play) => {
    const first = arrived(play.seq);
    return first !== null && !isSamePlay(first, play);
  };
  const last = repeats.at(-1);
  if (!last || !differs(last)) return null;
  return repeats.find(differs)?.seq ?? null;
}

function planAggregate(aggregate: AggregatedPlays, { ranges, span }: Journal): PlayDecision {
  const { firstSeq: first, lastSeq: last, counts } = aggregate;
  const gaps = missing(ranges, { first, last });
  const isWhole = gaps.length === 1 && gaps[0]?.first === first && gaps[0].last === last;
  const counted = counts.reduce((sum, { plays }) => sum + plays, 0);
  const isSound = isWhole && counted <= last - first + 1;
  const aggregateState = gaps.length === 0 ? null : isSound ? 'counted' : 'quarantined';
  const after = aggregateState === null ? ranges : union(ranges, [{ first, last }]);
  return { ranges: after, fresh: [], aggregateState, span, conflictFrom: null };
}

/** How an ended play is told may differ (a power cut, a corrected clock); how it began may not. */
function isSamePlay(a: PlayIdentity, b: PlayIdentity): boolean {
  return a.bootId === b.bootId && a.monotonicMs === b.monotonicMs && a.itemHash === b.itemHash;
}

function spanWith(span: BootSpan | null, plays: readonly Play[]): BootSpan | null {
  let { bootId, fromMs, untilMs } = span ?? { bootId: '', fromMs: 0, untilMs: 0 };
  let hasChanged = false;
  for (const play of plays) {
    if (play.clock.quality !== 'synced' || !isPlausible(play.startedAtMs)) continue;
    const endMs = play.startedAtMs + play.durationMs;
    hasChanged = true;
    if (play.bootId !== bootId) {
      bootId = play.bootId;
      fromMs = play.startedAtMs;
      untilMs = endMs;
    } else {
      fromMs = Math.min(fromMs, play.startedAtMs);
      untilMs = Math.max(untilMs, endMs);
    }
  }
  return hasChanged ? { bootId, fromMs, untilMs } : span;
}

/** The snapshots of a plan's plays, in their order, and of its aggregate's counts. */
export interface ResolvedPlan {
  readonly items: readonly number[];
  readonly places: readonly StoredPlace[];
  readonly counts: readonly {
    readonly count: AggregatedCount;
    readonly item: number;
    readonly place: StoredPlace;
  }[];
}

type PlaceOf = (revision: Sha256 | undefined) => StoredPlace;

export function resolvePlan(
  { batch, fresh, aggregateState }: IngestPlan,
  snapshots: SnapshotKeys,
): ResolvedPlan {
  const placeOf = placesOf(batch, snapshots);
  const items = fresh.map((play) => snapshots.item(play));
  const places = fresh.map(({ revision }) => placeOf(revision));
  const isCounted = aggregateState === 'counted' && batch.fold !== undefined;
  return { items, places, counts: isCounted ? resolveCounts(batch.fold, snapshots, placeOf) : [] };
}

function resolveCounts(
  { items, counts }: AggregatedPlays,
  snapshots: SnapshotKeys,
  placeOf: PlaceOf,
): ResolvedPlan['counts'] {
  return counts.map((count) => {
    const shown = items[count.item];
    if (!shown) throw new Error(`a fold counts item ${count.item}, which it does not have`);
    const item = snapshots.item({ ...shown, ...count });
    return { count, item, place: placeOf(count.revision) };
  });
}

/** Asks once for each program: a batch has plays of few. */
function placesOf({ screenId }: Batch, snapshots: SnapshotKeys): PlaceOf {
  const known = new Map<Sha256 | undefined, StoredPlace>();
  let latest: { revision: Sha256 | undefined; place: StoredPlace } | null = null;
  return (revision) => {
    if (latest && latest.revision === revision) return latest.place;
    const place = known.get(revision) ?? snapshots.place(screenId, revision);
    known.set(revision, place);
    latest = { revision, place };
    return place;
  };
}

/** Adds up what a plan counts. `key` is its journal's. */
export function countPlan(
  { fresh }: IngestPlan,
  { items, places, counts }: ResolvedPlan,
  key: number,
  sums: RollUpSums,
): void {
  for (let index = 0; index < fresh.length; index += 1) {
    const play = fresh[index];
    const place = places[index];
    const item = items[index];
    if (!play || !place || item === undefined) throw new Error('a play has no snapshots');
    if (hasHour(play)) sums.add(place, item, play);
    else sums.addUndated(key, play.bootId, place, item, countOf(play, 1));
  }
  for (const { count, place, item } of counts) {
    const { hourMs } = count;
    const panelOff = count.panel === 'off' ? count.plays : 0;
    if (hourMs !== null && isPlausible(hourMs)) sums.addCounts(place, item, { ...count, hourMs, panelOff });
    else sums.addUndated(key, '', place, item, { ...count, panelOff });
  }
}

/** What became of a batch. */
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

/** `recounted` names the journals of which plays that had come before were moved to their hours. */
export function committedOf(plan: IngestPlan, recounted: ReadonlySet<string>): Committed {
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

export type Answer =
  | { readonly upTo: number }
  | { readonly conflictFrom: number }
  | { readonly error: unknown };

export function answerOf({ upTo, conflictFrom }: Committed): Answer {
  return conflictFrom === undefined ? { upTo } : { conflictFrom };
}

export interface WaitingBatch {
  readonly batch: Batch;
  readonly done: (answer: Answer) => void;
}

/** Takes out those that are committed next, together. */
export function takeGroup(waiting: WaitingBatch[]): WaitingBatch[] {
  let plays = 0;
  let count = 0;
  for (const { batch } of waiting) {
    plays += batch.fold ? batch.fold.counts.length : batch.plays.length;
    if (count > 0 && plays > MAX_PLAYS_PER_COMMIT) break;
    count += 1;
  }
  return waiting.splice(0, count);
}
