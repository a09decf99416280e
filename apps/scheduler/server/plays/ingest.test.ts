import { randomUUID } from 'node:crypto';
import type { PlayCount, RecordedPlay } from '@bacheca/shared/api/reports';
import type { AggregatedPlays } from '@bacheca/shared/wire/plays';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { TestClock } from '../testing/clock.ts';
import { draftCity, play } from '../testing/content.ts';
import { pair } from '../testing/pair.ts';
import { TestPlayer } from '../testing/player.ts';
import { openPlays, type PlayStore } from '../testing/plays.ts';
import { type TestScheduler, temporaryFolder, testScheduler } from '../testing/scheduler.ts';
import type { SeqRange } from './seq-ranges.ts';

const JOURNAL = '5f0c2c63-2a3c-4a0e-9c7e-8f6f3f8f2b11';
const reporter = { playerId: 'player-1', screenId: 'urp-1', journalId: JOURNAL };
const batch = (...seqs: number[]) => ({ ...reporter, plays: seqs.map((seq) => play(seq)) });

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

/** The store is what `reopen` gave last. */
function withStore<Result>(work: (store: () => PlayStore, reopen: () => PlayStore) => Result): Result {
  const folder = temporaryFolder();
  let store = openPlays(folder.path);
  const reopen = () => {
    store.close();
    store = openPlays(folder.path);
    return store;
  };
  try {
    return work(() => store, reopen);
  } finally {
    store.close();
    folder.remove();
  }
}

const storedSeqs = ({ months }: PlayStore) =>
  months
    .latest(1000)
    .map(({ seq }) => seq)
    .sort((a, b) => a - b);

const countedPlays = ({ database }: PlayStore) => {
  const sum = (table: string) =>
    (database.prepare(`SELECT coalesce(sum(plays), 0) AS plays FROM ${table}`).get() as { plays: number })
      .plays;
  expect(sum('daily_plays')).toBe(sum('hourly_plays'));
  return { timed: sum('hourly_plays'), undated: sum('undated_plays') };
};

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
      ingest.flush();
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

  it('sets plays without a known hour aside until a later one of the same boot tells it', () => {
    withStore((store, reopen) => {
      const unsynced = { startedAtMs: 60_000, monotonicMs: 60_000, clock: { quality: 'unsynced' as const } };
      const otherBoot = randomUUID();
      store().ingest.commit([
        { ...batch(), plays: [play(1, unsynced), play(2, { ...unsynced, bootId: otherBoot })] },
      ]);
      expect(countedPlays(store())).toEqual({ timed: 0, undated: 2 });
      const synced = play(3, { startedAtMs: 1_795_248_000_000, monotonicMs: 100_000 });
      const late = play(4, unsynced);
      reopen();
      expect(store().ingest.commit([{ ...batch(), plays: [synced] }])[0]).toMatchObject({ recount: true });
      expect(countedPlays(store())).toEqual({ timed: 2, undated: 1 });
      expect(
        store()
          .months.latest(10)
          .map(({ seq, started_at_ms, clock_quality }) => [seq, started_at_ms, clock_quality]),
      ).toEqual([
        [3, 1_795_248_000_000, 'synced'],
        [1, 1_795_247_960_000, 'estimated'],
        [2, 60_000, 'unsynced'],
      ]);
      store().ingest.commit([{ ...batch(), plays: [late] }]);
      expect(countedPlays(store()), 'it comes late, but its boot is known').toEqual({
        timed: 3,
        undated: 1,
      });
    });
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
      ingest.flush();
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

describe('through the link', () => {
  const clock = new TestClock('2026-11-21T10:00:00Z');
  let scheduler: TestScheduler;
  let staff: Client;
  let token: string;
  const today = (seq: number) =>
    play(seq, { startedAtMs: Date.parse('2026-11-21T09:00:00Z') + seq * 10_000 });

  beforeAll(async () => {
    scheduler = await testScheduler({ clock });
    staff = await scheduler.admin();
    await draftCity(staff);
    ({ token } = await pair(scheduler.url, staff, 'urp-1'));
  });
  afterAll(() => scheduler.close());

  it('two sockets and a restart in between lose and double nothing', async () => {
    const first = await TestPlayer.connect(scheduler.url, { token });
    first.send({ type: 'plays', journalId: JOURNAL, plays: [today(1), today(2), today(3)] });
    expect(await first.next('plays-acknowledged')).toEqual({
      type: 'plays-acknowledged',
      journalId: JOURNAL,
      upTo: 3,
    });
    const second = await TestPlayer.connect(scheduler.url, { token });
    second.send({ type: 'plays', journalId: JOURNAL, plays: [today(2), today(3), today(4)] });
    expect((await second.next('plays-acknowledged')).upTo).toBe(4);

    scheduler = await scheduler.restart();
    staff = await scheduler.admin();
    const third = await TestPlayer.connect(scheduler.url, { token });
    third.send({ type: 'plays', journalId: JOURNAL, plays: [today(4), today(6)] });
    expect((await third.next('plays-acknowledged')).upTo).toBe(4);
    third.send({ type: 'plays', journalId: JOURNAL, plays: [today(5)] });
    expect((await third.next('plays-acknowledged')).upTo).toBe(6);
    third.close();

    const plays = (await staff.get('/api/plays?screenId=urp-1')).body as RecordedPlay[];
    expect(plays.map(({ seq }) => seq)).toEqual([6, 5, 4, 3, 2, 1]);
    const {
      playerId: _player,
      journalId: _journal,
      screenId: _screen,
      receivedAt: _at,
      ...recorded
    } = plays[5] ?? {};
    expect(recorded).toEqual(today(1));
  });

  it('every kind of play comes back as it was sent', async () => {
    const player = await TestPlayer.connect(scheduler.url, { token });
    const journalId = randomUUID();
    const full = {
      serviceId: 's',
      plannedItemId: 'p',
      ruleId: 'r',
      playlistId: 'l',
      takeoverId: 't',
      revision: 'b'.repeat(64),
      frames: { shown: 300, dropped: 2 },
    };
    const plays = [
      play(1, { ...full, outcome: { type: 'cut', cause: 'takeover' }, clock: { quality: 'estimated' } }),
      play(2, { outcome: { type: 'failed', reason: 'il file non si apre' }, panel: 'off' }),
      play(3, { outcome: { type: 'joined' }, clock: { quality: 'synced', boundMs: 0.25 } }),
      play(4, { outcome: { type: 'interrupted' } }),
    ];
    player.send({ type: 'plays', journalId, plays });
    await player.next('plays-acknowledged');
    const recorded = (await staff.get('/api/plays?limit=1000')).body as RecordedPlay[];
    const ours = recorded.filter((found) => found.journalId === journalId).reverse();
    expect(
      ours.map(({ playerId: _p, journalId: _j, screenId: _s, receivedAt: _r, ...found }) => found),
    ).toEqual(plays);
    player.close();
  });

  it('counts are by item and outcome, in a span of time, of complete plays today', async () => {
    const span = 'from=2026-11-21T09:00:00Z&to=2026-11-21T10:00:00Z';
    const counts = (await staff.get(`/api/plays/counts?${span}&screenId=urp-1`)).body as PlayCount[];
    expect(counts).toEqual([
      {
        itemId: 'benvenuto',
        title: 'Avviso benvenuto',
        complete: 6,
        joined: 0,
        cut: 0,
        interrupted: 0,
        failed: 0,
        durationMs: 60_000,
      },
    ]);
    expect((await staff.get(`/api/plays/counts?${span}&screenId=pin-1`)).body).toEqual([]);
    const later = await staff.get('/api/plays/counts?from=2026-11-21T09:00:40Z&to=2026-11-21T09:00:50Z');
    expect(later.body).toMatchObject([{ complete: 1 }]);
    expect((await staff.get('/api/plays/counts?from=yesterday')).status).toBe(422);

    const views = async () =>
      (await staff.get('/api/screens/live')).body as { screen: { id: string }; playsToday: number }[];
    const playsToday = async () => (await views()).find(({ screen }) => screen.id === 'urp-1')?.playsToday;
    expect(await playsToday()).toBe(6);
    const player = await TestPlayer.connect(scheduler.url, { token });
    const cut = { ...today(8), outcome: { type: 'cut', cause: 'closing' } as const };
    player.send({ type: 'plays', journalId: JOURNAL, plays: [today(7), cut, play(9, { startedAtMs: 0 })] });
    await player.next('plays-acknowledged');
    expect(await playsToday()).toBe(7);
    clock.skip(24 * 60 * 60_000);
    staff = await scheduler.admin();
    expect(await playsToday()).toBe(0);
    player.close();
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

it('a file of plays that takes no times back keeps no plays, and gets them at the next start', () =>
  withStore((store, reopen) => {
    const boot = play(1).bootId;
    const untimed = {
      ...play(1),
      clock: { quality: 'unsynced' } as const,
      startedAtMs: 1,
      monotonicMs: 60_000,
    };
    store().ingest.commit([{ ...reporter, plays: [untimed] }]);
    const { months } = store();
    const anchor = months.anchor.bind(months);
    months.anchor = () => {
      throw new Error('the disk');
    };
    const synced = { ...play(2), monotonicMs: 120_000 };
    expect(store().ingest.commit([{ ...reporter, plays: [synced] }])).toMatchObject([
      { upTo: 2, recount: true },
    ]);
    months.anchor = anchor;
    const again = reopen();
    expect(again.months.undatedOf(reporter.playerId, JOURNAL, boot)).toEqual([]);
  }));
