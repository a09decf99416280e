/**
 * Commands: orders to one player, each with an id, an expiry and a result.
 *
 * 1. A command is known by its id. A player that gets it again does nothing, and answers with what came of it.
 * 2. What a name may do is fixed in the player's code. A name that it doesn't know is answered with a result that says so.
 * 3. A player gives its result again on each link, until the scheduler has said that it is on its disk.
 * 4. Time runs by the player's monotonic clock from the receipt on, for as long as `sentAt` leaves until `expiresAt`: a
 *    player whose clock is wrong neither refuses a command nor does one too late.
 */
import { z } from 'zod';
import { Id, Instant } from '../model/ids.ts';
import { clippedText } from './message-size.ts';

const MAX_VALUES = 8;
const MAX_TEXT = 300;
const MAX_REASON = 500;
const MAX_ISSUER = 120;

const Name = z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/);

/** A few values by their names. What a command's name asks of them is checked by the player. */
const CommandValues = z
  .record(Name, z.union([clippedText(MAX_TEXT), z.number(), z.boolean()]))
  .refine((values) => Object.keys(values).length <= MAX_VALUES, { error: 'too many values' });

export const Command = z.object({
  id: z.uuid(),
  name: Id,
  args: CommandValues,
  /** Who of the staff, or what of the scheduler. */
  issuedBy: clippedText(MAX_ISSUER),
  issuedAt: Instant,
  expiresAt: Instant,
});
export type Command = z.infer<typeof Command>;

export const CommandResult = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done') }),
  z.object({
    outcome: z.literal('failed'),
    code: Id,
    /** It is in English, for whoever has no words for the code. */
    reason: clippedText(MAX_REASON),
  }),
  /** Its time was over before the player came to it: nothing of it was done. */
  z.object({ outcome: z.literal('expired') }),
]);
export type CommandResult = z.infer<typeof CommandResult>;

/** Show the screen's name and place for so long, over what plays. It is done once the stage has drawn it. */
export const IDENTIFY = 'identify';
export const IdentifyArgs = z.object({
  screenName: z.string(),
  locationName: z.string(),
  forMs: z.int().min(1000).max(300_000),
});
export type IdentifyArgs = z.infer<typeof IdentifyArgs>;

/** Forget token, program and media. */
export const UNPAIR = 'unpair';
export const UnpairArgs = z.object({});
