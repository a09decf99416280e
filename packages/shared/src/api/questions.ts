/** What a screen plays, why, and what is wrong with it. */
import { z } from 'zod';
import { Id, Instant, Language, Sha256 } from '../model/ids.ts';
import { MediaFile } from '../model/items.ts';
import { Program } from '../model/program.ts';
import { Playlist, Takeover } from '../model/schedule.ts';

/** Which program a question is about: the published one, or what a publish would give now. */
export const ProgramChoice = z.enum(['published', 'draft']);
export type ProgramChoice = z.infer<typeof ProgramChoice>;

/** All that decides what a screen shows, besides the time: for the preview. */
export const PreviewSource = z.object({
  revision: Sha256,
  program: Program,
  /** These are all that are kept and concern the screen: over, running and to come. */
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

/**
 * A finding of the engine has its code, its data as `explain.ts`, `review.ts` or `suggest.ts` has it, and a sentence.
 */
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
  'left-out-for-player',
  'shown-in-part',
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

/** Which media files a program needs, the soonest needed first. */
export const NeededMedia = z.object({
  revision: Sha256,
  files: z.array(
    z.object({
      file: MediaFile,
      /**
       * It is counted from the program's `from` on, and null if nothing that is planned in its first week needs the
       * file.
       */
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
    /** Unset, it means now. */
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
  /** They are in the order of its slots. */
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
