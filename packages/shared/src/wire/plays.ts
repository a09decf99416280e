import { z } from 'zod';
import { Id, Language, Sha256 } from '../model/ids.ts';
import { clampedInt, clippedText } from './message-size.ts';

/** No clock of a player is further off than this; beyond it calendars and answers end. */
const EARLIEST_HOUR_MS = Date.UTC(2000, 0);
const LATEST_MS = Date.UTC(2200, 0);
/** No play is longer than a month, nor are all plays together that one count without an hour tells of. */
const MAX_DURATION_MS = 31 * 24 * 3_600_000;
/** An hour, and as much again for what overlaps in its transitions. */
const MAX_SHOWN_IN_HOUR_MS = 2 * 3_600_000;
/** No more would fit than one each millisecond. */
const MAX_PLAYS_IN_HOUR = 3_600_000;
/** More than a player can number in its life: sums of a thousand counts stay whole numbers. */
const MAX_PLAYS_PER_COUNT = 1_000_000_000;

/** How a play ended. Roll-ups count each apart; "plays" in a figure means `complete`. */
export const Outcome = z.discriminatedUnion('type', [
  z.object({ type: z.literal('complete') }),
  /** It was entered midway: at boot, with a new program, or after a takeover. */
  z.object({ type: z.literal('joined') }),
  z.object({
    type: z.literal('cut'),
    cause: z.enum(['takeover', 'closing', 'validity', 'withdrawn', 'program', 'shutdown']),
  }),
  /** The power went, or the program was killed; closed at the next start with the last known progress. */
  z.object({ type: z.literal('interrupted') }),
  z.object({ type: z.literal('failed'), reason: clippedText(300) }),
]);
export type Outcome = z.infer<typeof Outcome>;

/** How sure the player was of the time. `synced` carries the bound of its error in ms. */
export const ClockQuality = z.discriminatedUnion('quality', [
  z.object({ quality: z.literal('synced'), boundMs: z.number().min(0) }),
  /**
   * One that comes `by` a stick is the scheduler's time when it was written and what has passed since: never later than
   * it was.
   */
  z.object({ quality: z.literal('estimated'), by: z.literal('stick').optional() }),
  z.object({ quality: z.literal('unsynced') }),
]);
export type ClockQuality = z.infer<typeof ClockQuality>;

/** Whether the panel is lit: `unknown` unless an adapter reads it. */
export const PanelState = z.enum(['on', 'off', 'unknown']);
export type PanelState = z.infer<typeof PanelState>;

/** One proof-of-play record: this item was really on this screen, from when, for how long. */
export const Play = z.object({
  /** Plays are numbered in the player's journal, from 1, without gaps. */
  seq: z.int().positive(),
  itemId: Id,
  /** It is the sha256 of the item's canonical JSON as it was in the program, and so says exactly what was shown. */
  itemHash: Sha256,
  kind: z.enum(['video', 'infographic', 'qr', 'stream', 'notice']),
  title: clippedText(120),
  serviceId: Id.optional(),
  language: Language,
  /** The item that was planned, where this one stood in for it. */
  plannedItemId: Id.optional(),
  ruleId: Id.optional(),
  playlistId: Id.optional(),
  takeoverId: Id.optional(),
  revision: Sha256.optional(),
  /** The first frame was on screen then: in ms since 1970 UTC, corrected by the clock offset. */
  startedAtMs: clampedInt(0, LATEST_MS),
  /** It was on screen for this long by the monotonic clock. */
  durationMs: z.int().min(0),
  outcome: Outcome,
  /** These are the boot and its monotonic clock at the first frame, to correct `startedAtMs` by afterwards. */
  bootId: z.uuid(),
  monotonicMs: z.int().min(0),
  clock: ClockQuality,
  panel: PanelState,
  frames: z.object({ shown: z.int().min(0), dropped: z.int().min(0) }).optional(),
});
export type Play = z.infer<typeof Play>;

/**
 * Whether a play may be counted in an hour or a day: the player knew the time, or had a sound estimate of it.
 * One that didn't is kept, counted apart and shown as “time unknown”.
 */
export function hasKnownTime({ clock }: Pick<Play, 'clock'>): boolean {
  return clock.quality !== 'unsynced';
}

/** How many counts one aggregate may have; its bytes are bounded apart (`message-size.ts`). */
export const MAX_AGGREGATED_COUNTS = 1000;

/**
 * What became of plays that a full player could keep no longer: counts by clock hour in place of the plays
 * numbered `firstSeq` to `lastSeq`. None of them was ever sent as a play. Numbers that damage made unreadable
 * are told the same way, without counts and `lost`.
 */
export const AggregatedPlays = z
  .object({
    firstSeq: z.int().positive(),
    lastSeq: z.int().positive(),
    lost: z.boolean(),
    items: z
      .array(Play.pick({ itemId: true, itemHash: true, kind: true, title: true, serviceId: true }))
      .max(MAX_AGGREGATED_COUNTS),
    counts: z
      .array(
        z
          .object({
            /** It is an index in `items`. */
            item: z.int().min(0),
            language: Language,
            ruleId: Id.optional(),
            playlistId: Id.optional(),
            takeoverId: Id.optional(),
            revision: Sha256.optional(),
            outcome: z.enum(['complete', 'joined', 'cut', 'interrupted', 'failed']),
            /** The start of the clock hour at the place, ms since 1970 UTC; null: time unknown. */
            hourMs: z
              .int()
              .nullable()
              .overwrite((atMs) =>
                atMs !== null && atMs >= EARLIEST_HOUR_MS && atMs < LATEST_MS ? atMs : null,
              ),
            panel: PanelState,
            /** Plays that began in that hour: 0 where one only went on in it. */
            plays: z.int().min(0),
            /** All of these plays together were on screen so long in that hour. */
            durationMs: z.int().min(0),
          })
          .overwrite(withinItsHour),
      )
      .max(MAX_AGGREGATED_COUNTS),
  })
  .refine(({ firstSeq, lastSeq }) => firstSeq <= lastSeq, {
    error: 'an aggregate ends where it starts or after it',
    path: ['lastSeq'],
  })
  .refine(({ items, counts }) => counts.every(({ item }) => item < items.length), {
    error: 'a count names an item that the aggregate has not',
    path: ['counts'],
  });
export type AggregatedPlays = z.infer<typeof AggregatedPlays>;
export type AggregatedCount = AggregatedPlays['counts'][number];

/** What can't be is brought to what can: an older player would send it again for ever. */
function withinItsHour<T extends { hourMs: number | null; plays: number; durationMs: number }>(count: T): T {
  const hasHour = count.hourMs !== null;
  const plays = Math.min(count.plays, hasHour ? MAX_PLAYS_IN_HOUR : MAX_PLAYS_PER_COUNT);
  const durationMs = Math.min(count.durationMs, hasHour ? MAX_SHOWN_IN_HOUR_MS : MAX_DURATION_MS);
  return { ...count, plays, durationMs };
}
