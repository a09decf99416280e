/**
 * What batches will do, decided before anything is written.
 *
 *  1. The batches of one commit are looked at in their order, each as if those before it had been committed.
 *  2. An aggregate takes the place of a whole range of numbers. One that overlaps what has come, or counts more plays
 *     than it has numbers, is quarantined whole: no count could be right.
 *  3. Two machines with one journal differ under one number: nothing of that batch is taken, and its player goes
 *     on under a new journal.
 */
import type { Id } from '@bacheca/shared/model/ids';
import type { AggregatedPlays, Play } from '@bacheca/shared/wire/plays';
import { type BootSpan, type Journal, type Journals, journalName } from './journals.ts';
import type { MonthFiles } from './months/month-files.ts';
import { playOf } from './months/play-rows.ts';
import { isPlausible } from './roll-ups.ts';
import { includes, missing, type SeqRange, type SeqRanges, union } from './seq-ranges.ts';

interface Reporter {
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

export function planBatches(
  batches: readonly Batch[],
  { journals, months }: { journals: Journals; months: MonthFiles },
): IngestPlans {
  const plans: IngestPlan[] = [];
  const changed = new Map<string, Journal>();
  const arrived = ({ playerId, journalId }: Batch, name: string, seq: number): Play | null => {
    const row = months.find(playerId, journalId, seq);
    if (row) return playOf(row);
    for (const plan of plans) {
      const play = plan.name === name ? plan.fresh.find((of) => of.seq === seq) : undefined;
      if (play) return play;
    }
    return null;
  };
  for (const batch of batches) {
    const name = journalName(batch.playerId, batch.journalId);
    const before = changed.get(name) ?? journals.find(batch.playerId, batch.journalId);
    const decided = batch.fold
      ? planAggregate(batch.fold, before)
      : planPlays(batch.plays, before, (seq) => arrived(batch, name, seq));
    plans.push({ ...decided, batch, name, before });
    if (decided.ranges !== before.ranges || decided.span !== before.span) {
      changed.set(name, { ...before, ranges: decided.ranges, span: decided.span });
    }
  }
  return { plans, changed };
}

type PlayDecision = Omit<IngestPlan, 'batch' | 'name' | 'before'>;

function planPlays(
  plays: readonly Play[],
  { ranges, span }: Journal,
  arrived: (seq: number) => Play | null,
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
function conflictIn(repeats: readonly Play[], arrived: (seq: number) => Play | null): number | null {
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
function isSamePlay(a: Play, b: Play): boolean {
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
