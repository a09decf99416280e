/** Uploads are looked at by a process of its own, which may end in the midst of it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { JobView } from '@bacheca/shared/api/jobs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer, Client } from '../testing/client.ts';
import { type TestScheduler, temporaryFolder, testScheduler } from '../testing/scheduler.ts';

const hasTools = ['ffmpeg', 'ffprobe'].every((tool) => spawnSync(tool, ['-version']).status === 0);
const path = process.env.PATH;

let folder: ReturnType<typeof temporaryFolder>;
let scheduler: TestScheduler;
let staff: Client;
beforeEach(async () => {
  folder = temporaryFolder();
  scheduler = await testScheduler();
  staff = await scheduler.admin();
});
afterEach(async () => {
  process.env.PATH = path;
  await scheduler.close();
  folder.remove();
});

const upload = (bytes: Buffer | string): Promise<Answer> =>
  staff.send('POST', '/api/media', { body: Buffer.from(bytes) });
const uploads = () => readdirSync(join(scheduler.config.dataFolder, 'uploads'));
const jobs = async (state: JobView['state']) =>
  (await staff.get(`/api/jobs?state=${state}`)).body as JobView[];

/** The process ids of the worker that this process has started. */
function workers(): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      const isOurs = status.includes(`PPid:\t${process.pid}\n`) && command.includes('worker.ts');
      return isOurs ? [Number(name)] : [];
    } catch {
      // It has ended since, or is no process.
      return [];
    }
  });
}

describe('an upload', () => {
  it('that is refused is a job well done, and leaves nothing behind', async () => {
    const refused = await upload('questo non è un filmato');
    expect(refused).toMatchObject({ status: 415, body: { code: 'unsupported-file' } });
    expect(await jobs('failed')).toEqual([]);
    expect(await jobs('done')).toMatchObject([{ type: 'probe-upload', attempts: 1 }]);
    expect(uploads()).toEqual([]);
  });

  it('of subtitles that are mended is kept as it was mended', async () => {
    const words = 'Città e però';
    const sent = Buffer.from(`WEBVTT\n\n00:00.000 --> 00:05.000\n${words}\n`, 'utf16le');
    const added = await upload(Buffer.concat([Buffer.from([0xff, 0xfe]), sent]));
    expect(added).toMatchObject({ status: 201, body: { mimeType: 'text/vtt' } });
    const { sha256 } = added.body as { sha256: string };
    expect((await staff.get(`/media/${sha256}`)).bytes.toString('utf8')).toContain(words);
    expect(uploads()).toEqual([]);
  });

  describe.skipIf(!hasTools || process.platform !== 'linux')('of a film', () => {
    let film: Buffer;
    beforeEach(() => {
      const file = join(folder.path, 'film.mp4');
      const source = ['-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=10:duration=2', '-pix_fmt', 'yuv420p'];
      execFileSync('ffmpeg', ['-v', 'error', ...source, '-c:v', 'libx264', file]);
      film = readFileSync(file);
      // The look takes as long as a large film's, the first time.
      const slow = join(folder.path, 'ffprobe');
      const real = execFileSync('sh', ['-c', 'command -v ffprobe'], { encoding: 'utf8' }).trim();
      const once = join(folder.path, 'was-slow');
      writeFileSync(
        slow,
        `#!/bin/sh\nif [ ! -e ${once} ]; then touch ${once}; sleep 60; fi\nexec ${real} "$@"\n`,
      );
      chmodSync(slow, 0o755);
      process.env.PATH = `${folder.path}${delimiter}${path}`;
    });
    const isBeingLookedAt = () =>
      vi.waitFor(() => expect(readdirSync(folder.path)).toContain('was-slow'), 60_000);

    it('is looked at again where the worker was killed in the midst', async () => {
      const answer = upload(film);
      await isBeingLookedAt();
      for (const pid of workers()) process.kill(pid, 'SIGKILL');
      expect(await answer).toMatchObject({ status: 201, body: { mimeType: 'video/mp4', durationMs: 2000 } });
      expect(await jobs('done')).toMatchObject([{ type: 'probe-upload', attempts: 2 }]);
      expect(uploads()).toEqual([]);
    });

    it('is sent again where the scheduler ended in the midst, and nothing is left of the first time', async () => {
      const answer = upload(film).catch(() => null);
      await isBeingLookedAt();
      scheduler = await scheduler.restart();
      expect((await answer)?.status ?? 503).toBe(503);
      staff = await scheduler.admin();
      await vi.waitFor(async () => expect(await jobs('queued')).toEqual([]), 60_000);
      expect(await jobs('failed')).toEqual([]);
      expect(await upload(film)).toMatchObject({ status: 201 });
      expect(uploads()).toEqual([]);
    });
  });
});
