/** Aggregates plays into counts by clock hour, for a journal that may keep them no longer. */
import { type ClockHours, splitOverHours } from '@bacheca/shared/engine/time/clock-hours';
import { jsonBytes, MAX_PLAYER_MESSAGE_BYTES, MessageBudget } from '@bacheca/shared/wire/message-size';
import {
  type AggregatedCount,
  type AggregatedPlays,
  hasKnownTime,
  MAX_AGGREGATED_COUNTS,
  type Play,
} from '@bacheca/shared/wire/plays';

/** A play that goes on for days is counted in no more hours than this. */
const HOURS_OF_ROOM = 40;
/** What goes round an aggregate in its message: type, journal and a former token. */
const ENVELOPE_BYTES = 2048;
/** Numbers in a count grow while it is added to. */
const MAX_NUMBER = Number.MAX_SAFE_INTEGER;

/**
 * Aggregates as many of these plays as one message of counts holds, from the first on; they are numbered without a gap.
 * Null if there is none.
 */
export function aggregatePlays(plays: Iterable<Play>, hourOf: ClockHours): AggregatedPlays | null {
  const items = new Map<string, number>();
  const shown: AggregatedPlays['items'] = [];
  const counts = new Map<string, AggregatedCount>();
  const room = new MessageBudget(MAX_PLAYER_MESSAGE_BYTES - ENVELOPE_BYTES, emptyAggregate(MAX_NUMBER));
  let firstSeq: number | null = null;
  let lastSeq = 0;
  for (const play of plays) {
    if (counts.size + HOURS_OF_ROOM > MAX_AGGREGATED_COUNTS) break;
    const parts = partsOf(play, hourOf);
    const isNewItem = !items.has(play.itemHash);
    const newCounts = parts
      .map((part) => countOf(play, items.get(play.itemHash) ?? shown.length, part))
      .filter((count) => !counts.has(keyOf(count)))
      .map((count) => ({ ...count, plays: MAX_NUMBER, durationMs: MAX_NUMBER }));
    // The first always goes: by its schema it fits.
    if (!room.take(...(isNewItem ? [itemOf(play)] : []), ...newCounts) && firstSeq !== null) break;
    let item = items.get(play.itemHash);
    if (item === undefined) {
      item = shown.push(itemOf(play)) - 1;
      items.set(play.itemHash, item);
    }
    for (const part of parts) addTo(counts, countOf(play, item, part));
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

function addTo(counts: Map<string, AggregatedCount>, count: AggregatedCount): void {
  const key = keyOf(count);
  const known = counts.get(key);
  if (known) {
    known.plays += count.plays;
    known.durationMs += count.durationMs;
  } else {
    counts.set(key, count);
  }
}

function keyOf({ plays: _, durationMs: __, ...context }: AggregatedCount): string {
  const { item, language, ruleId, playlistId, takeoverId, revision, panel, outcome, hourMs } = context;
  return [item, language, ruleId, playlistId, takeoverId, revision, panel, outcome, hourMs].join();
}

function countOf(play: Play, item: number, part: Part): AggregatedCount {
  const { language, ruleId, playlistId, takeoverId, revision, panel } = play;
  return {
    item,
    language,
    ...(ruleId === undefined ? {} : { ruleId }),
    ...(playlistId === undefined ? {} : { playlistId }),
    ...(takeoverId === undefined ? {} : { takeoverId }),
    ...(revision === undefined ? {} : { revision }),
    outcome: play.outcome.type,
    panel,
    ...part,
  };
}

function itemOf({ itemId, itemHash, kind, title, serviceId }: Play): AggregatedPlays['items'][number] {
  return { itemId, itemHash, kind, title, ...(serviceId === undefined ? {} : { serviceId }) };
}

function emptyAggregate(seq: number): AggregatedPlays {
  return { firstSeq: seq, lastSeq: seq, lost: false, items: [], counts: [] };
}

/**
 * Splits an aggregate into parts of at most so many bytes each, or returns it as it is. Of an aggregate nobody knows
 * which number was which play, so each part takes as many of the numbers as it counts plays. One play's counts stay
 * together.
 */
export function splitAggregate(aggregate: AggregatedPlays, maxBytes: number): AggregatedPlays[] {
  if (jsonBytes(aggregate) <= maxBytes) return [aggregate];
  const halves = halvesOf(aggregate);
  return halves ? halves.flatMap((half) => splitAggregate(half, maxBytes)) : [aggregate];
}

function halvesOf(aggregate: AggregatedPlays): [AggregatedPlays, AggregatedPlays] | null {
  const began = aggregate.counts.filter(({ plays }) => plays > 0);
  // Hours in which plays only went on.
  const wentOn = aggregate.counts.filter(({ plays }) => plays === 0);
  if (began.length < 2) return null;
  const [firstBegan, lastBegan] = halfAndHalf(began);
  const [firstWentOn, lastWentOn] = halfAndHalf(wentOn);
  const playsInFirst = firstBegan.reduce((sum, { plays }) => sum + plays, 0);
  const boundary = aggregate.firstSeq + playsInFirst;
  // Counts that don't add up, as of a damaged file: the scheduler has to judge them as they are.
  if (boundary > aggregate.lastSeq) return null;
  return [
    partOf(aggregate, { firstSeq: aggregate.firstSeq, lastSeq: boundary - 1 }, [
      ...firstBegan,
      ...firstWentOn,
    ]),
    partOf(aggregate, { firstSeq: boundary, lastSeq: aggregate.lastSeq }, [...lastBegan, ...lastWentOn]),
  ];
}

function halfAndHalf<T>(list: readonly T[]): [T[], T[]] {
  const middle = Math.ceil(list.length / 2);
  return [list.slice(0, middle), list.slice(middle)];
}

/** The part has the items that its counts name, and no others. */
function partOf(
  { lost, items }: AggregatedPlays,
  range: Pick<AggregatedPlays, 'firstSeq' | 'lastSeq'>,
  counts: readonly AggregatedCount[],
): AggregatedPlays {
  const used = [...new Set(counts.map(({ item }) => item))];
  const numbers = new Map(used.map((item, number) => [item, number]));
  return {
    ...range,
    lost,
    items: used.flatMap((item) => items[item] ?? []),
    counts: counts.map((count) => ({ ...count, item: numbers.get(count.item) ?? 0 })),
  };
}
