/**
 * Why an item plays at an instant, or what keeps it off. Every finding is a code and its data; the words are
 * those of whoever shows it. The findings come from what decides: windows, states and the laid-out day.
 */
import { factorAt } from '../engine/layout/contention.ts';
import type { PreparedProgram } from '../engine/layout/prepare-program.ts';
import { variantKey } from '../engine/layout/variants.ts';
import { resolve } from '../engine/resolve.ts';
import { showableTime, weightSteps } from '../engine/time/deadline.ts';
import { timeline } from '../engine/timeline.ts';
import type { Id, Instant, Language } from '../model/ids.ts';
import type { Item } from '../model/items.ts';
import type { Takeover } from '../model/schedule.ts';
import { explainRule, type RuleFinding } from './explain-rule.ts';

/** What concerns the item and the place, whichever rule would play it. */
export type ItemFinding =
  /** It is on. `ruleId` is null in a takeover. */
  | {
      readonly code: 'on-screen';
      readonly ruleId: Id | null;
      readonly language: Language;
      readonly sinceMs: number;
      readonly untilMs: number;
    }
  /** It is on in the place of another one that can't be shown. */
  | { readonly code: 'substitute'; readonly plannedItemId: Id }
  | { readonly code: 'not-in-program' }
  /** No rule here plays a playlist with it. */
  | { readonly code: 'no-rule' }
  | { readonly code: 'not-yet-valid'; readonly validFrom: Instant }
  | { readonly code: 'no-longer-valid'; readonly validUntil: Instant }
  | { readonly code: 'deadline-not-open'; readonly opensAt: Instant }
  | { readonly code: 'deadline-passed'; readonly closesAt: Instant }
  /** Its weight is multiplied. */
  | { readonly code: 'deadline-near'; readonly closesAt: Instant; readonly factor: number }
  | { readonly code: 'closed'; readonly untilMs: number }
  | { readonly code: 'takeover'; readonly takeoverId: Id }
  /** Languages of the place in which it does not exist: another one is shown in their turn. */
  | { readonly code: 'languages-missing'; readonly languages: readonly Language[] }
  /** Variants that the player said it can't show now. */
  | { readonly code: 'unavailable'; readonly languages: readonly Language[] };

export interface Explanation {
  readonly itemId: Id;
  readonly isOn: boolean;
  /** When it is planned next, within a day; null if not. */
  readonly nextAtMs: number | null;
  readonly findings: readonly ItemFinding[];
  /** The rules whose playlist has it. */
  readonly rules: readonly RuleExplanation[];
}

export interface RuleExplanation {
  readonly ruleId: Id;
  readonly playlistId: Id;
  readonly findings: readonly RuleFinding[];
}

const DAY_MS = 86_400_000;
const NOTHING_UNAVAILABLE: ReadonlySet<string> = new Set();

/** Why `itemId` is on at this instant, or what keeps it off. */
export function explain(
  program: PreparedProgram,
  takeovers: readonly Takeover[],
  instantMs: number,
  itemId: Id,
  unavailable: ReadonlySet<string> = NOTHING_UNAVAILABLE,
): Explanation {
  const resolution = resolve(program, takeovers, instantMs, unavailable);
  const shown = resolution.type === 'item' ? resolution.shown : null;
  const isOn = shown?.item.id === itemId;
  const findings: ItemFinding[] = [];
  if (isOn && shown) {
    const { source, language, startsAtMs, endsAtMs } = shown;
    const ruleId = source.type === 'rule' ? source.ruleId : null;
    findings.push({ code: 'on-screen', ruleId, language, sinceMs: startsAtMs, untilMs: endsAtMs });
    if (resolution.type === 'item' && resolution.planned.item.id !== itemId)
      findings.push({ code: 'substitute', plannedItemId: resolution.planned.item.id });
  }
  if (shown?.source.type === 'takeover' && !isOn)
    findings.push({ code: 'takeover', takeoverId: shown.source.takeoverId });
  if (resolution.type === 'closed') findings.push({ code: 'closed', untilMs: resolution.untilMs });

  const item = program.program.items[itemId];
  if (!item) {
    if (!isOn) findings.push({ code: 'not-in-program' });
    return { itemId, isOn, nextAtMs: null, findings, rules: [] };
  }
  findings.push(...findingsOfItem(program, item, instantMs, unavailable));
  const rules = program.program.rules.filter(({ playlistId }) =>
    program.program.playlists[playlistId]?.slots.some((slot) => slot.itemId === itemId),
  );
  if (rules.length === 0) findings.push({ code: 'no-rule' });
  const nextAtMs = nextPlanned(program, takeovers, instantMs, itemId);
  return {
    itemId,
    isOn,
    nextAtMs,
    findings,
    rules: rules.map((rule) => ({
      ruleId: rule.id,
      playlistId: rule.playlistId,
      findings: explainRule(program, rule, item, instantMs),
    })),
  };
}

function findingsOfItem(
  { program, calendar }: PreparedProgram,
  item: Item,
  instantMs: number,
  unavailable: ReadonlySet<string>,
): ItemFinding[] {
  const findings: ItemFinding[] = [];
  const { validFrom, validUntil, deadline, variants } = item;
  if (validFrom && instantMs < Date.parse(validFrom)) findings.push({ code: 'not-yet-valid', validFrom });
  if (validUntil && Date.parse(validUntil) <= instantMs)
    findings.push({ code: 'no-longer-valid', validUntil });
  if (deadline) {
    const { opensAt, closesAt } = deadline;
    const factor = factorAt(weightSteps(calendar, item), instantMs);
    if (opensAt && instantMs < Date.parse(opensAt)) findings.push({ code: 'deadline-not-open', opensAt });
    if (Date.parse(closesAt) <= instantMs) findings.push({ code: 'deadline-passed', closesAt });
    else if (factor > 1 && showableTime(item).startMs <= instantMs)
      findings.push({ code: 'deadline-near', closesAt, factor });
  }
  const spoken = variants.map(({ language }) => language);
  const missing = program.location.languages.flatMap(({ language }) =>
    spoken.includes(language) ? [] : language,
  );
  if (missing.length > 0) findings.push({ code: 'languages-missing', languages: missing });
  const off = spoken.filter(
    (language) => unavailable.has(item.id) || unavailable.has(variantKey(item.id, language)),
  );
  if (off.length > 0) findings.push({ code: 'unavailable', languages: off });
  return findings;
}

function nextPlanned(
  program: PreparedProgram,
  takeovers: readonly Takeover[],
  instantMs: number,
  itemId: Id,
): number | null {
  const endMs = instantMs + DAY_MS;
  const midnightMs = Math.min(program.calendar.dayAt(instantMs).endMs, endMs);
  // The next day is laid out only for what this one has not.
  for (const [fromMs, toMs] of [
    [instantMs, midnightMs],
    [midnightMs, endMs],
  ] as const) {
    const next = timeline(program, takeovers, fromMs, toMs).find(
      (entry) =>
        entry.type === 'item' &&
        entry.planned.item.id === itemId &&
        entry.startsAtMs > instantMs &&
        // The rest of one that is on at midnight doesn't count.
        (entry.startsAtMs > fromMs || entry.planned.startsAtMs >= fromMs),
    );
    if (next) return next.startsAtMs;
  }
  return null;
}
