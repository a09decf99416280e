/** Jobs end once, whatever dies in their midst. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SqlDatabase } from '../database/engines/sql-database.ts';
import { systemClock } from '../runtime/clock.ts';
import { describeEngines, type TestDatabase } from '../testing/engines.ts';
import { type Job, JobQueue } from './job-queue.ts';
import { JobRunner } from './job-runner.ts';
import type { JobTypes } from './job-types.ts';
import { WorkerProcess } from './worker-process.ts';

const SLOW_WORKER = new URL('../testing/slow-worker.ts', import.meta.url);
const JOB_PROCESS = fileURLToPath(new URL('../testing/job-process.ts', import.meta.url));
const log = { error: () => {}, warn: () => {} };
const PATIENCE = { timeout: 60_000 };

describeEngines('who works at jobs', (open) => {
  let test: TestDatabase;
  let database: SqlDatabase;
  let folder: string;
  let queue: JobQueue;
  let worker: WorkerProcess;
  let runner: JobRunner;
  beforeEach(async () => {
    test = await open();
    database = test.database;
    folder = mkdtempSync(join(tmpdir(), 'bacheca-jobs-'));
    queue = new JobQueue(database, 'one', systemClock);
    worker = new WorkerProcess(SLOW_WORKER);
    const inWorker = { runsIn: 'worker', concurrency: 2 } as const;
    const types: JobTypes = {
      until: { ...inWorker, write: (tx, payload) => note(tx, (payload as { path: string }).path) },
      refuse: inWorker,
    };
    runner = new JobRunner(queue, types, worker, log, { pollMs: 20, keepMs: 50 });
    await runner.start();
  });
  afterEach(async () => {
    await runner.stop();
    await test.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const note = async (tx: SqlDatabase['query'], item_id: string) => {
    await tx.insertInto('withdrawn_items').values({ item_id, withdrawn_at_ms: 1 }).execute();
  };
  const notes = async () =>
    (await database.query.selectFrom('withdrawn_items').select('item_id').execute()).map(
      (row) => row.item_id,
    );
  const begin = async () => {
    const path = join(folder, crypto.randomUUID());
    const id = await queue.add({ type: 'until', payload: { path }, maxAttempts: 3 });
    if (id === null) throw new Error('it was not added');
    return { path, id };
  };
  const stateOf = async (id: number) => (await queue.get(id))?.state;

  const cancel = async (id: number) => {
    const job = await database.transaction((tx) => queue.cancel(id, tx));
    if (job) queue.announce(job);
    return job;
  };

  it('works at as many as there is room for, and says how far it is', async () => {
    const told: Job[] = [];
    queue.subscribe((job) => told.push(job));
    const jobs = [await begin(), await begin(), await begin()];
    await expect
      .poll(() => Promise.all(jobs.map(({ id }) => stateOf(id))), PATIENCE)
      .toEqual(['running', 'running', 'queued']);
    await expect.poll(() => told.some(({ progress }) => progress === 0.5), PATIENCE).toBe(true);
    for (const { path } of jobs) writeFileSync(path, '');
    await expect
      .poll(() => Promise.all(jobs.map(({ id }) => stateOf(id))), PATIENCE)
      .toEqual(['done', 'done', 'done']);
    expect((await notes()).sort()).toEqual(jobs.map(({ path }) => path).sort());
  });

  it('begins a job anew whose worker is killed, and ends it once', async () => {
    const { path, id } = await begin();
    await expect.poll(() => stateOf(id), PATIENCE).toBe('running');
    await expect.poll(() => worker.pid, PATIENCE).toBeDefined();
    const firstPid = worker.pid ?? 0;
    process.kill(firstPid, 'SIGKILL');
    await expect
      .poll(() => queue.get(id), PATIENCE)
      .toMatchObject({
        state: 'queued',
        error: { message: expect.stringContaining('SIGKILL') },
      });
    // Its wait between attempts is over.
    await database.query.updateTable('jobs').set({ run_at_ms: 0 }).execute();
    writeFileSync(path, '');
    await expect.poll(() => stateOf(id), PATIENCE).toBe('done');
    const job = await queue.get(id);
    expect(job?.attempts).toBe(2);
    expect(job?.result).toEqual({ pid: expect.any(Number) });
    expect(job?.result).not.toEqual({ pid: firstPid });
    expect(await notes()).toEqual([path]);
  });

  it('keeps what a file is to blame for as failed, at the first attempt', async () => {
    const id = (await queue.add({ type: 'refuse', payload: null })) ?? 0;
    await expect.poll(() => stateOf(id), PATIENCE).toBe('failed');
    expect(await queue.get(id)).toMatchObject({
      attempts: 1,
      error: { code: 'file-damaged', params: { what: 'PNG' } },
    });
  });

  it('ends at once what is cancelled while it waits, and never begins it', async () => {
    const running = [await begin(), await begin()];
    await expect
      .poll(() => Promise.all(running.map(({ id }) => stateOf(id))), PATIENCE)
      .toEqual(['running', 'running']);
    const { path, id } = await begin();
    expect(await cancel(id)).toMatchObject({ id, state: 'cancelled' });
    for (const each of [...running, { path }]) writeFileSync(each.path, '');
    await expect
      .poll(() => Promise.all(running.map((each) => stateOf(each.id))), PATIENCE)
      .toEqual(['done', 'done']);
    expect(await queue.get(id)).toMatchObject({ state: 'cancelled', attempts: 0 });
    expect((await notes()).sort()).toEqual(running.map((each) => each.path).sort());
    // It is over, and nobody can end it once more.
    expect(await cancel(id)).toBeNull();
  });

  it('tells what is at a job that is cancelled to stop, and writes nothing of it', async () => {
    const { path, id } = await begin();
    await expect.poll(() => queue.get(id), PATIENCE).toMatchObject({ state: 'running', progress: 0.5 });
    await cancel(id);
    // Until it has stopped there is room for one beside it.
    const others = [await begin(), await begin()];
    await expect
      .poll(() => Promise.all(others.map((other) => stateOf(other.id))), PATIENCE)
      .toEqual(['running', 'running']);
    writeFileSync(path, '');
    for (const other of others) writeFileSync(other.path, '');
    await expect
      .poll(() => Promise.all(others.map((other) => stateOf(other.id))), PATIENCE)
      .toEqual(['done', 'done']);
    expect(await queue.get(id)).toMatchObject({ state: 'cancelled', error: null });
    expect((await notes()).sort()).toEqual(others.map((other) => other.path).sort());
  });

  it('gives back what it is at when it stops, as if not begun', async () => {
    const { id } = await begin();
    await expect.poll(() => stateOf(id), PATIENCE).toBe('running');
    await runner.stop();
    expect(await queue.get(id)).toMatchObject({ state: 'queued', attempts: 0 });
  });

  it('ends each job once though the scheduler is killed again and again', async () => {
    await runner.stop();
    const names = Array.from({ length: 20 }, (_, index) => `job-${index}`);
    for (const name of names) await queue.add({ type: 'note', payload: name, maxAttempts: 100 });
    const left = async () => (await queue.list(['queued', 'running'], 100)).length;
    let kills = 0;
    while ((await left()) > 0) {
      const child: ChildProcess = fork(JOB_PROCESS, [database.engine, test.at], {
        execArgv: ['--disable-warning=ExperimentalWarning'],
      });
      const exited = once(child, 'exit');
      let noted = 0;
      child.on('message', () => {
        noted += 1;
      });
      // Of the six at least three were committed: three are worked at together.
      await expect
        .poll(async () => noted >= 6 || (await left()) === 0, { timeout: 60_000, interval: 5 })
        .toBe(true);
      child.kill('SIGKILL');
      await exited;
      kills += 1;
    }
    expect(kills).toBeGreaterThan(1);
    expect((await notes()).map((one) => one.split(' ')[0]).sort()).toEqual([...names].sort());
  });
});
