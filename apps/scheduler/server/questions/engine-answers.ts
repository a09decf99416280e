/**
 * What the engine answers to a question about one program. Laying out a first day takes up to a second, so this runs in
 * a thread of its own (`engine-worker.ts`): links, takeovers and plays have theirs.
 */
import type {
  ExplanationView,
  NeededMedia,
  ReviewView,
  TimelineEntryView,
} from '@bacheca/shared/api/questions';
import { type PreparedProgram, prepare } from '@bacheca/shared/engine/layout/prepare-program';
import { type TimelineEntry, timeline } from '@bacheca/shared/engine/timeline';
import type { Id, LocalDate, Sha256 } from '@bacheca/shared/model/ids';
import type { Program } from '@bacheca/shared/model/program';
import type { Takeover } from '@bacheca/shared/model/schedule';
import { explain } from '@bacheca/shared/questions/explain';
import { mediaSchedule } from '@bacheca/shared/questions/media-schedule';
import { review } from '@bacheca/shared/questions/review';
import type { Locale } from '@bacheca/shared/translations/phrase';
import { instantOf } from '../runtime/clock.ts';
import { createFindingTranslator, type FindingTranslator, translated } from './finding-messages.ts';
import type { Showing } from './item-usage.ts';

export type Question =
  | {
      readonly type: 'timeline';
      readonly fromMs: number;
      readonly toMs: number;
      readonly takeovers: readonly Takeover[];
      readonly withdrawn: readonly Id[];
    }
  | {
      readonly type: 'explain';
      readonly itemId: Id;
      readonly atMs: number;
      readonly takeovers: readonly Takeover[];
      readonly withdrawn: readonly Id[];
      readonly locale: Locale;
    }
  | {
      readonly type: 'showing';
      readonly itemId: Id;
      readonly atMs: number;
      readonly takeovers: readonly Takeover[];
      readonly withdrawn: readonly Id[];
    }
  | { readonly type: 'review'; readonly week: LocalDate; readonly locale: Locale }
  | { readonly type: 'needed-media' };

export interface Answers {
  readonly timeline: { readonly timeZone: string; readonly entries: readonly TimelineEntryView[] };
  readonly explain: Omit<ExplanationView, 'revision' | 'itemId' | 'at'>;
  readonly showing: Showing;
  readonly review: ReviewView['groups'][number]['findings'];
  readonly 'needed-media': NeededMedia['files'];
}

export type AnswerTo<Asked extends Question> = Answers[Asked['type']];

const DAY_MS = 24 * 60 * 60_000;
/** Each keeps the days that it was asked about; staff look at a few places at a time. */
const MAX_PREPARED = 8;
/** A timeline has no more; a day of the shortest items would. */
export const MAX_TIMELINE_ENTRIES = 5000;

const prepared = new Map<Sha256, PreparedProgram>();

export function answer(revision: Sha256, bytes: Uint8Array, question: Question): Answers[keyof Answers] {
  const program = prepareOnce(revision, bytes);
  switch (question.type) {
    case 'timeline': {
      const { fromMs, toMs, takeovers, withdrawn } = question;
      const entries = timeline(program, takeovers, fromMs, toMs, new Set(withdrawn), MAX_TIMELINE_ENTRIES);
      return { timeZone: program.program.location.timeZone, entries: entries.map(entryView) };
    }
    case 'explain': {
      const { itemId, atMs, takeovers, withdrawn, locale } = question;
      const found = explain(program, takeovers, atMs, itemId, new Set(withdrawn));
      const translate = translatorOf(program, locale);
      return {
        isOn: found.isOn,
        nextAt: found.nextAtMs === null ? null : instantOf(found.nextAtMs),
        findings: found.findings.map((finding) => translated(finding, translate)),
        rules: found.rules.map(({ ruleId, playlistId, findings }) => ({
          ruleId,
          playlistId,
          findings: findings.map((finding) => translated(finding, translate)),
        })),
      };
    }
    case 'showing': {
      const { itemId, atMs, takeovers, withdrawn } = question;
      const found = explain(program, takeovers, atMs, itemId, new Set(withdrawn));
      return {
        isInProgram: Object.hasOwn(program.program.items, itemId),
        isOn: found.isOn,
        nextAtMs: withdrawn.includes(itemId) ? null : found.nextAtMs,
      };
    }
    case 'review': {
      const translate = translatorOf(program, question.locale);
      const found = review(program, program.calendar.dayOf(question.week).startMs);
      return found.map((finding) => translated(finding, translate));
    }
    case 'needed-media': {
      const neededAt = mediaSchedule(program, Date.parse(program.program.from), 7 * DAY_MS);
      return Object.values(program.program.mediaFiles)
        .map((file) => ({ file, atMs: neededAt.get(file.sha256) ?? Infinity }))
        .sort((a, b) => (a.atMs === b.atMs ? 0 : a.atMs - b.atMs))
        .map(({ file, atMs }) => ({ file, firstNeededAt: atMs === Infinity ? null : instantOf(atMs) }));
    }
  }
}

function prepareOnce(revision: Sha256, bytes: Uint8Array): PreparedProgram {
  const known = prepared.get(revision);
  if (known) return known;
  const program = prepare(JSON.parse(Buffer.from(bytes).toString('utf8')) as Program);
  const [oldest] = prepared.keys();
  if (prepared.size >= MAX_PREPARED && oldest !== undefined) prepared.delete(oldest);
  prepared.set(revision, program);
  return program;
}

function translatorOf({ program }: PreparedProgram, locale: Locale): FindingTranslator {
  const titles = new Map(Object.values(program.items).map(({ id, title }) => [id, title]));
  return createFindingTranslator(locale, program.location.timeZone, titles);
}

function entryView(entry: TimelineEntry): TimelineEntryView {
  const stretch = { startsAt: instantOf(entry.startsAtMs), endsAt: instantOf(entry.endsAtMs) };
  if (entry.type !== 'item') return { type: entry.type, ...stretch };
  const { item, language, cutBy, source } = entry.showing;
  const planned = entry.planned.item.id;
  return {
    type: 'item',
    ...stretch,
    itemId: item.id,
    title: item.title,
    language,
    ...(planned !== item.id && { insteadOf: planned }),
    ...(cutBy && { cutBy }),
    source,
  };
}
