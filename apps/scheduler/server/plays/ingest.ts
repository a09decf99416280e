/**
 * Plays, counted exactly once.
 *
 *  1. A journal and a sequence number in it name a play. The numbers that came are kept for ever as ranges,
 *     apart from the plays, so that a repeat is known even after the play itself was pruned.
 *  2. What is acknowledged is on disk: batches that wait are committed together and answered after it. The plays
 *     go to the month's file first (`month-files.ts`); then ranges, roll-ups and folds are committed in one
 *     transaction of the main database, and only that makes them count.
 *  3. A play whose time isn't known is counted apart until one of the same boot tells what its monotonic clock
 *     meant, and never dropped.
 *  4. A fold takes the place of a whole range of numbers. One that overlaps what has come is set aside whole:
 *     no count could be right.
 *  5. Two machines with one journal differ under one number: nothing of that batch is taken, and its player goes
 *     on under a new journal.
 */
import {
  type FoldedCount,
  hasKnownTime,
  type Id,
  type Play,
  type PlayFold,
  type Sha256,
} from '@bacheca/shared';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/open.ts';
import { type BootSpan, type Journal, Journals, journalName } from './journals.ts';
import type { MonthFiles, ReceivedPlays } from './month-files.ts';
import { playOf } from './play-rows.ts';
import { contiguousUpTo, includes, missing, type Range, type Ranges, union } from './ranges.ts';
import { hasHour, isPlausible, RollUps } from './roll-ups.ts';
import type { KnownPlace, Snapshots } from './snapshots.ts';

/** Bounds how long one commit holds up everything else: about a tenth of a second. */
const MAX_PLAYS_PER_COMMIT = 10_000;

interface Reporter {
  readonly playerId: Id;
  readonly screenId: Id;
  readonly journalId: string;
}

/** What one message of a player reports: plays, or counts in the place of a range of them. */
export type Batch = Reporter &
  (
    | { readonly plays: readonly Play[]; readonly fold?: undefined }
    | { readonly plays?: undefined; readonly fold: PlayFold }
  );

export interface Committed {
  readonly batch: Batch;
  /** Those of the batch that hadn't come before. */
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

/** What a batch will do, decided before anything is written. */
interface Plan {
  readonly batch: Batch;
  readonly name: string;
  readonly before: Journal;
  readonly ranges: Ranges;
  readonly fresh: readonly Play[];
  readonly foldState: 'counted' | 'set-aside' | null;
  readonly span: BootSpan | null;
  readonly conflictFrom: number | null;
}

/** The snapshots of a plan's plays, in their order, and of its fold's counts. */
interface Resolved {
  readonly items: readonly number[];
  readonly places: readonly KnownPlace[];
  readonly counts: readonly {
    readonly count: FoldedCount;
    readonly item: number;
    readonly place: KnownPlace;
  }[];
}

const NOTHING_RESOLVED: Resolved = { items: [], places: [], counts: [] };

type PlaceOf = (revision: Sha256 | undefined) => KnownPlace;

interface Anchor {
  readonly key: number;
  readonly journal: Journal;
  readonly bootId: string;
  readonly offsetMs: number;
}

export class Ingest {
  readonly #database: Database;
  readonly #months: MonthFiles;
  readonly #snapshots: Snapshots;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #journals: Journals;
  readonly #rollUps: RollUps;
  readonly #listeners = new Set<(committed: readonly Committed[]) => void>();
  #waiting: Waiting[] = [];
  #flushPlanned = false;

  constructor(
    database: Database,
    { months, snapshots, clock }: { months: MonthFiles; snapshots: Snapshots; clock: Pick<Clock, 'now'> },
  ) {
    this.#database = database;
    this.#months = months;
    this.#snapshots = snapshots;
    this.#clock = clock;
    this.#journals = new Journals(database);
    this.#rollUps = new RollUps(database);
    this.#applyAnchors();
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

  /** Told of what was committed, after the commit. Returns its unsubscribe. */
  subscribe(listener: (committed: readonly Committed[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The first number from `from` to `upTo` that has not come; null if all have. */
  firstMissing(playerId: Id, journalId: string, within: Range): number | null {
    return missing(this.#journals.find(playerId, journalId).ranges, within)[0]?.first ?? null;
  }

  /** Commits these batches; when it returns they are on disk. */
  commit(batches: readonly Batch[]): Committed[] {
    const receivedAtMs = this.#clock.now();
    const changed = new Map<string, Journal>();
    const plans = batches.map((batch) => this.#plan(batch, changed));
    try {
      const resolved = plans.map((plan) => this.#resolve(plan));
      this.#months.write(receivedAtMs, plans.map(reportOf));
      const anchored = this.#database.transaction(() => {
        const keys = new Map<string, number>();
        for (const [index, plan] of plans.entries()) {
          this.#write(plan, resolved[index] ?? NOTHING_RESOLVED, keys, receivedAtMs);
        }
        for (const [name, key] of keys) {
          const journal = changed.get(name);
          if (journal) changed.set(name, { ...journal, key });
        }
        const anchors = plans.flatMap((plan) => this.#anchor(plan, keys));
        this.#rollUps.write();
        return anchors;
      });
      // Only now: had the transaction failed, what is in memory would claim plays that no disk has.
      for (const [name, journal] of changed) this.#journals.remember(name, journal);
      for (const anchor of anchored) this.#apply(anchor);
      const recounted = new Set(
        anchored.map(({ journal }) => journalName(journal.playerId, journal.journalId)),
      );
      return plans.map((plan) => committedOf(plan, recounted));
    } finally {
      this.#rollUps.clear();
    }
  }

  #planFlush(): void {
    if (this.#flushPlanned) return;
    this.#flushPlanned = true;
    setImmediate(() => {
      this.#flushPlanned = false;
      this.#commitWaiting();
      if (this.#waiting.length > 0) this.#planFlush();
    });
  }

  #commitWaiting(): void {
    const group = this.#takeGroup();
    if (group.length === 0) return;
    let committed: Committed[];
    try {
      committed = this.commit(group.map(({ batch }) => batch));
    } catch (error) {
      for (const { done } of group) done({ error });
      return;
    }
    for (const [index, { upTo, conflictFrom }] of committed.entries()) {
      group[index]?.done(conflictFrom === undefined ? { upTo } : { conflictFrom });
    }
    for (const listener of this.#listeners) listener(committed);
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

  #plan(batch: Batch, changed: Map<string, Journal>): Plan {
    const name = journalName(batch.playerId, batch.journalId);
    const before = changed.get(name) ?? this.#journals.find(batch.playerId, batch.journalId);
    const plan = batch.fold ? planFold(batch.fold, before) : this.#planPlays(batch, batch.plays, before);
    if (plan.ranges !== before.ranges || plan.span !== before.span) {
      changed.set(name, { ...before, ranges: plan.ranges, span: plan.span });
    }
    return { ...plan, batch, name, before };
  }

  #planPlays(
    batch: Batch,
    plays: readonly Play[],
    { key, ranges, span }: Journal,
  ): Pick<Plan, 'ranges' | 'fresh' | 'foldState' | 'span' | 'conflictFrom'> {
    const fresh: Play[] = [];
    const added: Range[] = [];
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
    const conflictFrom = this.#conflictIn(batch, repeats);
    if (conflictFrom !== null) return { ranges, fresh: [], foldState: null, span, conflictFrom };
    return {
      ranges: fresh.length > 0 ? union(ranges, added) : ranges,
      fresh: this.#timed(batch, key, fresh),
      foldState: null,
      span: spanWith(span, fresh),
      conflictFrom: null,
    };
  }

  /** Journals of two machines are the same up to some number and differ from there on. */
  #conflictIn({ playerId, journalId }: Batch, repeats: readonly Play[]): number | null {
    const differs = (play: Play) => {
      const row = this.#months.find(playerId, journalId, play.seq);
      return row !== null && !isSamePlay(playOf(row), play);
    };
    const last = repeats.at(-1);
    if (!last || !differs(last)) return null;
    return repeats.find(differs)?.seq ?? null;
  }

  /** Plays without a time get theirs where their boot's is known already. */
  #timed({ playerId, journalId }: Batch, key: number | null, fresh: readonly Play[]): readonly Play[] {
    if (fresh.every(hasKnownTime)) return fresh;
    const offsets = offsetsOf(fresh);
    return fresh.map((play) => {
      if (hasKnownTime(play)) return play;
      const { bootId } = play;
      const known =
        offsets.get(bootId) ??
        this.#anchorOf(key, bootId) ??
        this.#months.offsetOf(playerId, journalId, bootId);
      if (known === null) return play;
      offsets.set(bootId, known);
      return { ...play, startedAtMs: play.monotonicMs + known, clock: { quality: 'estimated' } };
    });
  }

  #anchorOf(key: number | null, bootId: string): number | null {
    const sql = 'SELECT offset_ms AS offsetMs FROM boot_anchors WHERE journal = ? AND boot_id = ?';
    const row = key === null ? undefined : this.#database.prepare(sql).get(key, bootId);
    return (row as { offsetMs: number } | undefined)?.offsetMs ?? null;
  }

  /** Takes the snapshots that its plays refer to, so that nothing is new to the transaction. */
  #resolve({ batch, fresh, foldState }: Plan): Resolved {
    const placeOf = this.#placesOf(batch);
    const items = fresh.map((play) => this.#snapshots.item(play));
    const places = fresh.map(({ revision }) => placeOf(revision));
    const counts = foldState === 'counted' && batch.fold ? this.#resolveCounts(batch.fold, placeOf) : [];
    return { items, places, counts };
  }

  #resolveCounts({ items, counts }: PlayFold, placeOf: PlaceOf): Resolved['counts'] {
    return counts.map((count) => {
      const shown = items[count.item];
      if (!shown) throw new Error(`a fold counts item ${count.item}, which it does not have`);
      const item = this.#snapshots.item({ ...shown, ...count });
      return { count, item, place: placeOf(count.revision) };
    });
  }

  /** Asks once for each program: a batch has plays of few. */
  #placesOf({ screenId }: Batch): PlaceOf {
    const known = new Map<Sha256 | undefined, KnownPlace>();
    let latest: { revision: Sha256 | undefined; place: KnownPlace } | null = null;
    return (revision) => {
      if (latest && latest.revision === revision) return latest.place;
      const place = known.get(revision) ?? this.#snapshots.place(screenId, revision);
      known.set(revision, place);
      latest = { revision, place };
      return place;
    };
  }

  #write(
    plan: Plan,
    { items, places, counts }: Resolved,
    keys: Map<string, number>,
    receivedAtMs: number,
  ): void {
    const { batch, name, before, ranges, fresh, foldState, span } = plan;
    if (ranges === before.ranges) return;
    const key = keys.get(name) ?? this.#journals.keyOf(before);
    keys.set(name, key);
    this.#journals.saveRanges(key, before.ranges, ranges);
    if (span && span !== before.span) this.#journals.saveSpan(key, span);
    for (let index = 0; index < fresh.length; index += 1) {
      const play = fresh[index];
      const place = places[index];
      const item = items[index];
      if (!play || !place || item === undefined) throw new Error('a play has no snapshots');
      if (hasHour(play)) this.#rollUps.add(place, item, play);
      else this.#rollUps.addTimeless(key, play.bootId, place, item, countOf(play, 1));
    }
    if (batch.fold && foldState) this.#keepFold(batch, batch.fold, foldState, key, receivedAtMs);
    for (const { count, place, item } of counts) {
      const { hourMs } = count;
      const panelOff = count.panel === 'off' ? count.plays : 0;
      if (hourMs !== null && isPlausible(hourMs)) {
        this.#rollUps.addCounts(place, item, { ...count, hourMs, panelOff });
      } else {
        this.#rollUps.addTimeless(key, '', place, item, { ...count, panelOff });
      }
    }
  }

  #keepFold(batch: Batch, fold: PlayFold, state: string, key: number, receivedAtMs: number): void {
    this.#database
      .prepare('INSERT INTO folds VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING')
      .run(key, fold.firstSeq, fold.lastSeq, state, batch.screenId, receivedAtMs, JSON.stringify(fold));
  }

  /**
   * Gives plays that came without a time their hour, by a later play of the same boot whose time is sure: the
   * monotonic clock ran on evenly between them.
   */
  #anchor({ batch, name, fresh, ranges, before }: Plan, keys: Map<string, number>): Anchor[] {
    const key = keys.get(name);
    if (key === undefined) return [];
    const anchors: Anchor[] = [];
    for (const [bootId, offsetMs] of offsetsOf(fresh)) {
      if (!this.#isTimeless(key, bootId)) continue;
      const { playerId, journalId } = batch;
      for (const row of this.#months.timelessOf(playerId, journalId, bootId)) {
        const play = playOf(row);
        // What a crash left there before it was counted comes again by itself.
        if (!includes(ranges, play.seq) || !isPlausible(play.monotonicMs + offsetMs)) continue;
        const place = this.#snapshots.place(batch.screenId, play.revision);
        const item = this.#snapshots.item(play);
        this.#rollUps.addTimeless(key, bootId, place, item, countOf(play, -1));
        this.#rollUps.add(place, item, { ...play, startedAtMs: play.monotonicMs + offsetMs });
      }
      this.#database
        .prepare(
          `INSERT INTO boot_anchors VALUES (?, ?, ?, 0)
           ON CONFLICT DO UPDATE SET offset_ms = excluded.offset_ms, applied = 0`,
        )
        .run(key, bootId, offsetMs);
      anchors.push({ key, journal: { ...before, key }, bootId, offsetMs });
    }
    return anchors;
  }

  #isTimeless(key: number, bootId: string): boolean {
    const sql = 'SELECT 1 FROM timeless_plays WHERE journal = ? AND boot_id = ? AND plays > 0 LIMIT 1';
    return this.#database.prepare(sql).get(key, bootId) !== undefined;
  }

  #apply({ key, journal, bootId, offsetMs }: Anchor): void {
    this.#months.anchor(journal.playerId, journal.journalId, bootId, offsetMs);
    this.#database
      .prepare('UPDATE boot_anchors SET applied = 1 WHERE journal = ? AND boot_id = ?')
      .run(key, bootId);
  }

  /** What a crash left between the count and the play itself. */
  #applyAnchors(): void {
    const rows = this.#database
      .prepare(
        `SELECT journal AS key, boot_anchors.boot_id AS bootId, offset_ms AS offsetMs, player_id AS playerId,
           journal_id AS journalId
         FROM boot_anchors JOIN journals ON journals.id = boot_anchors.journal WHERE applied = 0`,
      )
      .all() as { key: number; bootId: string; offsetMs: number; playerId: string; journalId: string }[];
    for (const { key, bootId, offsetMs, playerId, journalId } of rows) {
      this.#apply({ key, journal: this.#journals.find(playerId, journalId), bootId, offsetMs });
    }
  }
}

function planFold(
  fold: PlayFold,
  { ranges, span }: Journal,
): Pick<Plan, 'ranges' | 'fresh' | 'foldState' | 'span' | 'conflictFrom'> {
  const { firstSeq: first, lastSeq: last } = fold;
  const gaps = missing(ranges, { first, last });
  const whole = gaps.length === 1 && gaps[0]?.first === first && gaps[0].last === last;
  const foldState = gaps.length === 0 ? null : whole ? 'counted' : 'set-aside';
  const after = foldState === null ? ranges : union(ranges, [{ first, last }]);
  return { ranges: after, fresh: [], foldState, span, conflictFrom: null };
}

function reportOf({ batch: { playerId, journalId, screenId }, fresh }: Plan): ReceivedPlays {
  return { playerId, journalId, screenId, plays: fresh };
}

function committedOf(plan: Plan, recounted: ReadonlySet<string>): Committed {
  const { batch, name, fresh, ranges, foldState, conflictFrom, span, before } = plan;
  return {
    batch,
    fresh,
    upTo: contiguousUpTo(ranges),
    recount: recounted.has(name) || foldState !== null,
    ...(conflictFrom !== null && { conflictFrom }),
    ...(span && span !== before.span && { span }),
  };
}

/** How an ended play is told may differ (a power cut, a corrected clock); how it began may not. */
function isSamePlay(a: Play, b: Play): boolean {
  return a.bootId === b.bootId && a.monotonicMs === b.monotonicMs && a.itemHash === b.itemHash;
}

function spanWith(span: BootSpan | null, plays: readonly Play[]): BootSpan | null {
  let { bootId, fromMs, untilMs } = span ?? { bootId: '', fromMs: 0, untilMs: 0 };
  let changed = false;
  for (const play of plays) {
    if (play.clock.quality !== 'synced' || !isPlausible(play.startedAtMs)) continue;
    const endMs = play.startedAtMs + play.durationMs;
    changed = true;
    if (play.bootId !== bootId) {
      bootId = play.bootId;
      fromMs = play.startedAtMs;
      untilMs = endMs;
    } else {
      fromMs = Math.min(fromMs, play.startedAtMs);
      untilMs = Math.max(untilMs, endMs);
    }
  }
  return changed ? { bootId, fromMs, untilMs } : span;
}

/** Corrected minus monotonic time of each boot that a play tells it of. */
function offsetsOf(plays: readonly Play[]): Map<string, number> {
  const offsets = new Map<string, number>();
  for (const play of plays) {
    if (play.clock.quality === 'synced') offsets.set(play.bootId, play.startedAtMs - play.monotonicMs);
  }
  return offsets;
}

function countOf(
  play: Play,
  sign: 1 | -1,
): Pick<FoldedCount, 'plays' | 'durationMs'> & { outcome: Play['outcome']['type']; panelOff: number } {
  return {
    outcome: play.outcome.type,
    panelOff: play.panel === 'off' ? sign : 0,
    plays: sign,
    durationMs: sign * play.durationMs,
  };
}
