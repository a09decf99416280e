/**
 * The checks of uploads at their limits, with the real ffprobe and ffmpeg, and with tools in their place that hang or eat
 * memory as a hostile file makes them.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { DomainError } from '../../errors/domain-error.ts';
import { temporaryFolder } from '../../testing/scheduler.ts';
import { decodesStart, ffprobe, inTurn, MAX_WAITING } from './media-tools.ts';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const hasLimit = process.platform === 'linux' && spawnSync('/usr/bin/prlimit', ['--version']).status === 0;

const folder = temporaryFolder();
const film = join(folder.path, 'film.mp4');
const path = process.env.PATH;

beforeAll(() => {
  const source = ['-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=10:duration=2', '-pix_fmt', 'yuv420p'];
  if (hasFfmpeg) spawnSync('ffmpeg', ['-v', 'error', ...source, '-c:v', 'libx264', film]);
});
afterEach(() => {
  process.env.PATH = path;
});
afterAll(() => folder.remove());

/** Puts a program of this script in the place of a tool. */
function replace(tool: string, script: string): void {
  const file = join(folder.path, tool);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  process.env.PATH = `${folder.path}${delimiter}${path}`;
}

const codeOf = (error: unknown) => (error instanceof DomainError ? error.code : error);

describe('of several checks', () => {
  it('one runs, so many wait in order, and the next is told when to try again', async () => {
    const started: number[] = [];
    const releases: (() => void)[] = [];
    const work = (name: number) =>
      inTurn(
        () =>
          new Promise<number>((resolve) => {
            started.push(name);
            releases.push(() => resolve(name));
          }),
      );
    const running = Array.from({ length: MAX_WAITING + 1 }, (_, index) => work(index));
    await vi.waitFor(() => expect(started).toEqual([0]), 60_000);
    const refused = await work(99).catch((error: unknown) => error);
    expect(codeOf(refused)).toBe('media-check-busy');
    expect((refused as DomainError).headers).toMatchObject({ 'retry-after': '60' });
    // One that is over makes room for one more, which is the last in line.
    releases.shift()?.();
    await running[0];
    const last = work(100);
    for (const [index, one] of running.entries()) {
      if (index === 0) continue;
      await vi.waitFor(() => expect(started).toContain(index), 60_000);
      expect(started).toHaveLength(index + 1);
      releases.shift()?.();
      expect(await one).toBe(index);
    }
    await vi.waitFor(() => expect(started.at(-1)).toBe(100), 60_000);
    releases.shift()?.();
    expect(await last).toBe(100);
  });

  it('one that fails leaves its turn to the next', async () => {
    const failing = inTurn(() => Promise.reject(new Error('broken')));
    const next = inTurn(async () => 'next');
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('next');
  });
});

describe.skipIf(!hasFfmpeg)('a check', () => {
  it('of a good film says what its packets are', async () => {
    const lines: string[] = [];
    const wanted = ['-show_entries', 'packet=pts_time', '-of', 'csv=p=0'];
    expect(await ffprobe(film, 'mov', wanted, (line) => lines.push(line))).toBe('ok');
    expect(lines).toHaveLength(20);
    expect(await decodesStart(film, 'mov', 10)).toBe('ok');
  });

  it('that takes too long is ended, its program too, and the sender told', async () => {
    const mark = join(folder.path, 'pid');
    replace('ffprobe', `echo $$ > ${mark}; exec sleep 600`);
    const slow = ffprobe(film, 'mov', [], () => {}, undefined, 300).catch((error: unknown) => error);
    expect(codeOf(await slow)).toBe('media-check-busy');
    const { stdout } = spawnSync('cat', [mark]);
    await vi.waitFor(() => expect(() => process.kill(Number(stdout), 0)).toThrow(), 60_000);
  });

  it.skipIf(!hasLimit)(
    'has so much memory and no more, and leaves no picture of it on the disk',
    async () => {
      const lines: string[] = [];
      const take = (megabytes: number) => {
        replace('ffprobe', `dd if=/dev/zero of=/dev/null bs=${megabytes}M count=1 && echo taken`);
        return ffprobe(film, 'mov', [], (line) => lines.push(line));
      };
      expect([await take(100), lines]).toEqual(['ok', ['taken']]);
      expect([await take(3000), lines]).toEqual(['failed', ['taken']]);
      replace('ffprobe', 'ulimit -c; ulimit -v');
      expect(await ffprobe(film, 'mov', [], (line) => lines.push(line))).toBe('ok');
      expect(lines.slice(-2)).toEqual(['0', String(2_000_000_000 / 1024)]);
    },
  );

  it('writes what nobody reads without end, and ends all the same', async () => {
    replace('ffmpeg', 'yes | head -c 3000000; yes | head -c 3000000 >&2');
    expect(await decodesStart(film, 'mov', 1)).toBe('ok');
  });
});
