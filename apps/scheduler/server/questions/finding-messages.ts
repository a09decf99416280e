/** Says what the engine found as a sentence for staff; the sentences are in the translation files (`findings.ts`). */

import type { Language } from '@bacheca/shared/model/ids';
import type { ItemFinding } from '@bacheca/shared/questions/explain';
import type { RuleFinding } from '@bacheca/shared/questions/explain-rule';
import type { ReviewFinding } from '@bacheca/shared/questions/review';
import type { LeftOutReason, SuggestReason } from '@bacheca/shared/questions/suggest';
import { dateFormat, numberFormat } from '@bacheca/shared/text/formats';
import type { findings } from '@bacheca/shared/translations/it/findings';
import {
  type Locale,
  type Names,
  type Param,
  type Params,
  type Phrase,
  phrase,
} from '@bacheca/shared/translations/phrase';
import { translate } from '../i18n/translate.ts';

/** What the scheduler knows beyond the engine. */
export type OwnFinding =
  | { readonly code: 'withdrawn' }
  /** It is in the drafts and not in what was published. */
  | { readonly code: 'not-published' }
  /** The player is older than such items are. */
  | { readonly code: 'left-out-for-player' }
  /** The player shows it without these members. */
  | { readonly code: 'shown-in-part'; readonly members: readonly string[] };

type Finding = ItemFinding | OwnFinding | RuleFinding | ReviewFinding | SuggestReason | LeftOutReason;
type Code = Finding['code'];

/** How things are called, in one language and one time zone. */
export interface FindingTranslator {
  readonly locale: Locale;
  when(at: number | string): string;
  languages(codes: readonly Language[]): string;
  /** Its title, in quotes. */
  item(id: string): Phrase;
  metres(distance: number): string;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

const NAMES = { it: namesIn('it-IT'), en: namesIn('en-GB') };

function namesIn(tag: string) {
  return {
    names: new Intl.DisplayNames(tag, { type: 'language' }),
    list: new Intl.ListFormat(tag),
  };
}

export function createFindingTranslator(
  locale: Locale,
  timeZone: string,
  titles: ReadonlyMap<string, string>,
): FindingTranslator {
  const tag = locale === 'it' ? 'it-IT' : 'en-GB';
  const format = dateFormat(tag, { timeZone, dateStyle: 'medium', timeStyle: 'medium' });
  const dates = dateFormat(tag, { timeZone: 'UTC', dateStyle: 'medium' });
  const { names, list } = NAMES[locale];
  const lengths = numberFormat(tag, {
    style: 'unit',
    unit: 'meter',
    maximumFractionDigits: 1,
  });
  return {
    locale,
    when: (at) => (typeof at === 'string' && DATE.test(at) ? dates : format).format(new Date(at)),
    languages: (codes) => list.format(codes.map((code) => names.of(code) ?? code)),
    metres: (distance) => lengths.format(distance),
    item: (id) => phrase('quoted', { title: titles.get(id) ?? id }),
  };
}

/** Returns the finding with its sentence. */
export function translated<Found extends Finding>(
  found: Found,
  names: FindingTranslator,
): Found & { text: string } {
  // The table pairs each code with its own finding, which an index by a union can't express.
  const textOf = TEXTS[found.code] as (finding: Finding, names: FindingTranslator) => Text;
  const { key, params } = textOf(found, names);
  return { ...found, text: translate(names.locale, `findings:${key}`, params) };
}

type Sentences = typeof findings;

interface Text {
  readonly key: keyof Sentences;
  readonly params: Params;
}

function text<Key extends keyof Sentences>(
  key: Key,
  params: Readonly<Record<Names<Sentences[Key]>, Param>>,
): Text {
  return { key, params };
}

type Texts = {
  readonly [Each in Code]: (finding: Extract<Finding, { code: Each }>, names: FindingTranslator) => Text;
};

function percent(share: number): number {
  return Math.round(share * 100);
}

/** How far a text can be read or a code be scanned, against where people stand. */
function range(
  { viewingDistanceMetres, reachMetres }: { viewingDistanceMetres: number; reachMetres: number },
  { metres }: FindingTranslator,
) {
  return { distance: metres(viewingDistanceMetres), reach: metres(reachMetres) };
}

const TEXTS: Texts = {
  'on-screen': ({ sinceMs, untilMs, language }, { when, languages }) =>
    text('on-screen', { since: when(sinceMs), until: when(untilMs), language: languages([language]) }),
  substitute: ({ plannedItemId }, { item }) => text('substitute', { item: item(plannedItemId) }),
  'not-in-program': () => text('not-in-program', {}),
  'no-rule': () => text('no-rule', {}),
  'not-yet-valid': (found, { when }) =>
    text('not-yet-valid', { from: when('validFrom' in found ? found.validFrom : found.fromMs) }),
  'no-longer-valid': ({ validUntil }, { when }) => text('no-longer-valid', { until: when(validUntil) }),
  'deadline-not-open': ({ opensAt }, { when }) => text('deadline-not-open', { at: when(opensAt) }),
  'deadline-passed': ({ closesAt }, { when }) => text('deadline-passed', { at: when(closesAt) }),
  'deadline-near': ({ closesAt, factor }, { when }) => text('deadline-near', { at: when(closesAt), factor }),
  closed: ({ untilMs }, { when }) =>
    Number.isFinite(untilMs) ? text('closed-until', { until: when(untilMs) }) : text('closed', {}),
  takeover: ({ takeoverId }) => text('takeover', { takeover: takeoverId }),
  'languages-missing': (found, { languages }) =>
    text('languages-missing', { languages: languages(found.languages) }),
  unavailable: (found, { languages }) => text('unavailable', { languages: languages(found.languages) }),
  withdrawn: () => text('withdrawn', {}),
  'not-published': () => text('not-published', {}),
  'left-out-for-player': () => text('left-out-for-player', {}),
  'shown-in-part': ({ members }) => text('shown-in-part', { members }),
  'rule-not-yet-valid': ({ validFrom }, { when }) => text('rule-not-yet-valid', { from: when(validFrom) }),
  'rule-over': ({ validUntil }, { when }) => text('rule-over', { at: when(validUntil) }),
  day: ({ reason }) => text('day', { why: phrase(`day-${reason}`) }),
  'outside-dayparts': ({ dayparts }) =>
    text('outside-dayparts', { dayparts: dayparts.map(({ from, until }) => `${from}–${until}`) }),
  'outside-opening-hours': () => text('outside-opening-hours', {}),
  'lower-class': ({ winningRuleIds }) => text('lower-class', { rules: winningRuleIds }),
  'exact-times': ({ nextAtMs }, { when }) =>
    nextAtMs === null ? text('exact-times', {}) : text('exact-times-next', { next: when(nextAtMs) }),
  'exact-time-taken': ({ byRuleId }) => text('exact-time-taken', { rule: byRuleId }),
  cap: ({ maxPlaysPerHour, freeAtMs }, { when }) => text('cap', { max: maxPlaysPerHour, at: when(freeAtMs) }),
  distance: ({ minMinutesBetween, freeAtMs }, { when }) =>
    text('distance', { minutes: minMinutesBetween, at: when(freeAtMs) }),
  'takes-part': ({ plays, of }) => text('takes-part', { plays, of, percent: percent(plays / of) }),
  'spread-costs-share': ({ deviation }) => text('spread-costs-share', { deviation: deviation.toFixed(1) }),
  'share-kept-until': ({ plays, untilMs }, { when }) =>
    text('share-kept-until', { plays, until: when(untilMs) }),
  'share-off': ({ plays, exact, untilMs }, { when }) =>
    text('share-off', { plays, exact: exact.toFixed(1), until: when(untilMs) }),
  'rule-not-this-week': ({ ruleId }) => text('rule-not-this-week', { rule: ruleId }),
  'rule-never-wins': ({ ruleId, winningRuleIds }) =>
    text('rule-never-wins', { rule: ruleId, rules: winningRuleIds }),
  'slot-never-plays': ({ ruleId, itemId }, { item }) =>
    text('slot-never-plays', { rule: ruleId, item: item(itemId) }),
  'exact-time-lost': ({ ruleId, atMs }, { when }) =>
    text('exact-time-lost', { rule: ruleId, at: when(atMs) }),
  gap: ({ shows, startsAtMs, endsAtMs }, { when }) =>
    text(`gap-${shows}`, { from: when(startsAtMs), until: when(endsAtMs) }),
  'too-short-to-read': ({ itemId, language, page, durationMs, neededMs }, { item, languages }) => {
    const params = {
      item: item(itemId),
      language: languages([language]),
      seconds: Math.round(durationMs / 1000),
      needed: Math.ceil(neededMs / 1000),
    };
    return page === null
      ? text('too-short-to-read', params)
      : text('too-short-to-read-page', { ...params, page: page + 1 });
  },
  'too-far-to-read': (found, names) => text('too-far-to-read', range(found, names)),
  'too-far-to-scan': (found, names) => text('too-far-to-scan', range(found, names)),
  'code-unreadable': (found, names) => {
    const params = { item: names.item(found.itemId), ...range(found, names) };
    const { readableBytes } = found;
    return readableBytes === null
      ? text('code-never-readable', params)
      : text('code-unreadable', { ...params, max: readableBytes });
  },
  'unencrypted-url': ({ itemId, url }, { item }) => text('unencrypted-url', { item: item(itemId), url }),
  suitability: ({ medium, rating }) => text(`suitability-${medium}`, { rating }),
  'not-rated': () => text('not-rated', {}),
  'later-phase': ({ phase, firstPhase }) => text('later-phase', { phase, first: firstPhase }),
  deadline: ({ closesAt }, { when }) => text('deadline', { at: when(closesAt) }),
  'better-suited': ({ itemIds }, { item }) => text('better-suited', { items: itemIds.map(item) }),
  over: ({ endedMs }, { when }) => text('over', { at: when(endedMs) }),
};
