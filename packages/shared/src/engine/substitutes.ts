/** What fills the time of a planned showing that can't be shown: the rest of the loops that hold. */

import type { Id } from '../model/ids.ts';
import type { Loop, LoopEntry } from './layout/loop.ts';
import { anchorOf } from './layout/loop-tail.ts';
import type { PreparedProgram } from './layout/prepare-program.ts';
import { MIN_SHOWN_MS, type Showing, showingOf } from './layout/showing.ts';
import { isStill } from './layout/variants.ts';
import { merged } from './time/calendar.ts';
import { showableTime } from './time/deadline.ts';

/**
 * Fills a showing with the entries that follow it in its loop, those of lower classes if none of its own can.
 * Rules with limits are no substitutes: their caps and distances would not hold. A lower class may change
 * while the showing lasts: what would show past the end of its item's or its rule's time is passed over.
 */
export function substitutesFor(
  program: PreparedProgram,
  gap: Showing,
  own: Loop | undefined,
  unavailable: ReadonlySet<string>,
): readonly Showing[] {
  const spare = program.loopsAt(gap.startsAtMs).filter((loop) => loop !== own);
  const endInSpare = endsOfTime(program, gap.startsAtMs);
  for (const loop of own ? [own, ...spare] : spare) {
    const endOf = loop === own ? () => Infinity : endInSpare;
    const start = startIn(program, loop, gap);
    const canShow = (entry: LoopEntry, atMs: number) => {
      const restMs = gap.endsAtMs - atMs;
      return (
        restMs >= MIN_SHOWN_MS &&
        (entry.durationMs <= restMs || isStill(entry.item)) &&
        atMs + Math.min(entry.durationMs, restMs) <= endOf(entry)
      );
    };
    const available = loop.distinct.filter(
      (entry) => !unavailable.has(entry.item.id) && !unavailable.has(entry.key),
    );
    const isAvailable = new Set(available);
    const showings: Showing[] = [];
    let lastEntry: LoopEntry | undefined;
    let atMs = gap.startsAtMs;
    // A loop has up to millions of entries, few of them distinct: it is walked only while one of those can show.
    let canAny = available.some((entry) => canShow(entry, atMs));
    for (let turn = 0, last = 0; canAny && turn - last <= loop.length; turn++) {
      const entry = loop.entryAt((start + turn) % loop.length);
      if (!isAvailable.has(entry) || !canShow(entry, atMs)) continue;
      const endsAtMs = atMs + Math.min(entry.durationMs, gap.endsAtMs - atMs);
      showings.push(showingOf(entry, atMs, endsAtMs));
      lastEntry = entry;
      last = turn;
      atMs = endsAtMs;
      canAny = available.some((other) => canShow(other, atMs));
    }
    const last = showings.at(-1);
    if (!last || !lastEntry) continue;
    // A rest too short for anything more stays with the last still.
    if (isStill(last.item) && gap.endsAtMs <= endOf(lastEntry))
      showings[showings.length - 1] = { ...last, endsAtMs: gap.endsAtMs };
    return showings;
  }
  return [];
}

/** After the planned showing where it is the loop's own, else wherever the clock finds the loop. */
function startIn(
  program: PreparedProgram,
  loop: Loop,
  { source, item, language, startsAtMs }: Showing,
): number {
  // Its item comes round more than once: which turn this is, the clock tells.
  const turn = turnAt(loop, startsAtMs - anchorOf(program.segmentAt(startsAtMs)));
  if (loop.entryAt(turn).source === source) return turn + 1;
  const isSame = (entry: LoopEntry) => entry.item === item && entry.language === language;
  if (!loop.distinct.some(isSame)) return turnAt(loop, startsAtMs);
  for (let same = 0; ; same++) if (isSame(loop.entryAt(same))) return same + 1;
}

function turnAt(loop: Loop, sinceMs: number): number {
  return loop.at(((sinceMs % loop.cycleMs) + loop.cycleMs) % loop.cycleMs).index;
}

/** Until when an entry of a loop that holds at an instant may show: its rule and its item may end. */
function endsOfTime(
  { program: { rules }, calendar, recurrence }: PreparedProgram,
  instantMs: number,
): (entry: LoopEntry) => number {
  const day = calendar.dayAt(instantMs);
  const ruleEnds = new Map<Id, number>();

  function ruleEnd(ruleId: Id): number {
    const rule = rules.find(({ id }) => id === ruleId);
    const windows = rule ? [day, calendar.nextDay(day)].flatMap((on) => recurrence.windows(rule, on)) : [];
    return merged(windows).find(({ endMs }) => instantMs < endMs)?.endMs ?? instantMs;
  }

  return ({ item, source: { ruleId } }) => {
    const endMs = ruleEnds.get(ruleId) ?? ruleEnd(ruleId);
    ruleEnds.set(ruleId, endMs);
    return Math.min(showableTime(item).endMs, endMs);
  };
}
