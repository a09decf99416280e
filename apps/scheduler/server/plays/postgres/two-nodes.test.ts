/** Several schedulers take plays in at the same time, and connections are lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { play } from '../../testing/content.ts';
import { newDatabase, type TestDatabase } from '../../testing/engines.ts';
import { batch } from '../../testing/plays/plays.ts';
import { openPlaysNode, type PlaysNode, playSums, playTotals } from '../../testing/plays/postgres-plays.ts';
import type { Answer, Batch } from '../ingest-plan.ts';

describe.skipIf(inject('postgresUrl') === null)('several nodes over one PostgreSQL', () => {
  let test: TestDatabase;
  let nodes: PlaysNode[];

  beforeEach(async () => {
    test = await newDatabase('postgres');
    nodes = await Promise.all([openPlaysNode(test.at), openPlaysNode(test.at)]);
  });
  afterEach(async () => {
    for (const node of nodes) await node.close();
    await test.remove();
  });

  const node = (index: number): PlaysNode => {
    const found = nodes[index];
    if (!found) throw new Error(`there is no node ${index}`);
    return found;
  };
  const answered = (index: number, one: Batch) =>
    new Promise<Answer>((done) => node(index).ingest.add(one, done));

  it('make a month’s partition once, however many begin with it at the same time', async () => {
    for (const month of ['2027-01', '2027-02', '2027-03'])
      await Promise.all(nodes.map(({ partitions }) => partitions.ensure(Date.parse(`${month}-15`))));
    expect(await node(0).partitions.months()).toEqual(['2027-01', '2027-02', '2027-03']);
  });

  it('count each play once, whatever of the same journals comes to which at the same time', {
    timeout: 120_000,
  }, async () => {
    const seqs = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 });
    const sending = fc.record({
      at: fc.integer({ min: 0, max: 1 }),
      player: fc.integer({ min: 1, max: 3 }),
      seqs,
    });
    let run = 0;
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(sending, { minLength: 4, maxLength: 40 }), async (sendings) => {
        run += 1;
        // All of one screen: the nodes add to the same rows, too.
        const sent = new Set<string>();
        const answers = await Promise.all(
          sendings.map(({ at, player, seqs }) => {
            for (const seq of seqs) sent.add(`${player}/${seq}`);
            return answered(at, { ...batch(...seqs), playerId: `player-${run}-${player}` });
          }),
        );
        expect(answers.filter((answer) => !('upTo' in answer))).toEqual([]);
        counted += sent.size;
        expect(await playSums(node(0).database)).toEqual({
          ...{ timed: counted, daily: counted, undated: 0, kept: counted },
        });
      }),
      { seed: 20261130, numRuns: 25 },
    );
  });

  it('never fail for each other’s sake, whatever journals and sums they have in common', async () => {
    // Each row takes its time: whoever took them in another order would be caught waiting.
    await sql`create function take_time() returns trigger language plpgsql as
      'begin perform pg_sleep(0.001); return new; end'`.execute(node(0).database.query);
    for (const table of ['hourly_plays', 'daily_plays'])
      await sql`create trigger slow before insert on ${sql.table(table)}
        for each row execute function take_time()`.execute(node(0).database.query);
    const seqs = fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { minLength: 5, maxLength: 30 });
    const part = fc.record({ player: fc.integer({ min: 1, max: 12 }), seqs });
    const commits = fc.array(fc.array(part, { minLength: 1, maxLength: 3 }), {
      minLength: 10,
      maxLength: 16,
    });
    let run = 0;
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(commits, async (all) => {
        run += 1;
        const sent = new Set<string>();
        const committing = all.map((parts, index) =>
          node(index % 2).ingest.commit(
            parts.map(({ player, seqs }) => {
              for (const seq of seqs) sent.add(`${player}/${seq}`);
              const plays = seqs.map((seq) => play(seq, { itemHash: (seq % 10).toString().repeat(64) }));
              return { ...batch(), playerId: `player-${run}-${player}`, plays };
            }),
          ),
        );
        await Promise.all(committing);
        counted += sent.size;
        expect((await playSums(node(0).database)).timed).toBe(counted);
      }),
      { seed: 20261130, numRuns: 5, endOnFailure: true },
    );
  });

  it('tell one machine’s plays from another’s though each reports to a node of its own', async () => {
    const ours = batch(1, 2, 3);
    const theirs = {
      ...ours,
      plays: ours.plays.map((one) => ({ ...one, monotonicMs: one.monotonicMs + 1 })),
    };
    const answers = await Promise.all([answered(0, ours), answered(1, theirs)]);
    expect(answers).toContainEqual({ upTo: 3 });
    expect(answers).toContainEqual({ conflictFrom: 1 });
    expect(await playSums(node(0).database)).toMatchObject({ timed: 3, kept: 3 });
  });

  /** What ends the connection that waits where `stop` stops it. */
  const killWaiting = async () => {
    const other = node(1).database.query;
    for (;;) {
      const { rows } = await sql<{ pid: number }>`
        select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
        other,
      );
      const [waiting] = rows;
      if (waiting) return sql`select pg_terminate_backend(${waiting.pid})`.execute(other);
      await sleep(5);
    }
  };

  it('a connection that is killed while it counts has counted nothing; what is sent again counts once', async () => {
    await node(0).ingest.commit([batch(1)]);
    const [first, second] = [batch(1, 2, 3), { ...batch(1, 2), playerId: 'player-2' }];
    const answers = await node(1).database.transaction(async (tx) => {
      await sql`lock table hourly_plays in share mode`.execute(tx);
      const both = [answered(0, first), answered(0, second)];
      await killWaiting();
      return Promise.all(both);
    });
    expect(answers).toEqual([{ error: expect.any(Error) }, { error: expect.any(Error) }]);
    expect(await playSums(node(0).database)).toEqual({ timed: 1, daily: 1, undated: 0, kept: 1 });
    expect(await Promise.all([answered(0, first), answered(1, second)])).toEqual([{ upTo: 3 }, { upTo: 2 }]);
    expect(await playSums(node(0).database)).toEqual({ timed: 5, daily: 5, undated: 0, kept: 5 });
  });

  it('a connection that is killed in the commit itself leaves nothing behind', async () => {
    const { query } = node(1).database;
    // A trigger that waits at the very end: everything is written, and nothing committed.
    await sql`create function wait_at_commit() returns trigger language plpgsql as
      'begin perform pg_advisory_xact_lock(1); return null; end'`.execute(query);
    await sql`create constraint trigger waiting after insert on daily_plays deferrable initially deferred
      for each row execute function wait_at_commit()`.execute(query);
    const answer = await node(1).database.transaction(async (tx) => {
      await sql`select pg_advisory_xact_lock(1)`.execute(tx);
      const pending = answered(0, batch(1, 2));
      await killWaiting();
      return pending;
    });
    expect(answer).toEqual({ error: expect.any(Error) });
    expect(await playSums(node(0).database)).toMatchObject({ timed: 0, kept: 0 });
    expect(await Promise.all([answered(0, batch(1, 2)), answered(1, batch(1, 2, 3))])).toEqual(
      expect.arrayContaining([{ upTo: 3 }]),
    );
    expect(await playSums(node(0).database)).toMatchObject({ timed: 3, daily: 3, kept: 3 });
  });

  it('connections that are killed at any moment lose nothing and count nothing twice', async () => {
    const { query } = node(1).database;
    let upTo = 0;
    for (let round = 0; round < 20; round += 1) {
      const sent = batch(...Array.from({ length: 10 }, (_, index) => upTo + 1 + index));
      const pending = answered(0, sent);
      await sleep(round % 7);
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`.execute(query);
      let answer = await pending;
      while (!('upTo' in answer)) answer = await answered(0, sent);
      expect(answer.upTo).toBe(upTo + 10);
      upTo = answer.upTo;
    }
    // Of the nodes' own connections one may be at its end without knowing.
    const { database, close } = await openPlaysNode(test.at);
    expect(await playSums(database)).toMatchObject({ timed: upTo, daily: upTo, kept: upTo });
    expect((await playTotals(database)).ranges).toMatchObject([{ first_seq: 1, last_seq: upTo }]);
    await close();
  });
});
