import { z } from 'zod';
import { Id, Language, Sha256 } from '../model/ids.ts';
import {
  clampedInt,
  clippedList,
  clippedText,
  MessageBudget,
  MIN_FILLED_MESSAGE_BYTES,
} from './message-size.ts';
import { ClockQuality, PanelState } from './plays.ts';

/** Texts and lists in a status that are longer are cut: a status is news, and no player is cut off for it. */
export const MAX_STATUS_TITLE = 120;
export const MAX_STATUS_TEXT = 500;
export const MAX_STATUS_PARAM = 300;
const MAX_STATUS_PARAMS = 8;
export const MAX_STATUS_PROBLEMS = 50;
export const MAX_STATUS_ITEMS = 300;
/** It is the corrected time of a player whose clock is in 1970, to the end of all calendars. */
const StatusInstantMs = clampedInt(0, Date.UTC(2200, 0));

const Text = z.union([clippedText(MAX_STATUS_PARAM), z.number()]);
const paramsOf = <Param extends z.ZodType>(param: Param) =>
  z
    .record(z.string().max(40), param)
    .refine((params) => Object.keys(params).length <= MAX_STATUS_PARAMS, { error: 'too many parameters' });
const phraseOf = <Param extends z.ZodType>(param: Param) =>
  z.object({ code: Id, params: paramsOf(param).optional() });
/** A phrase within a phrase. */
export const NestedPhrase = phraseOf(z.union([Text, phraseOf(Text)]));
/** One more around it, and no further. */
const StatusPhrase = phraseOf(z.union([Text, NestedPhrase]));

/** What the screen shows at this moment, as a union of states that exclude each other. */
export const StageStatus = z.discriminatedUnion('state', [
  z.object({ state: z.literal('starting') }),
  z.object({
    state: z.literal('playing'),
    itemId: Id,
    title: clippedText(MAX_STATUS_TITLE),
    language: Language,
    sinceMs: StatusInstantMs,
    takeoverId: Id.optional(),
  }),
  /** The branded bumper shows between two items. */
  z.object({ state: z.literal('bumper') }),
  /** Nothing to play: the branded fallback. */
  z.object({
    state: z.literal('fallback'),
    /** It is in English, for pages that have no words for `why`; 0.1.0 says nothing else. */
    reason: clippedText(MAX_STATUS_TEXT),
    why: StatusPhrase.optional().catch(undefined),
  }),
  z.object({ state: z.literal('closed') }),
]);
export type StageStatus = z.infer<typeof StageStatus>;

/** How much of what one program needs is here and verified. */
export const ProgramProgress = z.object({
  filesReady: z.int().min(0),
  filesTotal: z.int().min(0),
  bytesReady: z.int().min(0),
  bytesTotal: z.int().min(0),
  /** Bytes of files that have begun to arrive: they are not verified yet, and not in `bytesReady`. */
  bytesArriving: z.int().min(0),
});
export type ProgramProgress = z.infer<typeof ProgramProgress>;

/**
 * Why files that are missing aren't on their way: no link or token (`link`), outside the location's download
 * `hours`, its bytes of this `day` are used up, not needed within a day on a `metered` network, no room on the
 * `disk` or within the cache's `quota`, or the last attempt failed and the next is to come (`retry`).
 */
export const DownloadsWait = z.enum(['link', 'hours', 'day', 'metered', 'disk', 'quota', 'retry']);
export type DownloadsWait = z.infer<typeof DownloadsWait>;

const ProblemParams = paramsOf(
  z.union([Text, StatusPhrase, z.array(StatusPhrase).max(MAX_STATUS_PARAMS).readonly()]),
);

/** Sent every 15 s and on change. */
export const PlayerStatus = z.object({
  stage: StageStatus,
  program: z.object({
    active: Sha256.nullable(),
    /** It was received and is not active yet, since it waits for its media files. */
    pending: Sha256.nullable(),
    /** Items that can't be shown for want of a good file. */
    unavailable: clippedList(Id, MAX_STATUS_ITEMS),
  }),
  /** What the active and the pending program need, and how much of it is here and verified. */
  cache: z.object({
    filesReady: z.int().min(0),
    filesTotal: z.int().min(0),
    bytesReady: z.int().min(0),
    bytesTotal: z.int().min(0),
    /** Each program has the same for itself; it is null without one, and older players leave it unset. */
    active: ProgramProgress.nullable().optional(),
    pending: ProgramProgress.nullable().optional(),
    /** Set while something is missing and nothing is being fetched. */
    waitsFor: DownloadsWait.optional(),
  }),
  /** The journal of this boot, and in `waiting` the plays of all journals that are still to be acknowledged. */
  journal: z.object({
    id: z.uuid(),
    lastSeq: z.int().min(0),
    acknowledgedSeq: z.int().min(0),
    /** Older players leave it unset. */
    waiting: z.int().min(0).optional(),
    /**
     * Every play that began from `fromMs` until before `untilMs` (corrected time) has been acknowledged: where
     * there is none, nothing played. Unset while that can't be said.
     */
    accounted: z.object({ fromMs: StatusInstantMs, untilMs: StatusInstantMs }).optional(),
  }),
  clock: z.object({ offsetMs: z.number(), quality: ClockQuality }),
  /** Older players leave it unset. */
  panel: PanelState.optional(),
  uptimeMs: z.int().min(0),
  /**
   * Faults that an operator should know of. `code` is stable, and with `params` a sentence is made of it in the reader's
   * language (`translations`); `message` is the same in English, for schedulers and pages that have no words for the
   * code, as for what 0.1.0 reports, which is a message alone.
   */
  problems: clippedList(
    z.object({
      code: Id,
      message: clippedText(MAX_STATUS_TEXT),
      // Without what can't be read of them the message still stands.
      params: ProblemParams.optional().catch(undefined),
    }),
    MAX_STATUS_PROBLEMS,
  ),
});
export type PlayerStatus = z.infer<typeof PlayerStatus>;

/**
 * A status that goes through whatever the smallest message of plays goes through: it is said on each link anew, and
 * one that is too big for something on the way would end them all. Of its lists so much is left out as is over, the
 * problems last.
 */
export function statusThatFits(status: PlayerStatus): PlayerStatus {
  const { problems, program } = status;
  const empty = { ...status, problems: [], program: { ...program, unavailable: [] } };
  const room = new MessageBudget(MIN_FILLED_MESSAGE_BYTES, { type: 'status', status: empty });
  return {
    ...status,
    problems: problems.flatMap((problem) => problemThatFits(problem, room) ?? []),
    program: { ...program, unavailable: program.unavailable.filter((id) => room.take(id)) },
  };
}

/** Its sentence says as much as its parameters, in English and in less room. */
function problemThatFits(
  problem: PlayerStatus['problems'][number],
  room: MessageBudget,
): PlayerStatus['problems'][number] | null {
  if (room.take(problem)) return problem;
  const { params, ...sentence } = problem;
  return params && room.take(sentence) ? sentence : null;
}
