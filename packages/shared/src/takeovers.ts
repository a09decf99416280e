/**
 * Takeovers on the timeline. Of those that run the most severe shows, then the newest; it repeats its item
 * from its start on, the languages of the place in turn.
 */
import type { Language } from './ids.ts';
import { Severity } from './items.ts';
import type { PreparedProgram } from './prepare.ts';
import type { Takeover } from './schedule.ts';
import { isUnavailable, type Showing } from './showing.ts';
import { durationMs, languageRotation, spokenLanguage } from './variants.ts';

/** What the most urgent takeover shows whose variant can be shown; undefined if none runs. */
export function takeoverShowing(
  program: PreparedProgram,
  takeovers: readonly Takeover[],
  instantMs: number,
  unavailable: ReadonlySet<string>,
): Showing | undefined {
  for (const takeover of runningTakeovers(takeovers, instantMs)) {
    const showing = lapAt(program, takeover, instantMs);
    if (isUnavailable(showing, unavailable)) continue;
    const endsAtMs = Math.min(
      showing.endsAtMs,
      Date.parse(takeover.endsAt),
      nextTakeoverStart(takeovers, instantMs),
    );
    return endsAtMs < showing.endsAtMs ? { ...showing, endsAtMs, cutBy: 'takeover' } : showing;
  }
  return undefined;
}

/** Those that run at an instant, the most urgent first. */
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

/** The lap of a takeover's item in which an instant falls. */
function lapAt({ program }: PreparedProgram, takeover: Takeover, instantMs: number): Showing {
  const { item } = takeover;
  const startMs = Date.parse(takeover.startsAt);
  const laps = languageRotation(program).map((wanted) => {
    const language: Language = spokenLanguage(program, item, wanted);
    return { language, lengthMs: durationMs(takeover, item, language) };
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

function byUrgency(a: Takeover, b: Takeover): number {
  const severity = Severity.options.indexOf(b.severity) - Severity.options.indexOf(a.severity);
  return severity || Date.parse(b.startsAt) - Date.parse(a.startsAt) || (a.id < b.id ? -1 : 1);
}
