import { randomUUID } from 'node:crypto';
import type { AggregatedPlays } from '@bacheca/shared/wire/plays';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { play } from '../testing/content.ts';
import { batch, countedPlays, openPlays, reporter, storedSeqs, withStore } from '../testing/plays/plays.ts';
import { temporaryFolder } from '../testing/scheduler.ts';
import type { SeqRange } from './seq-ranges.ts';

function aggregate({ first, last }: SeqRange): AggregatedPlays {
  const { itemId, itemHash, kind, title, language } = play(first);
  return {
    firstSeq: first,
    lastSeq: last,
    lost: false,
    items: [{ itemId, itemHash, kind, title }],
    counts: [
      {
        item: 0,
        language,
        outcome: 'complete',
        hourMs: Date.parse('2026-11-21T09:00:00Z'),
        panel: 'unknown',
        plays: last - first + 1,
        durationMs: 10_000 * (last - first + 1),
      },
    ],
  };
}

describe('ingest', () => {
  it('acknowledges up to the first gap', () => {
    withStore((store) => {
      const upTo = (...seqs: number[]) => store().ingest.commit([batch(...seqs)])[0]?.upTo;
      expect(upTo(1, 2)).toBe(2);
      expect(upTo(5, 6)).toBe(2);
      expect(upTo(4)).toBe(2);
      expect(upTo(3)).toBe(6);
      expect(storedSeqs(store())).toEqual([1, 2, 3, 4, 5, 6]);
      expect(countedPlays(store())).toEqual({ timed: 6, undated: 0 });
    });
  });

  it('knows a repeat after the play itself was dropped and the scheduler was restarted', async () => {
    const folder = temporaryFolder();
    const first = openPlays(folder.path);
    first.ingest.commit([batch(1, 2, 3)]);
    await first.months.dropBefore(Date.now() + 60 * 24 * 3_600_000);
    first.close();
    const second = openPlays(folder.path);
    const [repeat] = second.ingest.commit([batch(1, 2, 3, 4)]);
    expect(repeat).toMatchObject({ upTo: 4, fresh: [{ seq: 4 }] });
    expect(storedSeqs(second)).toEqual([4]);
    expect(countedPlays(second).timed).toBe(4);
    second.close();
    folder.remove();
  });

  it('keeps the journals of players apart, even if they name them alike', () => {
    withStore((store) => {
      store().ingest.commit([batch(1)]);
      const [other] = store().ingest.commit([{ ...batch(1, 2), playerId: 'player-2' }]);
      expect(other?.fresh).toHaveLength(2);
    });
  });

  it('counts nothing and claims nothing when a commit fails, in either file', () => {
    withStore((store) => {
      const { database, ingest } = store();
      database
        .prepare(
          "CREATE TRIGGER full BEFORE INSERT ON hourly_plays BEGIN SELECT RAISE(ABORT, 'disk full'); END",
        )
        .run();
      const answers: unknown[] = [];
      ingest.add(batch(1, 2), (result) => answers.push(result));
      ingest.add(batch(3), (result) => answers.push(result));
      void ingest.flush();
      expect(answers).toEqual([{ error: expect.any(Error) }, { error: expect.any(Error) }]);
      expect(countedPlays(store())).toEqual({ timed: 0, undated: 0 });
      database.prepare('DROP TRIGGER full').run();
      expect(ingest.commit([batch(1, 2, 3)])[0]).toMatchObject({ upTo: 3, fresh: [{}, {}, {}] });
      expect(storedSeqs(store())).toEqual([1, 2, 3]);
      expect(countedPlays(store()).timed).toBe(3);
    });
  });

  it('counts every play once, however batches are cut, repeated, mixed, aggregated and interrupted', () => {
    const seqs = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 });
    const step = fc.oneof(
      { weight: 5, arbitrary: seqs },
      { weight: 1, arbitrary: fc.constant('restart' as const) },
      {
        weight: 1,
        arbitrary: fc.record({
          foldFrom: fc.integer({ min: 1, max: 30 }),
          length: fc.integer({ min: 1, max: 9 }),
        }),
      },
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 15 }), (steps) =>
        withStore((store, reopen) => {
          const sent = new Set<number>();
          const asPlays = new Set<number>();
          let counted = 0;
          for (const next of steps) {
            if (next === 'restart') {
              reopen();
              continue;
            }
            const before = sent.size;
            if (Array.isArray(next)) {
              for (const seq of next.filter((of) => !sent.has(of))) asPlays.add(seq);
              for (const seq of next) sent.add(seq);
              const [committed] = store().ingest.commit([batch(...next)]);
              expect(committed?.fresh.length).toBe(sent.size - before);
              counted += sent.size - before;
            } else {
              const range = { first: next.foldFrom, last: next.foldFrom + next.length - 1 };
              const numbers = Array.from({ length: next.length }, (_, index) => range.first + index);
              // One that overlaps what has come is never counted in part.
              if (numbers.every((seq) => !sent.has(seq))) counted += next.length;
              for (const seq of numbers) sent.add(seq);
              store().ingest.commit([{ ...reporter, fold: aggregate(range) }]);
            }
            let upTo = 0;
            while (sent.has(upTo + 1)) upTo += 1;
            expect(store().ingest.commit([batch(...[...asPlays].slice(0, 1))])[0]?.upTo ?? upTo).toBe(upTo);
          }
          expect(storedSeqs(store())).toEqual([...asPlays].sort((a, b) => a - b));
          expect(countedPlays(store()).timed).toBe(counted);
        }),
      ),
      { seed: 20261121, numRuns: 60 },
    );
  });

  it('a batch that fails keeps none of another player back', () => {
    withStore((store) => {
      const { database, ingest } = store();
      database
        .prepare(
          "CREATE TRIGGER bad BEFORE INSERT ON daily_plays WHEN NEW.panel_off BEGIN SELECT RAISE(ABORT, 'bad'); END",
        )
        .run();
      const answers: unknown[] = [];
      const bad = { ...batch(), plays: [play(1, { panel: 'off' })], playerId: 'player-2' };
      for (const each of [batch(1), bad, batch(2), { ...batch(1), playerId: 'player-3' }]) {
        ingest.add(each, (answer) => answers.push(answer));
      }
      void ingest.flush();
      expect(answers).toEqual([{ upTo: 1 }, { error: expect.any(Error) }, { upTo: 2 }, { upTo: 1 }]);
      expect(countedPlays(store()).timed).toBe(3);
    });
  });

  it('tells two plays under one number apart even where both wait for one commit', () => {
    withStore((store) => {
      const other = { ...batch(), plays: [play(2, { bootId: randomUUID() })] };
      const answers = store().ingest.commit([batch(1, 2), other]);
      expect(answers.map(({ upTo, conflictFrom }) => [upTo, conflictFrom])).toEqual([
        [2, undefined],
        [2, 2],
      ]);
    });
  });

  it('quarantines an aggregate that counts more plays than it has numbers', () => {
    withStore((store) => {
      const generous = aggregate({ first: 1, last: 10 });
      for (const count of generous.counts) count.plays = 11;
      expect(store().ingest.commit([{ ...reporter, fold: generous }])[0]?.upTo).toBe(10);
      expect(countedPlays(store())).toEqual({ timed: 0, undated: 0 });
      expect(store().database.prepare('SELECT state FROM aggregated_plays').all()).toEqual([
        { state: 'quarantined' },
      ]);
    });
  });

  it('never adds up times on screen to more than a number holds', () => {
    withStore((store) => {
      for (let first = 1; first < 2600; first += 200) {
        const plays = Array.from({ length: 200 }, (_, index) =>
          play(first + index, { durationMs: Number.MAX_SAFE_INTEGER, ...(index % 2 && { startedAtMs: 0 }) }),
        );
        expect(store().ingest.commit([{ ...batch(), plays }])[0]?.upTo).toBe(first + 199);
      }
      expect(countedPlays(store())).toEqual({ timed: 1300, undated: 1300 });
    });
  });

  it('never lets a time that no calendar has spoil a batch', () => {
    withStore((store) => {
      const plays = [
        play(1),
        play(2, { startedAtMs: 9_007_199_254_740_991 }),
        play(3, { startedAtMs: -5, durationMs: 9_007_199_254_740_991 }),
        play(4, { durationMs: 1e14 }),
      ];
      expect(store().ingest.commit([{ ...batch(), plays }])[0]?.upTo).toBe(4);
      expect(countedPlays(store())).toEqual({ timed: 2, undated: 2 });
    });
  });
});

it('a listener that throws ends nothing: the plays are answered, the other listeners hear of them', async () => {
  const folder = temporaryFolder();
  const logged: string[] = [];
  const store = openPlays(folder.path, {
    log: { error: (_: unknown, what: string) => logged.push(what) } as never,
  });
  const heard: number[] = [];
  store.ingest.subscribe(() => {
    throw new Error('of the live page');
  });
  store.ingest.subscribe((committed) => heard.push(committed.length));
  const answered = await new Promise((done) => store.ingest.add(batch(1, 2), done));
  const next = await new Promise((done) => store.ingest.add(batch(3), done));
  await new Promise((resolve) => setImmediate(resolve));
  expect([answered, next]).toEqual([{ upTo: 2 }, { upTo: 3 }]);
  expect(heard).toEqual([1, 1]);
  expect(logged).toEqual(['a listener to plays failed', 'a listener to plays failed']);
  store.close();
  folder.remove();
});
