import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../app/installation.ts';
import { JobQueue } from '../jobs/job-queue.ts';
import { JobRunner } from '../jobs/job-runner.ts';
import { WorkerProcess } from '../jobs/worker-process.ts';
import { readConfig } from '../runtime/config.ts';
import { createLog } from '../runtime/log.ts';
import { BY } from '../testing/actor.ts';
import { TestClock } from '../testing/clock.ts';
import { temporaryFolder } from '../testing/scheduler.ts';
import { addFilmsToMeasure, measureFilm } from './older-videos.ts';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const log = createLog({ logLevel: 'silent' });
const folder = temporaryFolder();
let installation: Installation;

beforeAll(async () => {
  const config = readConfig({ BACHECA_SEED: 'none', BACHECA_DATA: folder.path });
  installation = await openInstallation(config, new TestClock(), log);
});
afterAll(() => {
  installation.database.close();
  folder.remove();
});

/** Keeps a film as an older release did, which didn't measure it. */
async function olderFilm(name: string, rate: number): Promise<string> {
  const path = join(folder.path, name);
  const source = ['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=${rate}:duration=2`];
  const made = spawnSync('ffmpeg', ['-v', 'error', ...source, '-pix_fmt', 'yuv420p', path]);
  expect(String(made.stderr)).toBe('');
  const { file } = await installation.media.add(Readable.from([readFileSync(path)]), { by: BY });
  const { database, media } = installation;
  await database.sql.transaction((tx) => media.saveLongestHold(tx, file.sha256, null));
  await media.look();
  return file.sha256;
}

it.runIf(hasFfmpeg)('older films are measured; what can’t be stays as it is and is tried once', async () => {
  const { media, database } = installation;
  const [slow, fast, damaged] = [
    await olderFilm('slow.mp4', 5),
    await olderFilm('fast.mp4', 25),
    await olderFilm('damaged.mp4', 10),
  ];
  const before = media.get(damaged);
  writeFileSync(join(folder.path, 'media', damaged.slice(0, 2), damaged), 'no film any more');
  expect(new Set(media.unmeasuredVideos())).toEqual(new Set([slow, fast, damaged]));

  const queue = new JobQueue(database.sql, 'test', new TestClock());
  const types = { 'measure-film': { runsIn: 'worker', concurrency: 1, ...measureFilm(media) } } as const;
  const worker = new WorkerProcess(new URL('../app/worker.ts', import.meta.url));
  const runner = new JobRunner(queue, types, worker, log);
  await addFilmsToMeasure(media, queue);
  await runner.start();
  await expect.poll(() => queue.list(['queued', 'running'], 10), { timeout: 60_000 }).toEqual([]);
  await expect.poll(() => media.get(slow)?.longestHoldMs).toBe(200);
  expect(media.get(fast)?.longestHoldMs).toBe(40);
  expect(media.list().find(({ sha256 }) => sha256 === slow)?.longestHoldMs).toBe(200);
  expect(media.get(damaged)).toEqual(before);
  expect(await queue.list(['failed'], 10)).toMatchObject([
    { payload: { sha256: damaged }, error: { code: 'unsupported-file' }, attempts: 1 },
  ]);

  await addFilmsToMeasure(media, queue);
  expect(await queue.list(['queued', 'running'], 10)).toEqual([]);
  await runner.stop();
});
