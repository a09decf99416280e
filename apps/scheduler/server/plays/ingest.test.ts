import { randomUUID } from 'node:crypto';
import type { PlayCount, RecordedPlay } from '@bacheca/shared';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { type Database, openDatabase } from '../database/open.ts';
import type { Client } from '../testing/client.ts';
import { TestClock } from '../testing/clock.ts';
import { draftCity, play } from '../testing/content.ts';
import { pair } from '../testing/pair.ts';
import { TestPlayer } from '../testing/player.ts';
import { type TestScheduler, temporaryFolder, testScheduler } from '../testing/scheduler.ts';
import { Ingest } from './ingest.ts';

const JOURNAL = '5f0c2c63-2a3c-4a0e-9c7e-8f6f3f8f2b11';
const batch = (...seqs: number[]) => ({
  playerId: 'player-1',
  screenId: 'urp-1',
  journalId: JOURNAL,
  plays: seqs.map((seq) => play(seq)),
});

function withDatabase<Result>(work: (database: Database, reopen: () => Database) => Result): Result {
  const folder = temporaryFolder();
  let database = openDatabase(folder.path);
  try {
    return work(database, () => {
      database.close();
      database = openDatabase(folder.path);
      return database;
    });
  } finally {
    database.close();
    folder.remove();
  }
}

const storedSeqs = (database: Database) =>
  (database.prepare('SELECT seq FROM plays ORDER BY seq').all() as { seq: number }[]).map(({ seq }) => seq);

describe('ingest', () => {
  it('acknowledges up to the first gap', () => {
    withDatabase((database) => {
      const ingest = new Ingest(database, systemClock);
      const upTo = (...seqs: number[]) => ingest.commit([batch(...seqs)])[0]?.upTo;
      expect(upTo(1, 2)).toBe(2);
      expect(upTo(5, 6)).toBe(2);
      expect(upTo(4)).toBe(2);
      expect(upTo(3)).toBe(6);
      expect(storedSeqs(database)).toEqual([1, 2, 3, 4, 5, 6]);
    });
  });

  it('knows a repeat after the play itself was pruned and the scheduler was restarted', () => {
    withDatabase((database, reopen) => {
      new Ingest(database, systemClock).commit([batch(1, 2, 3)]);
      database.prepare('DELETE FROM plays').run();
      const reopened = reopen();
      const [repeat] = new Ingest(reopened, systemClock).commit([batch(1, 2, 3, 4)]);
      expect(repeat).toMatchObject({ upTo: 4, fresh: [{ seq: 4 }] });
      expect(storedSeqs(reopened)).toEqual([4]);
    });
  });

  it('keeps the journals of players apart, even if they name them alike', () => {
    withDatabase((database) => {
      const ingest = new Ingest(database, systemClock);
      ingest.commit([batch(1)]);
      const [other] = ingest.commit([{ ...batch(1, 2), playerId: 'player-2' }]);
      expect(other?.fresh).toHaveLength(2);
    });
  });

  it('forgets nothing and claims nothing when a commit fails', () => {
    withDatabase((database) => {
      const ingest = new Ingest(database, systemClock);
      database
        .prepare(
          "CREATE TRIGGER full BEFORE INSERT ON plays WHEN NEW.seq = 3 BEGIN SELECT RAISE(ABORT, 'disk full'); END",
        )
        .run();
      const answers: unknown[] = [];
      ingest.add(batch(1, 2), (result) => answers.push(result));
      ingest.add(batch(3), (result) => answers.push(result));
      ingest.flush();
      expect(answers).toEqual([{ error: expect.any(Error) }, { error: expect.any(Error) }]);
      database.prepare('DROP TRIGGER full').run();
      expect(ingest.commit([batch(1, 2, 3)])[0]).toMatchObject({ upTo: 3, fresh: [{}, {}, {}] });
    });
  });

  it('counts every play once, however batches are cut, repeated, mixed and interrupted by restarts', () => {
    const seqs = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 });
    const step = fc.oneof(
      { weight: 5, arbitrary: seqs },
      { weight: 1, arbitrary: fc.constant('restart' as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 15 }), (steps) =>
        withDatabase((database, reopen) => {
          let current = database;
          let ingest = new Ingest(current, systemClock);
          const sent = new Set<number>();
          for (const next of steps) {
            if (next === 'restart') {
              current = reopen();
              ingest = new Ingest(current, systemClock);
              continue;
            }
            const before = new Set(sent);
            for (const seq of next) sent.add(seq);
            const [committed] = ingest.commit([batch(...next)]);
            expect(committed?.fresh.length).toBe(sent.size - before.size);
            let upTo = 0;
            while (sent.has(upTo + 1)) upTo += 1;
            expect(committed?.upTo).toBe(upTo);
          }
          expect(storedSeqs(current)).toEqual([...sent].sort((a, b) => a - b));
        }),
      ),
      { seed: 20261121, numRuns: 60 },
    );
  });

  it('sets plays without a known hour aside until a later one of the same boot tells it', () => {
    withDatabase((database) => {
      const ingest = new Ingest(database, systemClock);
      const unsynced = { startedAtMs: 60_000, monotonicMs: 60_000, clock: { quality: 'unsynced' as const } };
      const otherBoot = randomUUID();
      ingest.commit([
        { ...batch(), plays: [play(1, unsynced), play(2, { ...unsynced, bootId: otherBoot })] },
      ]);
      const synced = play(3, { startedAtMs: 1_795_248_000_000, monotonicMs: 100_000 });
      expect(ingest.commit([{ ...batch(), plays: [synced] }])[0]).toMatchObject({ corrected: 1 });
      expect(
        database.prepare('SELECT seq, started_at_ms, clock_quality FROM plays ORDER BY seq').all(),
      ).toEqual([
        { seq: 1, started_at_ms: 1_795_247_960_000, clock_quality: 'estimated' },
        { seq: 2, started_at_ms: 60_000, clock_quality: 'unsynced' },
        { seq: 3, started_at_ms: 1_795_248_000_000, clock_quality: 'synced' },
      ]);
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
