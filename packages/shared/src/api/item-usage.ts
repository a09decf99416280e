/** Where an item is used, and when screens show it next. */
import { z } from 'zod';
import { Id, Instant } from '../model/ids.ts';

/** It is of the drafts, as they are now: what a publish would play. */
export const ItemUsage = z.object({
  /** They are in the order of their names; a rule plays each of its playlists where it holds. */
  playlists: z.array(z.object({ id: Id, name: z.string(), weight: z.int(), ruleIds: z.array(Id) })),
  /** They run or are to come. */
  takeovers: z.array(z.object({ id: Id, reason: z.string(), startsAt: Instant, endsAt: Instant })),
  /** The locations at which a rule plays it, or a takeover shows it, in the order of their names. */
  places: z.array(z.object({ locationId: Id, name: z.string(), screens: z.int() })),
});
export type ItemUsage = z.infer<typeof ItemUsage>;

/** So many locations may be asked about at once: to lay out a day of one may take the engine a second. */
export const MAX_SHOWING_PLACES = 8;

/** When the screens of some locations show it, by what was published for them. */
export const ItemShowings = z.object({
  places: z.array(
    z.object({
      locationId: Id,
      timeZone: z.string(),
      /** All that are there, and those of them whose program has it. */
      screens: z.int(),
      screensWithIt: z.int(),
      isOn: z.boolean(),
      /** It is the first on any of these screens, within a day; null if none shows it by then. */
      nextAt: Instant.nullable(),
      /** The screen that shows it then; null as with `nextAt`. */
      screenId: Id.nullable(),
    }),
  ),
});
export type ItemShowings = z.infer<typeof ItemShowings>;
