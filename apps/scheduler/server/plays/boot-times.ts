/**
 * Plays that come without a time get theirs from any play of the same boot whose time is sure: the monotonic clock
 * ran on evenly between them. It may have come earlier, may come with them, or later; what was counted apart until
 * then is moved to its hours, each play once.
 */
import { hasKnownTime, type Play } from '@bacheca/shared/wire/plays';
import type { Database } from '../database/open.ts';
import type { IngestPlan } from './ingest-plan.ts';
import type { Journal, Journals } from './journals.ts';
import type { MonthFiles } from './months/month-files.ts';
import { readPlay } from './months/play-rows.ts';
import { CODE_OF, countOf, isPlausible, type RollUpSums, type RollUps } from './roll-ups.ts';
import { includes } from './seq-ranges.ts';
import type { Snapshots, StoredPlace } from './snapshots.ts';

/** It has the corrected minus the monotonic time of each boot, by the name of its journal. */
export type Offsets = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Plays that had come without a time, and now have it. */
export interface Anchor {
  readonly name: string;
  readonly journal: Journal & { readonly key: number };
  readonly bootId: string;
  readonly offsetMs: number;
  /** Where each of its plays was counted as undated. */
  readonly moved: readonly { readonly play: Play; readonly place: StoredPlace; readonly item: number }[];
}

/** Plays of a boot that are counted as undated. */
interface UndatedCount {
  readonly place: number;
  readonly item: number;
  readonly outcome: number;
  plays: number;
}

export class BootTimes {
  readonly #database: Database;
  readonly #months: MonthFiles;
  readonly #journals: Journals;
  readonly #snapshots: Snapshots;

  constructor(
    database: Database,
    { months, journals, snapshots }: { months: MonthFiles; journals: Journals; snapshots: Snapshots },
  ) {
    this.#database = database;
    this.#months = months;
    this.#journals = journals;
    this.#snapshots = snapshots;
  }

  /** The plans with the times that are known for plays without one. */
  timed(plans: readonly IngestPlan[], offsets: Offsets): readonly IngestPlan[] {
    return timedPlans(
      plans,
      offsets,
      ({ batch: { playerId, journalId }, before }, bootId) =>
        this.#anchorOf(before.key, bootId) ?? this.#months.offsetOf(playerId, journalId, bootId),
    );
  }

  /** Returns those whose time these offsets tell. Call it before anything of the plans is written. */
  anchors(plans: readonly IngestPlan[], offsets: Offsets): Anchor[] {
    const anchors: Anchor[] = [];
    for (const name of new Set(plans.map((plan) => plan.name))) {
      const boots = offsets.get(name);
      const plan = boots && plans.find((of) => of.name === name);
      if (!boots || !plan) continue;
      const journal = this.#journals.find(plan.batch.playerId, plan.batch.journalId);
      const { key } = journal;
      if (key === null) continue;
      for (const [bootId, offsetMs] of boots) {
        const undated = this.#undatedCounts(key, bootId);
        if (undated.length === 0) continue;
        const moved = this.#moved(journal, { bootId, offsetMs }, undated);
        // Plays whose file is gone stay where they are: there is nothing to give a time to.
        if (moved.length > 0) anchors.push({ name, journal: { ...journal, key }, bootId, offsetMs, moved });
      }
    }
    return anchors;
  }

  /** Call it inside a transaction, and `apply` the anchors after it. */
  write(anchors: readonly Anchor[], rollUps: RollUps): void {
    for (const { journal, bootId, offsetMs, moved } of anchors) {
      countMoved({ journal, bootId, offsetMs, moved }, rollUps);
      this.#database
        .prepare(
          `INSERT INTO boot_anchors VALUES (?, ?, ?, 0)
           ON CONFLICT DO UPDATE SET offset_ms = excluded.offset_ms, applied = 0`,
        )
        .run(journal.key, bootId, offsetMs);
    }
  }

  apply({ journal, bootId, offsetMs }: Pick<Anchor, 'journal' | 'bootId' | 'offsetMs'>): void {
    this.#months.anchor(journal.playerId, journal.journalId, bootId, offsetMs);
    this.#database
      .prepare('UPDATE boot_anchors SET applied = 1 WHERE journal = ? AND boot_id = ?')
      .run(journal.key, bootId);
  }

  /** What a crash left between the count and the play itself. */
  applyLeft(): void {
    const rows = this.#database
      .prepare(
        `SELECT journal AS key, boot_anchors.boot_id AS bootId, offset_ms AS offsetMs, player_id AS playerId,
           journal_id AS journalId
         FROM boot_anchors JOIN journals ON journals.id = boot_anchors.journal WHERE applied = 0`,
      )
      .all() as { key: number; bootId: string; offsetMs: number; playerId: string; journalId: string }[];
    for (const { key, bootId, offsetMs, playerId, journalId } of rows) {
      const journal = { ...this.#journals.find(playerId, journalId), key };
      this.apply({ journal, bootId, offsetMs });
    }
  }

  #anchorOf(key: number | null, bootId: string): number | null {
    const sql = 'SELECT offset_ms AS offsetMs FROM boot_anchors WHERE journal = ? AND boot_id = ?';
    const row = key === null ? undefined : this.#database.prepare(sql).get(key, bootId);
    return (row as { offsetMs: number } | undefined)?.offsetMs ?? null;
  }

  #undatedCounts(key: number, bootId: string): UndatedCount[] {
    const sql = `SELECT place, item, outcome, plays FROM undated_plays
      WHERE journal = ? AND boot_id = ? AND plays > 0`;
    return this.#database.prepare(sql).all(key, bootId) as UndatedCount[];
  }

  /** Each is taken from where it was counted, which may be a place that staff have changed since. */
  #moved(
    { playerId, journalId, ranges }: Journal,
    { bootId, offsetMs }: { bootId: string; offsetMs: number },
    undated: readonly UndatedCount[],
  ): Anchor['moved'] {
    return this.#months.undatedOf(playerId, journalId, bootId).flatMap((row) => {
      const play = readPlay(row, this.#database);
      // What a crash left there before it was counted comes again by itself.
      if (!play || !includes(ranges, play.seq) || !isPlausible(play.monotonicMs + offsetMs)) return [];
      const item = this.#snapshots.item(play);
      const now = this.#snapshots.place(row.screen_id, play.revision);
      const ofKind = undated.filter(
        (of) => of.item === item && of.outcome === CODE_OF[play.outcome.type] && of.plays > 0,
      );
      const from = ofKind.find((of) => of.place === now.key) ?? ofKind[0];
      if (!from) return [];
      const place = from.place === now.key ? now : this.#snapshots.placeOfKey(from.place);
      // Nobody knows the hours of a place that can't be read: its plays stay undated.
      if (!place) return [];
      from.plays -= 1;
      return [{ play, place, item }];
    });
  }
}

/** Takes an anchor's plays from where they were counted as undated, to their hours. */
export function countMoved(
  { journal, bootId, offsetMs, moved }: Pick<Anchor, 'journal' | 'bootId' | 'offsetMs' | 'moved'>,
  sums: RollUpSums,
): void {
  for (const { play, place, item } of moved) {
    sums.addUndated(journal.key, bootId, place, item, countOf(play, -1));
    sums.add(place, item, { ...play, startedAtMs: play.monotonicMs + offsetMs });
  }
}

/**
 * The plans with the times that are known for plays without one: by these offsets, or by what came earlier
 * (`storedOffset`, null where nothing did).
 */
export function timedPlans(
  plans: readonly IngestPlan[],
  offsets: Offsets,
  storedOffset: (plan: IngestPlan, bootId: string) => number | null,
): readonly IngestPlan[] {
  return plans.map((plan) => {
    if (plan.fresh.every(hasKnownTime)) return plan;
    const known = new Map(offsets.get(plan.name));
    return {
      ...plan,
      fresh: plan.fresh.map((play) => {
        if (hasKnownTime(play)) return play;
        const offsetMs = known.get(play.bootId) ?? storedOffset(plan, play.bootId);
        if (offsetMs === null) return play;
        known.set(play.bootId, offsetMs);
        return { ...play, startedAtMs: play.monotonicMs + offsetMs, clock: { quality: 'estimated' } };
      }),
    };
  });
}

/** What the plays of these plans tell. */
export function offsetsOf(plans: readonly IngestPlan[]): Offsets {
  const offsets = new Map<string, Map<string, number>>();
  for (const { name, fresh } of plans) {
    let boots = offsets.get(name);
    for (const play of fresh) {
      if (play.clock.quality !== 'synced') continue;
      if (!boots) {
        boots = new Map();
        offsets.set(name, boots);
      }
      boots.set(play.bootId, play.startedAtMs - play.monotonicMs);
    }
  }
  return offsets;
}
