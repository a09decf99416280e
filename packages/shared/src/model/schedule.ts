import { z } from 'zod';
import {
  Country,
  EACH_LANGUAGE_ONCE,
  eachLanguageOnce,
  Id,
  Instant,
  Language,
  LocalDate,
  LocalTime,
  MonthDay,
  Sha256,
} from './ids.ts';
import { MediaFile, Severity, ShownItem } from './items.ts';
import { Theme } from './theme.ts';

export const LocationKind = z.enum([
  'urp',
  'campus',
  'bus',
  'bus-stop',
  'fountain',
  'office',
  'library',
  'pharmacy',
]);
export type LocationKind = z.infer<typeof LocationKind>;

/** Weekdays are numbered after ISO 8601: 1 is Monday, 7 is Sunday. */
export const Weekday = z.int().min(1).max(7);

/**
 * A daypart is a span of the local day. One whose `until` is before or equal to its `from` crosses midnight; `24:00` is
 * its end.
 */
export const Daypart = z.strictObject({ from: LocalTime, until: LocalTime });
export type Daypart = z.infer<typeof Daypart>;

/** The weekdays name the day on which the daypart starts. */
export const WeeklyHours = z.strictObject({
  weekdays: z.array(Weekday).min(1).max(7),
  dayparts: z.array(Daypart).min(1),
});
export type WeeklyHours = z.infer<typeof WeeklyHours>;

/** What a location lets its players fetch of media files. Programs, directives and plays always go. */
export const NetworkPolicy = z.strictObject({
  /** Local hours in which downloads may run. Unset: always. Files of takeovers are fetched at any hour. */
  hours: z.array(Daypart).optional(),
  /** It holds for all downloads of one player together. */
  bytesPerSecond: z.int().positive().optional(),
  /** What one player may fetch in one local day. Files of takeovers count, but are fetched beyond it. */
  bytesPerDay: z.int().positive().optional(),
  /**
   * Every byte is paid for: only what the timeline shows in the next 24 hours is fetched, and what takeovers
   * need. A damaged file that is needed later waits for that, too. Unset: no.
   */
  metered: z.boolean().optional(),
  filesAtOnce: z.int().min(1).max(8).optional(),
});
export type NetworkPolicy = z.infer<typeof NetworkPolicy>;

/** The volume of items with sound in these local hours, in per cent; in all others the screens are mute. */
export const SoundHours = z.strictObject({
  dayparts: z.array(Daypart).min(1),
  volumePercent: z.int().min(1).max(100),
});
export type SoundHours = z.infer<typeof SoundHours>;

export const Location = z.strictObject({
  id: Id,
  name: z.string().min(1).max(80),
  /** It is shown after the name in the footer: `Piazza del Comune`. */
  address: z.string().max(80).optional(),
  kind: LocationKind,
  timeZone: z.string().min(1),
  /** Whose public holidays hold here. Unset: Italy's. */
  country: Country.optional(),
  /** The patron saint's day of this municipality is a holiday every year: `12-26`. */
  patronDay: MonthDay.optional(),
  /** The place's languages are in order of preference; their weights are shares of plays. */
  languages: z
    .array(z.strictObject({ language: Language, weight: z.int().min(1).max(100) }))
    .min(1)
    .refine(eachLanguageOnce, { error: EACH_LANGUAGE_ONCE }),
  /** Outside these the screens are off on purpose. Unset: always open. */
  openingHours: z.array(WeeklyHours).optional(),
  /** It says how many people are in view of a screen at one moment, by local hour 0 to 23. */
  presence: z.array(z.number().min(0)).length(24).optional(),
  network: NetworkPolicy.optional(),
  /** Neighbouring screens show the same frame at the same moment. */
  synchronised: z.boolean(),
  /** Unset, the place has the campaign's identity as it is. */
  theme: Theme.optional(),
  /** Unset, the place is mute at all hours. The first entry that names an hour holds. */
  sound: z.array(SoundHours).max(24).optional(),
  /** It is how one item follows another; unset, by a `cut`. A player that can't fade smoothly cuts. */
  transition: z.enum(['cut', 'fade']).optional(),
  tags: z.array(Id),
});
export type Location = z.infer<typeof Location>;

/** How a screen hangs. An unset field leaves the stage as it is. */
export const ScreenDisplay = z.strictObject({
  /**
   * The picture is turned clockwise by so many degrees: for a panel that hangs turned and whose system does
   * not turn its picture.
   */
  rotation: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]).optional(),
  diagonalInches: z.number().min(5).max(200).optional(),
  /** How far the farthest passer-by is who should be able to read it. With the diagonal it sets the least text and code. */
  viewingDistanceMetres: z.number().min(0.3).max(50).optional(),
  /** Kept free at each edge, of the side's length, for panels that cut their picture. */
  marginPercent: z.number().min(0).max(10).optional(),
});
export type ScreenDisplay = z.infer<typeof ScreenDisplay>;

export const Screen = z.strictObject({
  id: Id,
  locationId: Id,
  name: z.string().min(1).max(80),
  orientation: z.enum(['landscape', 'portrait']),
  display: ScreenDisplay.optional(),
});
export type Screen = z.infer<typeof Screen>;

/** A slot is an item's place in a playlist. `durationMs` overrides a still's or stream's own; a video has none. */
export const Slot = z.strictObject({
  itemId: Id,
  weight: z.int().min(1).max(100),
  durationMs: z.int().min(3000).optional(),
});
export type Slot = z.infer<typeof Slot>;

export const Playlist = z.strictObject({
  id: Id,
  name: z.string().min(1).max(120),
  slots: z.array(Slot).max(500),
});
export type Playlist = z.infer<typeof Playlist>;

/** The classes are in falling order: a higher one takes all the time it wants, the rest falls to the next. */
export const Priority = z.enum(['priority', 'normal', 'filler']);
export type Priority = z.infer<typeof Priority>;

export const Target = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('everywhere') }),
  z.strictObject({ type: z.literal('kind'), kind: LocationKind }),
  z.strictObject({ type: z.literal('tag'), tag: Id }),
  z.strictObject({ type: z.literal('location'), locationId: Id }),
  z.strictObject({ type: z.literal('screen'), screenId: Id }),
]);
export type Target = z.infer<typeof Target>;

/** Exactly when a rule's plays begin: so many minutes past each hour, or at times of the local day. */
export const PlayAt = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hourly'), minutes: z.array(z.int().min(0).max(59)).min(1) }),
  z.strictObject({ type: z.literal('times'), times: z.array(LocalTime).min(1) }),
]);
export type PlayAt = z.infer<typeof PlayAt>;

/** When a rule holds. An unset field means no limit. */
const ruleTimes = {
  /** A date means the start of that local day. */
  validFrom: z.union([Instant, LocalDate]).optional(),
  /** It holds until just before this instant; a date means the end of that local day. */
  validUntil: z.union([Instant, LocalDate]).optional(),
  /** The day on which a daypart starts. Empty: only the days that `includeDates` and `holidays` add. */
  weekdays: z.array(Weekday).max(7).optional(),
  dayparts: z.array(Daypart).min(1).optional(),
  /** Local days on which the rule does not hold, whatever else says it does. */
  exceptDates: z.array(LocalDate).optional(),
  /** Local days on which it holds besides its weekdays, holidays among them. */
  includeDates: z.array(LocalDate).optional(),
  /** Public holidays are left out, or hold besides the weekdays. Unset: they are days like others. */
  holidays: z.enum(['include', 'exclude']).optional(),
  /**
   * Only while the location is open; with `firstMinutes` or `lastMinutes` only so long after it opens, or
   * before it closes. (A closed location's screens are off in any case.)
   */
  openingHours: z
    .strictObject({
      firstMinutes: z.int().min(1).max(720).optional(),
      lastMinutes: z.int().min(1).max(720).optional(),
    })
    .optional(),
};

/** How often a rule plays. An unset field means no limit. */
const ruleLimits = {
  /** Plays of this rule in each clock hour of the location. */
  maxPlaysPerHour: z.int().min(1).max(60).optional(),
  /**
   * It is counted from the end of a showing of a service to the next start by this rule; of the item if it has no
   * service.
   */
  minMinutesBetween: z.int().min(1).max(720).optional(),
  /** The rule plays at these times and at no others. */
  playAt: PlayAt.optional(),
};

/** When a playlist plays, where. */
export const Rule = z.strictObject({
  id: Id,
  playlistId: Id,
  target: Target,
  exclude: z.array(Target).optional(),
  priority: Priority,
  /** Share of plays within the class, against the other rules that hold. */
  share: z.int().min(1).max(100),
  ...ruleTimes,
  ...ruleLimits,
});
export type Rule = z.infer<typeof Rule>;

/** A rule as a program carries it: its target is resolved, its where is gone. */
export const ProgramRule = Rule.omit({ target: true, exclude: true });
export type ProgramRule = z.infer<typeof ProgramRule>;

/** An urgent rule that interrupts at once and ends by itself. Carries its item, so it needs no program. */
export const Takeover = z
  .strictObject({
    id: Id,
    item: ShownItem,
    /** What the item's media are, by sha256. */
    mediaFiles: z.record(Sha256, MediaFile),
    severity: Severity,
    startsAt: Instant,
    endsAt: Instant,
    reason: z.string().min(1).max(500),
  })
  .refine((takeover) => Date.parse(takeover.startsAt) < Date.parse(takeover.endsAt), {
    error: 'a takeover ends after it starts',
    path: ['endsAt'],
  });
export type Takeover = z.infer<typeof Takeover>;
