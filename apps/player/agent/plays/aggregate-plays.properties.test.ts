import { createClockHours } from '@bacheca/shared/engine/time/clock-hours';
import {
  jsonBytes,
  MAX_PLAYER_MESSAGE_BYTES,
  MIN_FILLED_MESSAGE_BYTES,
} from '@bacheca/shared/wire/message-size';
import { AggregatedPlays, type Play } from '@bacheca/shared/wire/plays';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMPLETE, NOW_MS, opened } from '../testing/journals.ts';
import { aggregatePlays, splitAggregate } from './aggregate-plays.ts';

const HOUR_MS = 3_600_000;
const HOURS = createClockHours('Europe/Rome');
const SEED = 20261129;
/** Each is an evening of thousands of plays. */
const RUNS = Math.min(5 * Number(process.env.BACHECA_TEST_RUNS ?? 1), 50);

function play(seq: number, item: number, more: Partial<Play> = {}): Play {
  return {
    ...opened(`${item}`.padStart(36, 'a')),
    itemHash: `${item}`.padStart(64, 'b'),
    ...COMPLETE,
    seq,
    bootId: 'c0a8f1de-7f4e-4b57-8a53-7d2f5c1b9e10',
    ...more,
  };
}

interface Evening {
  readonly plays: number;
  readonly items: number;
  readonly rules: number;
  readonly durationMs: number;
  readonly gapMs: number;
}

/** One after the other, with every pair of item and rule in turn: as many different counts as there can be. */
function playsOfEvening({ plays, items, rules, durationMs, gapMs }: Evening): Play[] {
  const id = (name: string, number: number) => `${name}${number}`.padEnd(80, 'x');
  return Array.from({ length: plays }, (_, index) =>
    play(index + 1, index % items, {
      itemId: id('item', index % items),
      title: '\u0001'.repeat(40),
      ruleId: id('rule', Math.floor(index / items) % rules),
      playlistId: id('list', index % 3),
      revision: 'c'.repeat(64),
      startedAtMs: NOW_MS + index * (durationMs + gapMs),
      durationMs: durationMs + (index % 7),
    }),
  );
}

/** What aggregates have to add up to, by item, rule and hour, without any code of theirs: hours in Rome are those of UTC. */
function expectedSums(plays: readonly Play[]): Map<string, [plays: number, durationMs: number]> {
  const sums = new Map<string, [number, number]>();
  for (const { itemId, ruleId, startedAtMs, durationMs } of plays) {
    const untilMs = startedAtMs + durationMs;
    for (let atMs = startedAtMs; atMs < untilMs; ) {
      const hourMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
      const endMs = Math.min(untilMs, hourMs + HOUR_MS);
      addTo(sums, [itemId, ruleId, hourMs].join(), atMs === startedAtMs ? 1 : 0, endMs - atMs);
      atMs = endMs;
    }
  }
  return sums;
}

function sumsByHour(
  aggregates: readonly AggregatedPlays[],
): Map<string, [plays: number, durationMs: number]> {
  const sums = new Map<string, [number, number]>();
  for (const { items, counts } of aggregates)
    for (const { item, ruleId, hourMs, plays, durationMs } of counts)
      addTo(sums, [items[item]?.itemId, ruleId, hourMs].join(), plays, durationMs);
  return sums;
}

function addTo(sums: Map<string, [number, number]>, key: string, plays: number, durationMs: number): void {
  const [playsBefore, durationBefore] = sums.get(key) ?? [0, 0];
  sums.set(key, [playsBefore + plays, durationBefore + durationMs]);
}

/** Aggregates of all plays, as a journal makes them: the next begins where the last ended. */
function foldAll(plays: readonly Play[]): AggregatedPlays[] {
  const aggregates: AggregatedPlays[] = [];
  for (let first = 0; first < plays.length; first = aggregates.at(-1)?.lastSeq ?? plays.length) {
    const aggregate = aggregatePlays(plays.slice(first), HOURS);
    if (!aggregate) throw new Error('there is no aggregate');
    aggregates.push(aggregate);
  }
  return aggregates;
}

/** They are joined as an earlier version had them, which bounded an aggregate by the number of its counts alone. */
function joined(aggregates: readonly AggregatedPlays[]): AggregatedPlays {
  let items: AggregatedPlays['items'] = [];
  const counts: AggregatedPlays['counts'] = [];
  for (const aggregate of aggregates) {
    const before = items.length;
    items = [...items, ...aggregate.items];
    counts.push(...aggregate.counts.map((count) => ({ ...count, item: count.item + before })));
  }
  const lastSeq = aggregates.at(-1)?.lastSeq ?? 1;
  return { firstSeq: aggregates[0]?.firstSeq ?? 1, lastSeq, lost: false, items, counts };
}

/** Where an aggregate goes in its message, with all that can go round it. */
const bytesAsSent = (aggregate: AggregatedPlays | number) =>
  jsonBytes({
    type: 'fold',
    journalId: 'c0a8f1de-7f4e-4b57-8a53-7d2f5c1b9e10',
    formerToken: '\u0001'.repeat(200),
    fold: aggregate,
  });

/** No number is missing, none twice, and each part has as many as it counts plays. */
function expectWholeRange(aggregates: readonly AggregatedPlays[], lastSeq: number): void {
  let next = 1;
  for (const aggregate of aggregates) {
    const counted = aggregate.counts.reduce((sum, { plays }) => sum + plays, 0);
    expect([aggregate.firstSeq, aggregate.lastSeq]).toEqual([next, next + counted - 1]);
    next = aggregate.lastSeq + 1;
  }
  expect(next).toBe(lastSeq + 1);
}

describe('a fold', () => {
  it.each([
    ['22 letters', 22, 'Una voce'],
    ['36 letters', 36, 'Una voce'],
    ['80 letters and titles that no byte is enough for', 80, '\u0001'.repeat(120)],
  ])('of plays with ids of %s is filled to the message’s bytes, and not beyond', (_what, letters, title) => {
    const id = (name: string, number: number) => `${name}${number}`.padEnd(letters, 'x');
    const plays = Array.from({ length: 3000 }, (_, index) =>
      play(index + 1, index % 60, {
        itemId: id('item', index % 60),
        title,
        ruleId: id('rule', index % 7),
        playlistId: id('list', index % 5),
        revision: 'c'.repeat(64),
        startedAtMs: NOW_MS + index * 10_000,
      }),
    );
    const aggregate = aggregatePlays(plays, HOURS);
    const bytes = jsonBytes({
      type: 'fold',
      journalId: 'c0a8f1de-7f4e-4b57-8a53-7d2f5c1b9e10',
      formerToken: '\u0001'.repeat(200),
      fold: aggregate,
    });
    expect(bytes).toBeLessThanOrEqual(MAX_PLAYER_MESSAGE_BYTES);
    expect(aggregate?.firstSeq).toBe(1);
    expect(aggregate?.counts.reduce((sum, count) => sum + count.plays, 0)).toBe(aggregate?.lastSeq);
  });

  it('of one play over forty hours fits into the smallest message', () => {
    const longest = play(1, 1, {
      itemId: 'x'.repeat(80),
      title: '\u0001'.repeat(120),
      ruleId: 'x'.repeat(80),
      playlistId: 'x'.repeat(80),
      takeoverId: 'x'.repeat(80),
      revision: 'c'.repeat(64),
      durationMs: 400 * HOUR_MS,
    });
    const aggregate = aggregatePlays([longest], HOURS);
    expect(aggregate?.counts.length).toBe(39);
    expect(jsonBytes({ formerToken: '\u0001'.repeat(200), fold: aggregate })).toBeLessThan(
      MIN_FILLED_MESSAGE_BYTES,
    );
  });

  it('of thousands of different counts is made, and split, so that each part fits as sent and nothing is lost or doubled', () => {
    const evenings = fc.record({
      plays: fc.integer({ min: 800, max: 4000 }),
      items: fc.integer({ min: 40, max: 400 }),
      rules: fc.integer({ min: 10, max: 100 }),
      // Long ones go on in hours in which none begins.
      durationMs: fc.oneof(
        fc.integer({ min: 1000, max: 120_000 }),
        fc.integer({ min: HOUR_MS, max: 6 * HOUR_MS }),
      ),
      gapMs: fc.integer({ min: 10, max: 60_000 }),
    });
    const limits = fc.integer({ min: MIN_FILLED_MESSAGE_BYTES, max: MAX_PLAYER_MESSAGE_BYTES });
    let moreThanOneMessage = 0;
    fc.assert(
      fc.property(evenings, limits, (evening, maxBytes) => {
        const plays = playsOfEvening(evening);
        const expected = expectedSums(plays);
        const aggregates = foldAll(plays);
        if (aggregates.length > 1) moreThanOneMessage += 1;
        const parts = splitAggregate(joined(aggregates), maxBytes - bytesAsSent(0));
        for (const each of [aggregates, parts]) {
          expectWholeRange(each, evening.plays);
          expect(sumsByHour(each)).toEqual(expected);
        }
        expect(Math.max(...aggregates.map(bytesAsSent))).toBeLessThanOrEqual(MAX_PLAYER_MESSAGE_BYTES);
        expect(Math.max(...parts.map(bytesAsSent))).toBeLessThanOrEqual(maxBytes);
        for (const aggregate of [...aggregates, ...parts])
          expect(AggregatedPlays.safeParse(aggregate).data).toEqual(aggregate);
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
    expect(moreThanOneMessage).toBeGreaterThan(RUNS / 2);
  });
});
