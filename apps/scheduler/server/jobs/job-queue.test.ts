import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SqlDatabase } from '../database/engines/sql-database.ts';
import { TestClock } from '../testing/clock.ts';
import { describeEngines, type TestDatabase } from '../testing/engines.ts';
import { JobLostError, JobQueue } from './job-queue.ts';

const MINUTE_MS = 60_000;
const TYPES = ['probe', 'export'];

describeEngines('the queue of jobs', (open) => {
  let test: TestDatabase;
  let database: SqlDatabase;
  let clock: TestClock;
  let queue: JobQueue;
  let other: JobQueue;
  beforeEach(async () => {
    test = await open();
    database = test.database;
    clock = new TestClock('2026-11-30T08:00:00Z');
    queue = new JobQueue(database, 'one', clock);
    other = new JobQueue(database, 'other', clock);
  });
  afterEach(() => test.remove());

  const written = async () =>
    (await database.query.selectFrom('withdrawn_items').selectAll().execute()).length;
  const add = async (job: Partial<Parameters<JobQueue['add']>[0]> = {}) => {
    const id = await queue.add({ type: 'probe', payload: { path: 'a' }, ...job });
    if (id === null) throw new Error('there was one before');
    return id;
  };

  it('has a job only if the transaction that needs it is committed', async () => {
    const failing = database.transaction(async (tx) => {
      await queue.add({ type: 'probe', payload: null }, tx);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await queue.take(TYPES, MINUTE_MS)).toBeNull();
    await database.transaction((tx) => queue.add({ type: 'probe', payload: { path: 'b' } }, tx));
    expect(await queue.take(TYPES, MINUTE_MS)).toMatchObject({ payload: { path: 'b' }, attempts: 1 });
  });

  it('gives by priority, then by time, and nothing before its time', async () => {
    const late = await add({ runAtMs: clock.now() + MINUTE_MS });
    const first = await add();
    const urgent = await add({ priority: 5, type: 'export' });
    expect((await queue.take(TYPES, MINUTE_MS))?.id).toBe(urgent);
    expect((await queue.take(['export'], MINUTE_MS))?.id).toBeUndefined();
    expect((await queue.take(TYPES, MINUTE_MS))?.id).toBe(first);
    expect(await queue.take(TYPES, MINUTE_MS)).toBeNull();
    clock.skip(MINUTE_MS + 1);
    // The first one's worker said nothing for its minute.
    expect((await queue.take(['probe'], MINUTE_MS))?.id).toBe(first);
    expect((await queue.take(['probe'], MINUTE_MS))?.id).toBe(late);
  });

  it('gives each job to one of many that ask at the same time', async () => {
    const ids = new Set<number>();
    for (let count = 0; count < 30; count++) ids.add(await add());
    const takers = Array.from({ length: 8 }, (_, index) => new JobQueue(database, `taker-${index}`, clock));
    const taken: number[] = [];
    await Promise.all(
      takers.map(async (taker) => {
        for (;;) {
          const job = await taker.take(TYPES, MINUTE_MS);
          if (!job) return;
          taken.push(job.id);
        }
      }),
    );
    expect(taken.length).toBe(30);
    expect(new Set(taken)).toEqual(ids);
  });

  it('ends a job once, whoever else was at it', async () => {
    const id = await add();
    const write = async (tx: SqlDatabase['query']) => {
      await tx
        .insertInto('withdrawn_items')
        .values({ item_id: crypto.randomUUID(), withdrawn_at_ms: 1 })
        .execute();
    };
    await queue.take(TYPES, MINUTE_MS);
    clock.skip(MINUTE_MS + 1);
    expect((await other.take(TYPES, MINUTE_MS))?.id).toBe(id);
    await expect(queue.succeed(id, 'late', write)).rejects.toBeInstanceOf(JobLostError);
    expect(await queue.keep(id, MINUTE_MS, 0.5)).toBe(false);
    await queue.fail(id, { message: 'too late' });
    expect(await written()).toBe(0);
    await other.succeed(id, 'right', write);
    await expect(other.succeed(id, 'again', write)).rejects.toBeInstanceOf(JobLostError);
    expect(await written()).toBe(1);
    expect(await queue.get(id)).toMatchObject({ state: 'done', result: 'right', attempts: 2 });
  });

  it('is not ended where what it leads to can’t be written', async () => {
    const id = await add();
    await queue.take(TYPES, MINUTE_MS);
    const failing = queue.succeed(id, null, async () => {
      throw new Error('the disk is full');
    });
    await expect(failing).rejects.toThrow('the disk is full');
    expect(await queue.get(id)).toMatchObject({ state: 'running' });
  });

  it('tries again later each time, then keeps it as failed, until somebody asks for more', async () => {
    const id = await add({ maxAttempts: 3 });
    const waits: number[] = [];
    for (;;) {
      const job = await queue.take(TYPES, MINUTE_MS);
      if (!job) break;
      await queue.fail(id, { message: 'no', code: 'file-damaged' });
      const { runAtMs, state } = (await queue.get(id)) ?? {};
      if (state === 'failed') break;
      waits.push((runAtMs ?? 0) - clock.now());
      clock.skip((runAtMs ?? 0) - clock.now() + 1);
    }
    expect(waits).toHaveLength(2);
    expect(waits[1]).toBeGreaterThan((waits[0] ?? 0) * 1.5);
    expect(await queue.list(['failed'], 10)).toMatchObject([
      { id, error: { code: 'file-damaged' }, attempts: 3 },
    ]);
    expect(await queue.retry(id)).toBe(true);
    expect(await queue.retry(id)).toBe(false);
    expect(await queue.take(TYPES, MINUTE_MS)).toMatchObject({ id, attempts: 1 });
    await queue.fail(id, { message: 'never' }, true);
    expect(await queue.get(id)).toMatchObject({ state: 'failed', attempts: 1 });
  });

  it('frees what its own process had before it ended, and nobody else’s', async () => {
    const mine = await add();
    await add();
    await queue.take(TYPES, MINUTE_MS);
    await other.take(TYPES, MINUTE_MS);
    await new JobQueue(database, 'one', clock).releaseOwn();
    expect((await other.take(TYPES, MINUTE_MS))?.id).toBe(mine);
    expect(await other.take(TYPES, MINUTE_MS)).toBeNull();
  });

  describe('a key', () => {
    it('makes one of many', async () => {
      const add = () => queue.add({ type: 'export', payload: null, key: 'night 2026-11-30' });
      const ids = await Promise.all([add(), add(), add()]);
      expect(ids.filter((id) => id !== null)).toHaveLength(1);
      await queue.take(TYPES, MINUTE_MS);
      expect(await add()).toBeNull();
    });
  });

  it('forgets what has long been over', async () => {
    const id = await add();
    await queue.take(TYPES, MINUTE_MS);
    await queue.succeed(id, null);
    await queue.deleteOld();
    expect(await queue.get(id)).not.toBeNull();
    clock.skip(15 * 24 * 60 * MINUTE_MS);
    await queue.deleteOld();
    expect(await queue.get(id)).toBeNull();
  });
});
