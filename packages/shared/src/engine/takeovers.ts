/**
 * Takeovers on the timeline. Of those that run the most severe shows, then the newest; it repeats its item
 * from its start on, the languages of the place in turn.
 *
 *  1. A variant that can't be shown leaves its turn to the others: what is urgent shows in whatever language
 *     it can. A takeover none of whose variants can be shown neither shows nor interrupts.
 *  2. Only a more urgent one interrupts another.
 */
import type { Language } from '../model/ids.ts';
import { Severity } from '../model/items.ts';
import type { Takeover } from '../model/schedule.ts';
import type { PreparedProgram } from './layout/prepare-program.ts';
import type { Showing } from './layout/showing.ts';
import { durationMs, languageRotation, spokenAmong, variantKey } from './layout/variants.ts';

/** What the most urgent takeover shows that can be shown; undefined if none runs. */
export function takeoverShowing(
  program: PreparedProgram,
  takeovers: readonly Takeover[],
  instantMs: number,
  unavailable: ReadonlySet<string>,
): Showing | undefined {
  const takeover = runningTakeovers(takeovers, instantMs).find((one) => canShow(one, unavailable));
  if (!takeover) return undefined;
  const showing = lapAt(program, takeover, instantMs, unavailable);
  const endsAtMs = Math.min(
    showing.endsAtMs,
    Date.parse(takeover.endsAt),
    nextInterruption(
      takeovers.filter((other) => byUrgency(other, takeover) < 0),
      instantMs,
      unavailable,
    ),
  );
  return endsAtMs < showing.endsAtMs ? { ...showing, endsAtMs, cutBy: 'takeover' } : showing;
}

/** Returns those that run at an instant, the most urgent first. */
export function runningTakeovers(takeovers: readonly Takeover[], instantMs: number): Takeover[] {
  return takeovers
    .filter(({ startsAt, endsAt }) => Date.parse(startsAt) <= instantMs && instantMs < Date.parse(endsAt))
    .sort(byUrgency);
}

export function nextTakeoverStart(takeovers: readonly Takeover[], instantMs: number): number {
  let nextMs = Infinity;
  for (const { startsAt } of takeovers) {
    const startMs = Date.parse(startsAt);
    if (startMs > instantMs && startMs < nextMs) nextMs = startMs;
  }
  return nextMs;
}

/** When the next takeover starts that can be shown; Infinity if none does. */
export function nextInterruption(
  takeovers: readonly Takeover[],
  instantMs: number,
  unavailable: ReadonlySet<string>,
): number {
  return nextTakeoverStart(
    takeovers.filter((takeover) => canShow(takeover, unavailable)),
    instantMs,
  );
}

function canShow(takeover: Takeover, unavailable: ReadonlySet<string>): boolean {
  return showableLanguages(takeover, unavailable).length > 0;
}

function showableLanguages({ item }: Takeover, unavailable: ReadonlySet<string>): Language[] {
  if (unavailable.has(item.id)) return [];
  return item.variants
    .map(({ language }) => language)
    .filter((language) => !unavailable.has(variantKey(item.id, language)));
}

/** The lap of a takeover's item in which an instant falls. */
function lapAt(
  { program }: PreparedProgram,
  takeover: Takeover,
  instantMs: number,
  unavailable: ReadonlySet<string>,
): Showing {
  const { item } = takeover;
  const startMs = Date.parse(takeover.startsAt);
  const showable = showableLanguages(takeover, unavailable);
  const laps = languageRotation(program).flatMap((wanted) => {
    const language = spokenAmong(program, showable, wanted);
    return language ? { language, lengthMs: durationMs(takeover, item, language) } : [];
  });
  const roundMs = laps.reduce((sum, { lengthMs }) => sum + lengthMs, 0);
  let atMs = startMs + Math.floor((instantMs - startMs) / roundMs) * roundMs;
  for (const { language, lengthMs } of laps) {
    if (instantMs < atMs + lengthMs)
      return {
        item,
        language,
        startsAtMs: atMs,
        endsAtMs: atMs + lengthMs,
        source: { type: 'takeover', takeoverId: takeover.id },
      };
    atMs += lengthMs;
  }
  throw new Error(`takeover ${takeover.id} has no lap at ${instantMs}`);
}

export function byUrgency(a: Takeover, b: Takeover): number {
  const severity = Severity.options.indexOf(b.severity) - Severity.options.indexOf(a.severity);
  return severity || Date.parse(b.startsAt) - Date.parse(a.startsAt) || (a.id < b.id ? -1 : 1);
}
