/** What the HTTP API takes and gives, beyond the things themselves (items, playlists, …). */
import { z } from 'zod';
import { Id, Instant, Language, Sha256 } from './model/ids.ts';
import { Deadline, Item, MediaFile, Service, Severity } from './model/items.ts';
import { Program } from './model/program.ts';
import { Location, Playlist, Screen, Takeover } from './model/schedule.ts';
import { jsonBytes, MAX_TAKEOVER_BYTES } from './wire/message-size.ts';
import { Play } from './wire/plays.ts';
import { PlayerStatus } from './wire/status.ts';

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

/** Of a new password, spaces around it not counted. The scheduler also refuses common ones and names. */
export const MIN_PASSWORD_CHARACTERS = 12;

export const NewPassword = z.strictObject({
  current: z.string().min(1).max(200),
  next: z.string().min(1).max(200),
});

export const SessionView = z.object({
  username: z.string(),
  role: Role,
  /** True after signing in with a one-time password: until it is changed nothing else is allowed. */
  mustChangePassword: z.boolean(),
});
export type SessionView = z.infer<typeof SessionView>;

/** A session of one's own, or for an administrator of somebody else. */
export const SessionEntry = z.object({
  id: z.string(),
  isCurrent: z.boolean(),
  startedAt: Instant,
  /** If it isn't used any more. */
  expiresAt: Instant,
  address: z.string(),
  /** The browser's name for itself. */
  browser: z.string(),
});
export type SessionEntry = z.infer<typeof SessionEntry>;

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
      /** Since when another machine uses this player's identity, too. */
      clonedSince: Instant.optional(),
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

/** By which address people reach the scheduler; null if none is set, and any will do. */
export const PublicAddress = z.object({ publicUrl: z.url().nullable() });

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

export const TakeoverRequest = z
  .strictObject({
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
  })
  .refine((request) => jsonBytes(request) <= MAX_TAKEOVER_BYTES, {
    error: 'a takeover is too long to travel with others: shorten its texts',
    path: ['item'],
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

/** Plays by clock hour, or by local day (then `startsAt` is that date at 00:00Z), of the places where they were. */
export const PlayedReport = z.object({
  rows: z.array(
    PlayCount.extend({
      startsAt: Instant,
      /** How many of all these plays while the panel was off. */
      panelOff: z.int(),
    }),
  ),
  /** Of all days: whose time is not known, so that no hour can have them. */
  timeUnknown: z.array(PlayCount.extend({ panelOff: z.int() })),
});
export type PlayedReport = z.infer<typeof PlayedReport>;

/** What was reported and stands in no count or no list, for an operator to know of. */
export const PlaysSetAside = z.object({
  /** Damaged files of plays: their counts are kept, the plays themselves can't be listed. */
  files: z.array(
    z.object({
      /** In which the plays were received, as `2026-11`. */
      month: z.string(),
      /** In the scheduler's data folder. */
      file: z.string(),
      foundAt: Instant,
    }),
  ),
  /** Counts of a player that was full, of which some plays had come by themselves: none of them counts. */
  folds: z.array(
    z.object({
      id: z.string(),
      screenId: Id,
      /** As many as the player says; how many of them had come is not known. */
      plays: z.int(),
      /** The hours that they are of: of the first and the last its beginning; null if no time is known. */
      fromHour: Instant.nullable(),
      untilHour: Instant.nullable(),
      receivedAt: Instant,
    }),
  ),
});
export type PlaysSetAside = z.infer<typeof PlaysSetAside>;

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
      /** Of `expectedMs`: every play that began then has come, so what is not there was not played. */
      accountedMs: z.int(),
      /** Complete plays that began then. */
      plays: z.int(),
      /** Something counted was on screen, whatever became of it. */
      shownMs: z.int(),
    }),
  ),
  plays: z.int(),
  expectedMs: z.int(),
  accountedMs: z.int(),
  /** Of the hours in which it should have been on; null if there were none. */
  accountedShare: z.number().min(0).max(1).nullable(),
  /** Until when all is accounted for, whatever gaps there are before; null if nothing is. */
  accountedUntil: Instant.nullable(),
  /** The screen's latest journal: reporting is complete up to this number in it. */
  journal: z.object({ journalId: z.uuid(), upTo: z.int() }).nullable(),
});
export type CoverageReport = z.infer<typeof CoverageReport>;

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

/** Which program a question is about: the published one, or what a publish would give now. */
export const ProgramChoice = z.enum(['published', 'draft']);
export type ProgramChoice = z.infer<typeof ProgramChoice>;

/** All that decides what a screen shows, besides the time: for the preview. */
export const PreviewSource = z.object({
  revision: Sha256,
  program: Program,
  /** Those kept that concern the screen: over, running and to come. */
  takeovers: z.array(Takeover),
  withdrawn: z.array(Id),
});
export type PreviewSource = z.infer<typeof PreviewSource>;

const stretch = { startsAt: Instant, endsAt: Instant };

/** What is on from one instant until another. */
export const TimelineEntryView = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('item'),
    ...stretch,
    itemId: Id,
    title: z.string(),
    language: Language,
    /** It stands in for this one, which was withdrawn. */
    insteadOf: Id.optional(),
    /** At its end it is cut where it stands. */
    cutBy: z.enum(['closing', 'validity', 'takeover']).optional(),
    source: z.discriminatedUnion('type', [
      z.object({ type: z.literal('rule'), ruleId: Id, playlistId: Id, slotIndex: z.int() }),
      z.object({ type: z.literal('takeover'), takeoverId: Id }),
    ]),
  }),
  z.object({ type: z.enum(['bumper', 'closed', 'nothing']), ...stretch }),
]);
export type TimelineEntryView = z.infer<typeof TimelineEntryView>;

export const TimelineView = z.object({
  revision: Sha256,
  timeZone: z.string(),
  entries: z.array(TimelineEntryView),
});
export type TimelineView = z.infer<typeof TimelineView>;

/** A finding of the engine: its code, its data as `explain.ts`, `review.ts` or `suggest.ts` has it, a sentence. */
function findingOf<const Code extends string>(codes: readonly Code[]) {
  return z.looseObject({ code: z.enum(codes), text: z.string() });
}

const ItemFindingView = findingOf([
  'on-screen',
  'substitute',
  'not-in-program',
  'no-rule',
  'not-yet-valid',
  'no-longer-valid',
  'deadline-not-open',
  'deadline-passed',
  'deadline-near',
  'closed',
  'takeover',
  'languages-missing',
  'unavailable',
  'withdrawn',
  'not-published',
]);

const RuleFindingView = findingOf([
  'rule-not-yet-valid',
  'rule-over',
  'day',
  'outside-dayparts',
  'outside-opening-hours',
  'lower-class',
  'exact-times',
  'exact-time-taken',
  'cap',
  'distance',
  'takes-part',
  'spread-costs-share',
  'share-kept-until',
  'share-off',
]);

/** Why an item is on a screen at an instant, or what keeps it off. */
export const ExplanationView = z.object({
  revision: Sha256,
  itemId: Id,
  at: Instant,
  isOn: z.boolean(),
  /** When it is planned next, within a day. */
  nextAt: Instant.nullable(),
  findings: z.array(ItemFindingView),
  rules: z.array(z.object({ ruleId: Id, playlistId: Id, findings: z.array(RuleFindingView) })),
});
export type ExplanationView = z.infer<typeof ExplanationView>;

/** What is wrong with the week of a program group. */
export const ReviewView = z.object({
  groups: z.array(
    z.object({
      revision: Sha256,
      screenIds: z.array(Id),
      findings: z.array(
        findingOf([
          'rule-not-this-week',
          'rule-never-wins',
          'slot-never-plays',
          'exact-time-lost',
          'gap',
          'too-short-to-read',
          'too-far-to-read',
          'too-far-to-scan',
          'code-unreadable',
          'unencrypted-url',
        ]),
      ),
    }),
  ),
});
export type ReviewView = z.infer<typeof ReviewView>;

/** The media files of a program, the soonest needed first. */
export const NeededMedia = z.object({
  revision: Sha256,
  files: z.array(
    z.object({
      file: MediaFile,
      /** From the program's `from` on; null if nothing that is planned in its first week needs it. */
      firstNeededAt: Instant.nullable(),
    }),
  ),
});
export type NeededMedia = z.infer<typeof NeededMedia>;

/** Asks for a draft playlist on a user journey or a theme, for these places. */
export const SuggestionRequest = z
  .strictObject({
    journey: z.string().min(1).max(120).optional(),
    theme: z.string().min(1).max(120).optional(),
    locationIds: z.array(Id).min(1).max(1000),
    /** Unset: now. */
    now: Instant.optional(),
  })
  .refine(({ journey, theme }) => (journey === undefined) !== (theme === undefined), {
    error: 'either a journey or a theme',
    path: ['journey'],
  });
export type SuggestionRequest = z.infer<typeof SuggestionRequest>;

export const SuggestionView = z.object({
  /** A draft that is not saved, under an id that is free. */
  playlist: Playlist,
  /** In the order of its slots. */
  reasons: z.array(
    z.object({
      itemId: Id,
      reasons: z.array(
        findingOf([
          'suitability',
          'not-rated',
          'later-phase',
          'languages-missing',
          'deadline',
          'not-yet-valid',
        ]),
      ),
    }),
  ),
  leftOut: z.array(z.object({ itemId: Id, reason: findingOf(['better-suited', 'over']) })),
});
export type SuggestionView = z.infer<typeof SuggestionView>;
