/** Plays as reports count and list them. */
import { z } from 'zod';
import { Id, Instant } from '../model/ids.ts';
import { Play } from '../wire/plays.ts';

/** Plays of one item by how they ended. `complete` is what reports call plays. */
export const PlayCount = z.object({
  itemId: Id,
  title: z.string(),
  complete: z.int(),
  joined: z.int(),
  cut: z.int(),
  interrupted: z.int(),
  failed: z.int(),
  durationMs: z.int(),
});
export type PlayCount = z.infer<typeof PlayCount>;

/** Plays by clock hour, or by local day (then `startsAt` is that date at 00:00Z), of the places where they were. */
export const PlayedReport = z.object({
  rows: z.array(
    PlayCount.extend({
      startsAt: Instant,
      /** How many of all these plays while the panel was off. */
      panelOff: z.int(),
    }),
  ),
  /** Plays of all days whose time is not known, so that no hour can have them. */
  timeUnknown: z.array(PlayCount.extend({ panelOff: z.int() })),
});
export type PlayedReport = z.infer<typeof PlayedReport>;

/** What was reported and stands in no count or no list, for an operator to know of. */
export const QuarantinedPlays = z.object({
  /** Damaged files of plays: their counts are kept, the plays themselves can't be listed. */
  files: z.array(
    z.object({
      /** The month in which the plays were received, as `2026-11`. */
      month: z.string(),
      /** The file is in the scheduler's data folder. */
      file: z.string(),
      foundAt: Instant,
    }),
  ),
  /** Counts of a player that was full, of which some plays had come by themselves: none of them counts. */
  aggregates: z.array(
    z.object({
      id: z.string(),
      screenId: Id,
      /** The player says so many; how many of them had come is not known. */
      plays: z.int(),
      /** The hours that they are of: of the first and the last its beginning; null if no time is known. */
      fromHour: Instant.nullable(),
      untilHour: Instant.nullable(),
      receivedAt: Instant,
    }),
  ),
});
export type QuarantinedPlays = z.infer<typeof QuarantinedPlays>;

/** What is known of a screen's hours. */
export const CoverageReport = z.object({
  screenId: Id,
  timeZone: z.string(),
  hours: z.array(
    z.object({
      startsAt: Instant,
      /** Open, and so expected on. */
      expectedMs: z.int(),
      /** The player was linked to the scheduler. */
      linkedMs: z.int(),
      /** The part of `expectedMs` of which every play has come, so that what is not there was not played. */
      reportedMs: z.int(),
      /** Complete plays that began then. */
      plays: z.int(),
      /** Something counted was on screen, whatever became of it. */
      shownMs: z.int(),
    }),
  ),
  plays: z.int(),
  expectedMs: z.int(),
  reportedMs: z.int(),
  /** The reported share of the hours in which it should have been on; null if there were none. */
  reportedShare: z.number().min(0).max(1).nullable(),
  /** Until when all is fully reported, whatever gaps there are before; null if nothing is. */
  reportedUntil: Instant.nullable(),
  /** This is the screen's latest journal; reporting is complete up to this number in it. */
  journal: z.object({ journalId: z.uuid(), upTo: z.int() }).nullable(),
});
export type CoverageReport = z.infer<typeof CoverageReport>;

/** A play as the scheduler keeps it. */
export const RecordedPlay = Play.extend({
  playerId: Id,
  journalId: z.uuid(),
  screenId: Id,
  receivedAt: Instant,
});
export type RecordedPlay = z.infer<typeof RecordedPlay>;
