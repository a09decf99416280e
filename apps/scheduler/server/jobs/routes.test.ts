import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { openBeside, type TestScheduler, testScheduler } from '../testing/scheduler.ts';
import { signInWith } from '../testing/staff.ts';

let scheduler: TestScheduler;
let root: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  root = await scheduler.admin();
});
afterAll(() => scheduler.close());

/** As a job is that the worker is not to take any more. */
async function plantFailed(): Promise<number> {
  const beside = await openBeside(scheduler);
  try {
    const error = JSON.stringify({ message: 'x', code: 'file-damaged', params: { what: 'MP4' } });
    const row = await beside.sql.query
      .insertInto('jobs')
      .values({
        ...{ type: 'measure-film', payload: '{"sha256":"a","path":"/no/such/film"}', priority: 0 },
        ...{ state: 'failed', run_at_ms: 0, attempts: 5, max_attempts: 5, error },
        ...{ created_at_ms: 0, finished_at_ms: 1 },
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return row.id;
  } finally {
    await beside.close();
  }
}

it('what failed for good is seen, with why in the reader’s language, and can be tried once more', async () => {
  const id = await plantFailed();
  const [job] = (await root.get('/api/jobs', { 'accept-language': 'it' })).body as { error: string }[];
  expect(job).toMatchObject({ id, type: 'measure-film', state: 'failed', attempts: 5 });
  expect(job?.error).toContain('MP4');
  expect(job?.error).not.toContain('file-damaged');
  expect(JSON.stringify(job)).not.toContain('/no/such/film');

  expect((await root.post(`/api/jobs/${id}/retry`)).status).toBe(204);
  const stateOf = async () => {
    const jobs = (await root.get('/api/jobs?state=failed&state=queued&state=running')).body as {
      id: number;
    }[];
    return jobs.find((one) => one.id === id);
  };
  // The film is not there: it may be another time.
  await expect.poll(stateOf, { timeout: 60_000 }).toMatchObject({
    state: 'queued',
    attempts: 1,
    error: expect.stringContaining('ENOENT'),
  });
  expect((await root.post('/api/jobs/999999/retry')).status).toBe(404);
});

it('what waits or is worked at is cancelled by who may, and the audit says by whom', async () => {
  const beside = await openBeside(scheduler);
  const planted = await beside.sql.query
    .insertInto('jobs')
    .values({
      ...{ type: 'measure-film', payload: '{}', priority: 0, state: 'queued', attempts: 0 },
      ...{ run_at_ms: Date.now() + 3_600_000, max_attempts: 5, created_at_ms: 0 },
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await beside.close();
  const path = `/api/jobs/${planted.id}/cancel`;
  expect((await scheduler.visitor().post(path)).status).toBe(401);
  const editor = await signInWith(scheduler, root, 'redazione', [{ role: 'editor' }]);
  expect((await editor.post(path)).status).toBe(403);
  expect((await root.post(path)).status).toBe(204);
  expect((await root.get('/api/jobs?state=cancelled')).body).toMatchObject([
    { id: planted.id, state: 'cancelled', finishedAt: expect.any(String) },
  ]);
  expect((await root.post(path)).status).toBe(404);
  expect((await root.get('/api/audit?event=job-cancelled')).body).toMatchObject([
    { entity: { kind: 'job', id: String(planted.id) }, actor: { name: 'admin' } },
  ]);
});

it('whoever listens hears how a job stands, and not what it is about', async () => {
  const id = await plantFailed();
  const response = await fetch(`${scheduler.url}/api/events`, { headers: { cookie: root.cookie ?? '' } });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  const listening = (async () => {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
      heard += part.value;
  })();
  await expect.poll(() => heard, { timeout: 60_000 }).toContain('"screens"');
  await root.post(`/api/jobs/${id}/retry`);
  const told = () =>
    heard
      .split('\n')
      .flatMap((line) => (line.includes('"type":"job"') ? [JSON.parse(line.slice(6)).job] : []));
  await expect.poll(told, { timeout: 60_000 }).toContainEqual({
    id,
    type: 'measure-film',
    state: 'running',
    progress: null,
  });
  await reader?.cancel();
  await Promise.race([listening, sleep(1_000)]);
});

it('an editor sees no jobs', async () => {
  const editor = await signInWith(scheduler, root, 'prova-editor', [{ role: 'editor' }]);
  expect((await editor.get('/api/jobs')).status).toBe(403);
});

it('jobs come by pages, the newest first, with how many there are in all', async () => {
  const ids = [await plantFailed(), await plantFailed(), await plantFailed()];
  const first = await root.get('/api/jobs?state=failed&limit=2');
  expect((first.body as { id: number }[]).map(({ id }) => id)).toEqual([ids[2], ids[1]]);
  const count = Number(first.headers.get('x-bacheca-count'));
  expect(count).toBeGreaterThanOrEqual(3);
  const next = first.headers.get('x-bacheca-next');
  const second = await root.get(`/api/jobs?state=failed&limit=${count - 2}&cursor=${next}`);
  expect((second.body as { id: number }[])[0]?.id).toBe(ids[0]);
  expect(second.body).toHaveLength(count - 2);
  expect(second.headers.get('x-bacheca-next')).toBeNull();
  expect((await root.get('/api/jobs?cursor=nope')).status).toBe(422);
});

it('what has no sentence is said to have none', async () => {
  const id = await plantFailed();
  const [job] = (await root.get('/api/jobs?state=failed')).body as { id: number; errorCode: string | null }[];
  expect(job).toMatchObject({ id, errorCode: 'file-damaged' });
  expect((await root.post(`/api/jobs/${id}/retry`)).status).toBe(204);
  const now = async () =>
    ((await root.get('/api/jobs?state=queued')).body as { id: number }[]).find((one) => one.id === id);
  await expect.poll(now, { timeout: 60_000 }).toMatchObject({ errorCode: null, error: expect.any(String) });
});
