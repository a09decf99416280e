import { randomUUID } from 'node:crypto';
import type { AggregatedPlays } from '@bacheca/shared/wire/plays';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { location, play, screen } from '../../testing/content.ts';
import { newDatabase, type TestDatabase } from '../../testing/engines.ts';
import { batch, NO_SURROUNDINGS, reporter } from '../../testing/plays/plays.ts';
import { openPlaysNode, type PlaysNode, playSums, playTotals } from '../../testing/plays/postgres-plays.ts';
import type { Answer } from '../ingest-plan.ts';

const NOW_MS = Date.parse('2026-11-21T10:00:00Z');
const DAY_MS = 24 * 3_600_000;

describe.skipIf(inject('postgresUrl') === null)('ingest on PostgreSQL', () => {
  const clock = { ms: NOW_MS, now: () => clock.ms };
  const logged: string[] = [];
  let urp = location('urp');
  let test: TestDatabase;
  let node: PlaysNode;

  const open = () =>
    openPlaysNode(test.at, {
      clock,
      log: { error: (_: unknown, what: string) => logged.push(what) } as never,
      surroundings: { ...NO_SURROUNDINGS, screen: (id) => screen(id, 'urp'), location: () => urp },
    });
  const reopen = async () => {
    await node.close();
    node = await open();
  };
  const sums = () => playSums(node.database);
  const run = (text: string) => sql.raw(text).execute(node.database.query);
  /** Raises whenever a row is written to this table of which the condition holds. */
  const failOn = async (table: string, condition: string) => {
    await run(
      "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$",
    );
    await run(
      `create trigger refusing before insert on ${table} for each row when (${condition}) execute function refuse()`,
    );
  };
  const fold = (first: number, last: number, hourMs: number | null = NOW_MS): AggregatedPlays => {
    const { itemId, itemHash, kind, title, language } = play(first);
    const plays = last - first + 1;
    const count = { item: 0, language, outcome: 'complete' as const, hourMs, panel: 'off' as const };
    return {
      firstSeq: first,
      lastSeq: last,
      lost: false,
      items: [{ itemId, itemHash, kind, title }],
      counts: [{ ...count, plays, durationMs: plays * 1000 }],
    };
  };

  beforeEach(async () => {
    clock.ms = NOW_MS;
    urp = location('urp');
    logged.length = 0;
    test = await newDatabase('postgres');
    node = await open();
  });
  afterEach(async () => {
    await node.close();
    await test.remove();
  });

  it('acknowledges up to the first gap', async () => {
    const upTo = async (...seqs: number[]) => (await node.ingest.commit([batch(...seqs)]))[0]?.upTo;
    expect(await upTo(1, 2)).toBe(2);
    expect(await upTo(5, 6)).toBe(2);
    expect(await upTo(4)).toBe(2);
    expect(await node.ingest.firstMissing(reporter.playerId, reporter.journalId, { first: 1, last: 9 })).toBe(
      3,
    );
    expect(await upTo(3)).toBe(6);
    expect(
      await node.ingest.firstMissing(reporter.playerId, reporter.journalId, { first: 1, last: 6 }),
    ).toBeNull();
    expect(await sums()).toEqual({ timed: 6, daily: 6, undated: 0, kept: 6 });
    const { rows } = await run('select first_seq, last_seq from journal_ranges');
    expect(rows).toEqual([{ first_seq: 1, last_seq: 6 }]);
  });

  it('keeps each play as it was reported', async () => {
    const full = play(7, {
      title: 'Nidi, "anche" \\ {con} NULL\n… 🐟',
      serviceId: 'NULL',
      ruleId: 'r',
      playlistId: 'p',
      revision: 'b'.repeat(64),
      outcome: { type: 'cut', cause: 'takeover' as never },
      clock: { quality: 'synced', boundMs: 4.25 },
      frames: { shown: 250, dropped: 3 },
    });
    await node.ingest.commit([{ ...batch(), plays: [full, play(8)] }]);
    const { rows } = await run('select * from plays where seq = 7');
    expect(rows).toEqual([
      {
        ...{ journal: 1, seq: 7, place: 1, item: 1, screen_id: 'urp-1', received_at_ms: NOW_MS },
        ...{ item_id: full.itemId, item_hash: full.itemHash, kind: 'notice', title: full.title },
        ...{ service_id: 'NULL', language: 'it', planned_item_id: null, rule_id: 'r', playlist_id: 'p' },
        ...{ takeover_id: null, revision: full.revision, started_at_ms: full.startedAtMs },
        ...{ duration_ms: 10_000, outcome: 'cut', outcome_detail: 'takeover', boot_id: full.bootId },
        ...{ monotonic_ms: 70_000, clock_quality: 'synced', clock_bound_ms: 4.25, panel: 'unknown' },
        ...{ frames_shown: 250, frames_dropped: 3 },
      },
    ]);
  });

  it('takes a play that names something with a character that no text of PostgreSQL has', async () => {
    const plays = [play(1, { title: 'a\0b', itemHash: 'c'.repeat(64) })];
    expect(await node.ingest.commit([{ ...batch(), plays }])).toMatchObject([{ upTo: 1 }]);
  });

  it('knows a repeat after the play itself was dropped and the scheduler was restarted', async () => {
    await node.ingest.commit([batch(1, 2, 3)]);
    clock.ms += 60 * DAY_MS;
    expect(await node.partitions.dropBefore(clock.ms)).toEqual(['2026-11']);
    expect((await sums()).kept).toBe(0);
    await reopen();
    const [repeat] = await node.ingest.commit([batch(1, 2, 3, 4)]);
    expect(repeat).toMatchObject({ upTo: 4, fresh: [{ seq: 4 }] });
    expect(await node.partitions.months()).toEqual(['2027-01']);
    expect(await sums()).toMatchObject({ timed: 4, kept: 1 });
  });

  it('makes the partition of its month anew where another node has dropped it', async () => {
    await node.ingest.commit([batch(1)]);
    await run('drop table plays_2026_11');
    const answers: Answer[] = [];
    node.ingest.add(batch(2), (answer) => answers.push(answer));
    await node.ingest.flush();
    expect(answers).toEqual([{ error: expect.any(Error) }]);
    node.ingest.add(batch(2), (answer) => answers.push(answer));
    await node.ingest.flush();
    expect(answers[1]).toEqual({ upTo: 2 });
  });

  it('remembers nothing that is gone where the database is an older copy of itself', async () => {
    await node.ingest.commit([batch(1)]);
    await run('truncate journals, item_snapshots, place_snapshots, hourly_plays, daily_plays, plays cascade');
    await expect(node.ingest.commit([batch(1)])).rejects.toThrow();
    expect(await node.ingest.commit([batch(1, 2)])).toMatchObject([{ upTo: 2, fresh: [{}, {}] }]);
    const { hourly } = await playTotals(node.database);
    expect(hourly).toMatchObject([{ screen_id: 'urp-1', plays: 2 }]);
  });

  it('keeps a partition that somebody is at until another day', async () => {
    await node.ingest.commit([batch(1)]);
    const dropped = await node.database.transaction(async (tx) => {
      await sql`select count(*) from plays`.execute(tx);
      const other = await open();
      const months = await other.partitions.dropBefore(NOW_MS + 60 * DAY_MS);
      await other.close();
      return months;
    });
    expect(dropped).toEqual([]);
    expect(await node.partitions.dropBefore(NOW_MS + 60 * DAY_MS)).toEqual(['2026-11']);
  });

  it('acknowledges what is on disk though the server is set to answer before', async () => {
    await run(`alter database ${new URL(test.at).pathname.slice(1)} set synchronous_commit = off`);
    await reopen();
    expect((await run('show synchronous_commit')).rows).toEqual([{ synchronous_commit: 'off' }]);
    await failOn('hourly_plays', "current_setting('synchronous_commit') <> 'on'");
    expect(await node.ingest.commit([batch(1)])).toMatchObject([{ upTo: 1 }]);
  });

  it('counts nothing and claims nothing when a commit fails', async () => {
    await failOn('undated_plays', 'true');
    const answers: Answer[] = [];
    const ofNoTime = play(2, { bootId: randomUUID(), clock: { quality: 'unsynced' } });
    const undated = { ...batch(), plays: [play(1), ofNoTime] };
    node.ingest.add(undated, (answer) => answers.push(answer));
    await node.ingest.flush();
    expect(answers).toEqual([{ error: expect.any(Error) }]);
    expect(await sums()).toEqual({ timed: 0, daily: 0, undated: 0, kept: 0 });
    await run('drop trigger refusing on undated_plays');
    expect((await node.ingest.commit([undated]))[0]).toMatchObject({ upTo: 2, fresh: [{}, {}] });
    expect(await sums()).toEqual({ timed: 1, daily: 1, undated: 1, kept: 2 });
  });

  it('a batch that fails keeps none of another player back', async () => {
    await failOn('daily_plays', 'new.panel_off > 0');
    const answers: Answer[] = [];
    const bad = { ...batch(), plays: [play(1, { panel: 'off' })], playerId: 'player-2' };
    for (const each of [batch(1), bad, batch(2), { ...batch(1), playerId: 'player-3' }])
      node.ingest.add(each, (answer) => answers.push(answer));
    await node.ingest.flush();
    expect(answers).toEqual([{ upTo: 1 }, { error: expect.any(Error) }, { upTo: 2 }, { upTo: 1 }]);
    expect((await sums()).timed).toBe(3);
  });

  it('commits together what waits, and answers each', async () => {
    const groups: number[] = [];
    node.ingest.subscribe(() => {
      throw new Error('of the live page');
    });
    node.ingest.subscribe((committed) => groups.push(committed.length));
    const answered = [1, 2, 3].map(
      (seq) => new Promise((done) => node.ingest.add({ ...batch(seq), playerId: `player-${seq}` }, done)),
    );
    await Promise.all(answered);
    await node.ingest.flush();
    expect(groups).toEqual([3]);
    expect(logged).toEqual(['a listener to plays failed']);
  });

  it('tells two plays under one number apart, in one commit and after a restart', async () => {
    const other = { ...batch(), plays: [play(2, { bootId: randomUUID() })] };
    const answers = await node.ingest.commit([batch(1, 2), other]);
    expect(answers.map(({ upTo, conflictFrom }) => [upTo, conflictFrom])).toEqual([
      [2, undefined],
      [2, 2],
    ]);
    await reopen();
    const mixed = { ...batch(), plays: [play(1), play(2, { bootId: randomUUID() }), play(3)] };
    expect(await node.ingest.commit([mixed])).toMatchObject([{ upTo: 2, fresh: [], conflictFrom: 2 }]);
    expect(await sums()).toMatchObject({ timed: 2, kept: 2 });
  });

  it('counts an aggregate once, and quarantines one that overlaps or counts too many', async () => {
    const commit = async (of: AggregatedPlays) =>
      (await node.ingest.commit([{ ...reporter, fold: of }]))[0]?.upTo;
    expect(await commit(fold(1, 10))).toBe(10);
    expect(await commit(fold(1, 10))).toBe(10);
    expect(await commit(fold(11, 15, null))).toBe(15);
    expect(await commit(fold(14, 20))).toBe(20);
    const generous = fold(21, 30);
    for (const count of generous.counts) count.plays = 11;
    expect(await commit(generous)).toBe(30);
    expect(await sums()).toEqual({ timed: 10, daily: 10, undated: 5, kept: 0 });
    const { rows } = await run('select first_seq, state from aggregated_plays order by first_seq');
    expect(rows).toEqual([
      { first_seq: 1, state: 'counted' },
      { first_seq: 11, state: 'counted' },
      { first_seq: 14, state: 'quarantined' },
      { first_seq: 21, state: 'quarantined' },
    ]);
  });

  it('gives plays without a time theirs by a sure one of the same boot, whichever comes first', async () => {
    const unsynced = { startedAtMs: 60_000, monotonicMs: 60_000, clock: { quality: 'unsynced' as const } };
    const otherBoot = randomUUID();
    const plays = [play(1, unsynced), play(2, { ...unsynced, bootId: otherBoot })];
    await node.ingest.commit([{ ...reporter, plays }]);
    expect(await sums()).toMatchObject({ timed: 0, undated: 2 });
    // They are taken from where they were counted, though staff have renamed the place since.
    urp = location('urp', { name: 'Sportello' });
    await reopen();
    const synced = play(3, { startedAtMs: 1_795_248_000_000, monotonicMs: 100_000 });
    expect((await node.ingest.commit([{ ...reporter, plays: [synced] }]))[0]).toMatchObject({
      recount: true,
    });
    expect(await sums()).toMatchObject({ timed: 2, daily: 2, undated: 1 });
    const { rows } = await run('select seq, started_at_ms, clock_quality from plays order by seq');
    expect(rows).toEqual([
      { seq: 1, started_at_ms: 1_795_247_960_000, clock_quality: 'estimated' },
      { seq: 2, started_at_ms: 60_000, clock_quality: 'unsynced' },
      { seq: 3, started_at_ms: 1_795_248_000_000, clock_quality: 'synced' },
    ]);
    await reopen();
    await node.ingest.commit([{ ...reporter, plays: [play(4, unsynced)] }]);
    expect(await sums(), 'it comes late, but its boot is known').toMatchObject({ timed: 3, undated: 1 });
    expect((await run('select plays from undated_plays order by plays')).rows).toEqual([
      { plays: 0 },
      { plays: 1 },
    ]);
  });

  it('never adds up to more than a number holds, and lets no time that no calendar has spoil a batch', async () => {
    for (let first = 1; first < 1600; first += 200) {
      const plays = Array.from({ length: 200 }, (_, index) =>
        play(first + index, { durationMs: Number.MAX_SAFE_INTEGER, ...(index % 2 && { startedAtMs: -5 }) }),
      );
      expect((await node.ingest.commit([{ ...batch(), plays }]))[0]?.upTo).toBe(first + 199);
    }
    expect(await sums()).toMatchObject({ timed: 800, undated: 800 });
    expect((await run('select shown_ms from undated_plays')).rows).toEqual([{ shown_ms: 1e12 }]);
  });
});
