/** Screens and their players as the live page has them. */
import { z } from 'zod';
import { Id, Instant, Sha256 } from '../model/ids.ts';
import { Location, Screen } from '../model/schedule.ts';
import { PlayerStatus } from '../wire/player-status.ts';
import { Asset } from './assets.ts';
import { CommandView } from './commands.ts';
import { JobProgress } from './jobs.ts';

/** A screen with its place, its player and what that player last said: a card of the live page. */
export const ScreenView = z.object({
  screen: Screen,
  location: Location,
  player: z
    .object({
      id: Id,
      connected: z.boolean(),
      /** When the link that is open now began; null while there is none. */
      connectedSince: Instant.nullable(),
      host: z.enum(['electron', 'browser', 'none']),
      version: z.string(),
      lastSeenAt: Instant.nullable(),
      /** Since when another machine uses this player's identity, too. */
      clonedSince: Instant.optional(),
    })
    .nullable(),
  status: PlayerStatus.nullable(),
  /** The program that was last published for this screen; null before the first publish. */
  publishedRevision: Sha256.nullable(),
  /**
   * What its player goes without, being older than the program: items that it can't show, and members without which it
   * shows others. Unset where it lacks nothing.
   */
  leftOut: z.array(z.object({ itemId: Id, title: z.string(), members: z.array(z.string()) })).optional(),
  /** Complete plays since local midnight. */
  playsToday: z.int().min(0),
});
export type ScreenView = z.infer<typeof ScreenView>;

/** `GET /api/events` is a stream of server-sent events, each of these as JSON in `data`. */
export const LiveEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('screens'), screens: z.array(ScreenView) }),
  z.object({ type: z.literal('screen'), screen: ScreenView }),
  z.object({ type: z.literal('screen-removed'), screenId: Id }),
  z.object({ type: z.literal('job'), job: JobProgress }),
  z.object({ type: z.literal('asset'), asset: Asset }),
  z.object({ type: z.literal('command'), command: CommandView }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;

/**
 * Which screens have confirmed that they show their name and place now (`screenIds`), which could not be told because
 * their player isn't connected, and which were told and have not confirmed it within a few seconds: `not-shown` if
 * the player answers but nothing says that its screen shows it, `silent` if nothing at all was heard from it.
 */
export const IdentifyResult = z.object({
  forMs: z.int(),
  screenIds: z.array(Id),
  notConnected: z.array(Id),
  notConfirmed: z.array(z.object({ screenId: Id, why: z.enum(['not-shown', 'silent']) })),
});
export type IdentifyResult = z.infer<typeof IdentifyResult>;

/** A player as its pairing knows it. */
export const PlayerView = z.object({
  id: Id,
  screenId: Id,
  pairedAt: Instant,
  connected: z.boolean(),
  host: z.enum(['electron', 'browser', 'none']),
  version: z.string(),
  lastSeenAt: Instant.nullable(),
});
export type PlayerView = z.infer<typeof PlayerView>;
