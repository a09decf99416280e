/** What the HTTP API takes and gives, beyond the things themselves (items, playlists, …). */
import { z } from 'zod';
import { Id, Instant, Sha256 } from './ids.ts';
import { Deadline, Item, Service, Severity } from './items.ts';
import { Play } from './plays.ts';
import { Location, Screen, Takeover } from './schedule.ts';
import { PlayerStatus } from './status.ts';

/**
 * What a member of staff may do. `admin` manages staff and everything else; `editor` content, playlists,
 * rules, publishing and takeovers; `operator` locations, screens and players; `board` reads reports.
 * Everyone signed in may read content and the state of the screens.
 */
export const Role = z.enum(['admin', 'editor', 'operator', 'board']);
export type Role = z.infer<typeof Role>;

export const Credentials = z.strictObject({
  username: z.string().min(1).max(80),
  password: z.string().min(1).max(200),
});

export const NewPassword = z.strictObject({
  current: z.string().min(1).max(200),
  next: z.string().min(10).max(200),
});

export const SessionView = z.object({
  username: z.string(),
  role: Role,
  /** True after signing in with a one-time password: until it is changed nothing else is allowed. */
  mustChangePassword: z.boolean(),
});
export type SessionView = z.infer<typeof SessionView>;

/** RFC 9457 problem details. `type` is `about:blank#` and a stable code that the web app translates. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  /** Where in the request, for what failed validation. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** A service as the scheduler keeps it: with the instants of its call, from which programs date its items. */
export const CatalogueService = Service.extend({ deadline: Deadline.optional() });
export type CatalogueService = z.infer<typeof CatalogueService>;

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
    })
    .nullable(),
  status: PlayerStatus.nullable(),
  /** The program that was last published for this screen; null before the first publish. */
  publishedRevision: Sha256.nullable(),
  /** Complete plays since local midnight. */
  playsToday: z.int().min(0),
});
export type ScreenView = z.infer<typeof ScreenView>;

/** `GET /api/events` is a stream of server-sent events, each of these as JSON in `data`. */
export const LiveEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('screens'), screens: z.array(ScreenView) }),
  z.object({ type: z.literal('screen'), screen: ScreenView }),
  z.object({ type: z.literal('screen-removed'), screenId: Id }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;

/** Claims the player that shows `code`: for a screen that exists, or a new one at a location. */
export const ClaimRequest = z.strictObject({
  code: z.string().min(4).max(12),
  screen: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('existing'), screenId: Id }),
    z.strictObject({
      type: z.literal('new'),
      locationId: Id,
      name: z.string().min(1).max(80),
      orientation: z.enum(['landscape', 'portrait']),
    }),
  ]),
});
export type ClaimRequest = z.infer<typeof ClaimRequest>;

export const ClaimResult = z.object({ playerId: Id, screenId: Id });

export const PublishResult = z.object({
  publishedAt: Instant,
  groups: z.array(
    z.object({
      revision: Sha256,
      bytes: z.int(),
      screenIds: z.array(Id),
      /** False where the program is the same as before, so nothing was sent. */
      changed: z.boolean(),
    }),
  ),
});
export type PublishResult = z.infer<typeof PublishResult>;

export const TakeoverRequest = z.strictObject({
  item: Item,
  severity: Severity,
  /** Unset: at once. */
  startsAt: Instant.optional(),
  endsAt: Instant,
  reason: z.string().min(1).max(500),
  targets: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('everywhere') }),
        z.strictObject({ type: z.literal('location'), locationId: Id }),
        z.strictObject({ type: z.literal('screen'), screenId: Id }),
      ]),
    )
    .min(1),
  /** The second confirmation: staff saw what will be interrupted and said yes. */
  confirmed: z.literal(true),
});
export type TakeoverRequest = z.infer<typeof TakeoverRequest>;

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

/** A member of staff who may sign in. */
export const StaffAccount = z.object({
  username: z.string(),
  role: Role,
  mustChangePassword: z.boolean(),
});
export type StaffAccount = z.infer<typeof StaffAccount>;

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

/** A takeover that runs or is to come, and where. */
export const TakeoverView = z.object({
  takeover: Takeover,
  targets: TakeoverRequest.shape.targets,
});
export type TakeoverView = z.infer<typeof TakeoverView>;

/** A play as the scheduler keeps it. */
export const RecordedPlay = Play.extend({
  playerId: Id,
  journalId: z.uuid(),
  screenId: Id,
  receivedAt: Instant,
});
export type RecordedPlay = z.infer<typeof RecordedPlay>;
