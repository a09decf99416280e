import {
  createClockHours,
  jsonBytes,
  MAX_PLAYER_MESSAGE_BYTES,
  MIN_FILLED_MESSAGE_BYTES,
  type Play,
  PlayFold,
} from '@bacheca/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldPlays, splitFold } from './fold.ts';
import { COMPLETE, NOW_MS, opened } from './testing/journals.ts';

const HOUR_MS = 3_600_000;
const HOURS = createClockHours('Europe/Rome');
const SEED = 20261129;

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

function sumsOf(folds: readonly PlayFold[]): Map<string, [plays: number, durationMs: number]> {
  const sums = new Map<string, [number, number]>();
  for (const { items, counts } of folds) {
    for (const { item, plays, durationMs, ...what } of counts) {
      const key = JSON.stringify([items[item], what]);
      const [playsBefore, durationBefore] = sums.get(key) ?? [0, 0];
      sums.set(key, [playsBefore + plays, durationBefore + durationMs]);
    }
  }
  return sums;
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
    const fold = foldPlays(plays, HOURS);
    const bytes = jsonBytes({
      type: 'fold',
      journalId: 'c0a8f1de-7f4e-4b57-8a53-7d2f5c1b9e10',
      formerToken: '\u0001'.repeat(200),
      fold,
    });
    expect(bytes).toBeLessThanOrEqual(MAX_PLAYER_MESSAGE_BYTES);
    expect(fold?.firstSeq).toBe(1);
    expect(fold?.counts.reduce((sum, count) => sum + count.plays, 0)).toBe(fold?.lastSeq);
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
    const fold = foldPlays([longest], HOURS);
    expect(fold?.counts.length).toBe(39);
    expect(jsonBytes({ formerToken: '\u0001'.repeat(200), fold })).toBeLessThan(MIN_FILLED_MESSAGE_BYTES);
  });

  it('that an earlier version wrote is split so that every part fits, no play and no time is lost, and no number twice', () => {
    const plays = fc.array(
      fc.record({
        item: fc.nat(40),
        startedAtMs: fc.integer({ min: NOW_MS, max: NOW_MS + 30 * HOUR_MS }),
        durationMs: fc.integer({ min: 0, max: 5 * HOUR_MS }),
      }),
      { minLength: 1, maxLength: 300 },
    );
    fc.assert(
      fc.property(plays, fc.integer({ min: 9000, max: 40_000 }), (made, maxBytes) => {
        const fold = foldPlays(
          made.map(({ item, ...more }, index) => play(index + 1, item, more)),
          HOURS,
        );
        if (!fold) throw new Error('there is no fold');
        const parts = splitFold(fold, maxBytes);
        for (const part of parts) {
          expect(PlayFold.parse(part)).toEqual(part);
          expect(jsonBytes(part)).toBeLessThanOrEqual(maxBytes);
          // What the scheduler judges a fold by.
          const counted = part.counts.reduce((sum, count) => sum + count.plays, 0);
          expect(counted).toBe(part.lastSeq - part.firstSeq + 1);
        }
        expect(parts[0]?.firstSeq).toBe(fold.firstSeq);
        expect(parts.at(-1)?.lastSeq).toBe(fold.lastSeq);
        expect(parts.slice(1).map(({ firstSeq }) => firstSeq - 1)).toEqual(
          parts.slice(0, -1).map(({ lastSeq }) => lastSeq),
        );
        expect(sumsOf(parts)).toEqual(sumsOf([fold]));
      }),
      { seed: SEED, numRuns: 100 },
    );
  });
});
