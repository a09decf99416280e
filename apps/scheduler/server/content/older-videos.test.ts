import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../app/installation.ts';
import { readConfig } from '../runtime/config.ts';
import { createLog } from '../runtime/log.ts';
import { TestClock } from '../testing/clock.ts';
import { temporaryFolder } from '../testing/scheduler.ts';
import { measureOlderVideos } from './older-videos.ts';

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
  const { file } = await installation.media.add(Readable.from([readFileSync(path)]));
  installation.database.prepare('UPDATE media SET longest_hold_ms = NULL WHERE sha256 = ?').run(file.sha256);
  return file.sha256;
}

it.runIf(hasFfmpeg)('older films are measured; what can’t be stays as it is and is tried once', async () => {
  const { media } = installation;
  const [slow, fast, damaged] = [
    await olderFilm('slow.mp4', 5),
    await olderFilm('fast.mp4', 25),
    await olderFilm('damaged.mp4', 10),
  ];
  const before = media.get(damaged);
  writeFileSync(join(folder.path, 'media', damaged.slice(0, 2), damaged), 'no film any more');
  expect(new Set(media.unmeasuredVideos())).toEqual(new Set([slow, fast, damaged]));

  const stopped = new Set<string>();
  await measureOlderVideos(media, stopped, log, () => true);
  expect(media.unmeasuredVideos()).toHaveLength(3);

  const tried = new Set<string>();
  await measureOlderVideos(media, tried, log);
  expect(media.get(slow)?.longestHoldMs).toBe(200);
  expect(media.get(fast)?.longestHoldMs).toBe(40);
  expect(media.get(damaged)).toEqual(before);
  expect([...tried]).toEqual([damaged]);

  const asked: string[] = [];
  const watched = {
    unmeasuredVideos: () => media.unmeasuredVideos(),
    measure: async (sha256: string) => void asked.push(sha256),
  };
  await measureOlderVideos(watched, tried, log);
  expect(asked).toEqual([]);
});
