import { z } from 'zod';
import { Id, Language, Sha256 } from './ids.ts';

/** How a play ended. Roll-ups count each apart; "plays" in a figure means `complete`. */
export const Outcome = z.discriminatedUnion('type', [
  z.object({ type: z.literal('complete') }),
  /** Entered midway: at boot, with a new program, after a takeover. */
  z.object({ type: z.literal('joined') }),
  z.object({
    type: z.literal('cut'),
    cause: z.enum(['takeover', 'closing', 'validity', 'withdrawn', 'program', 'shutdown']),
  }),
  /** The power went, or the program was killed; closed at the next start with the last known progress. */
  z.object({ type: z.literal('interrupted') }),
  z.object({ type: z.literal('failed'), reason: z.string().max(300) }),
]);
export type Outcome = z.infer<typeof Outcome>;

/** How sure the player was of the time. `synced` carries the bound of its error in ms. */
export const ClockQuality = z.discriminatedUnion('quality', [
  z.object({ quality: z.literal('synced'), boundMs: z.number().min(0) }),
  z.object({ quality: z.literal('estimated') }),
  z.object({ quality: z.literal('unsynced') }),
]);
export type ClockQuality = z.infer<typeof ClockQuality>;

/** Whether the panel is lit: `unknown` unless an adapter reads it. */
export const PanelState = z.enum(['on', 'off', 'unknown']);
export type PanelState = z.infer<typeof PanelState>;

/** One proof-of-play record: this item was really on this screen, from when, for how long. */
export const Play = z.object({
  /** Its number in the player's journal, from 1, without gaps. */
  seq: z.int().positive(),
  itemId: Id,
  /** sha256 of the item's canonical JSON as it was in the program: exactly what was shown. */
  itemHash: Sha256,
  kind: z.enum(['video', 'infographic', 'qr', 'stream', 'notice']),
  title: z.string().max(120),
  serviceId: Id.optional(),
  language: Language,
  /** The item that was planned, where this one stood in for it. */
  plannedItemId: Id.optional(),
  ruleId: Id.optional(),
  playlistId: Id.optional(),
  takeoverId: Id.optional(),
  revision: Sha256.optional(),
  /** First frame on screen, corrected by the clock offset, in ms since 1970 UTC. */
  startedAtMs: z.int(),
  /** On screen for this long by the monotonic clock. */
  durationMs: z.int().min(0),
  outcome: Outcome,
  /** The boot and its monotonic clock at the first frame, to correct `startedAtMs` by afterwards. */
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
