/** Folds plays into counts by clock hour, for a journal that may keep them no longer. */
import {
  type ClockHours,
  type FoldedCount,
  hasKnownTime,
  MAX_FOLDED_COUNTS,
  type Play,
  type PlayFold,
  splitOverHours,
} from '@bacheca/shared';

/** A play that goes on for days is counted in no more hours than this. */
const HOURS_OF_ROOM = 40;

/**
 * As many of these plays as one message of counts holds, from the first on; they are numbered without a gap.
 * Null if there is none.
 */
export function foldPlays(plays: Iterable<Play>, hourOf: ClockHours): PlayFold | null {
  const items = new Map<string, number>();
  const shown: PlayFold['items'] = [];
  const counts = new Map<string, FoldedCount>();
  let firstSeq: number | null = null;
  let lastSeq = 0;
  for (const play of plays) {
    if (counts.size + HOURS_OF_ROOM > MAX_FOLDED_COUNTS) break;
    let item = items.get(play.itemHash);
    if (item === undefined) {
      const { itemId, itemHash, kind, title, serviceId } = play;
      item =
        shown.push({ itemId, itemHash, kind, title, ...(serviceId === undefined ? {} : { serviceId }) }) - 1;
      items.set(itemHash, item);
    }
    for (const part of partsOf(play, hourOf)) addTo(counts, play, item, part);
    firstSeq ??= play.seq;
    lastSeq = play.seq;
  }
  if (firstSeq === null) return null;
  return { firstSeq, lastSeq, lost: false, items: shown, counts: [...counts.values()] };
}

interface Part {
  readonly hourMs: number | null;
  readonly plays: number;
  readonly durationMs: number;
}

function partsOf(play: Play, hourOf: ClockHours): Part[] {
  const { startedAtMs, durationMs } = play;
  if (!hasKnownTime(play)) return [{ hourMs: null, plays: 1, durationMs }];
  const parts: Part[] = [];
  for (const { hour, durationMs: here } of splitOverHours(hourOf, startedAtMs, durationMs)) {
    const last = parts.at(-1);
    if (last && parts.length >= HOURS_OF_ROOM - 1) {
      parts[parts.length - 1] = { ...last, durationMs: last.durationMs + here };
    } else {
      parts.push({ hourMs: hour.startMs, plays: parts.length === 0 ? 1 : 0, durationMs: here });
    }
  }
  return parts;
}

function addTo(counts: Map<string, FoldedCount>, play: Play, item: number, part: Part): void {
  const { language, ruleId, playlistId, takeoverId, revision, panel } = play;
  const outcome = play.outcome.type;
  const key = [item, language, ruleId, playlistId, takeoverId, revision, panel, outcome, part.hourMs].join();
  const known = counts.get(key);
  if (known) {
    known.plays += part.plays;
    known.durationMs += part.durationMs;
    return;
  }
  counts.set(key, {
    item,
    language,
    ...(ruleId === undefined ? {} : { ruleId }),
    ...(playlistId === undefined ? {} : { playlistId }),
    ...(takeoverId === undefined ? {} : { takeoverId }),
    ...(revision === undefined ? {} : { revision }),
    outcome,
    panel,
    ...part,
  });
}
