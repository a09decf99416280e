/** Downloads under every fault of network, disk and power that can be caused here: real files, real sockets. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAgent } from '../apps/player/agent/agent.ts';
import { Cache, type CacheOptions } from '../apps/player/agent/cache/cache.ts';
import { mediaPath, partialPath } from '../apps/player/agent/cache/cache-layout.ts';
import { CorrectedClock, machineClock } from '../apps/player/agent/clock/clock.ts';
import { Problems } from '../apps/player/agent/faults/problems.ts';
import { writeIdentity } from '../apps/player/agent/link/identity.ts';
import { Changes } from '../apps/player/agent/testing/changes.ts';
import { FakeScheduler, TOKEN } from '../apps/player/agent/testing/fake-scheduler.ts';
import { FakeStage } from '../apps/player/agent/testing/fake-stage.ts';
import {
  program,
  type SampleFile,
  sampleVideo,
  slide,
  takeover,
  video,
} from '../apps/player/agent/testing/samples.ts';
import { type SmallDisk, smallDisk, smallDiskObstacle } from './support/small-disk.ts';
import { TcpProxy } from './support/tcp-proxy.ts';

const MIB = 1024 * 1024;
const obstacle = smallDiskObstacle();

let dataDir: string;
let scheduler: FakeScheduler;
let problems: Problems;
let changes: Changes;
let cache: Cache | null = null;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bacheca-faults-'));
  scheduler = await FakeScheduler.start();
  problems = new Problems();
  changes = new Changes();
  problems.subscribe(() => changes.notify());
});

afterEach(async () => {
  await cache?.stop();
  cache = null;
  await scheduler.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function open(more: Partial<CacheOptions> = {}): Promise<Cache> {
  cache = await Cache.open({
    dataDir,
    clock: new CorrectedClock(machineClock, null),
    log: pino({ level: 'silent' }),
    problems,
    // Retries at once.
    random: () => 0,
    lookAgainMs: 100,
    source: () => ({ schedulerUrl: scheduler.url, token: TOKEN }),
    ...more,
  });
  cache.subscribe(() => changes.notify());
  return cache;
}

function want(of: Cache, ...files: SampleFile[]): void {
  for (const { file, bytes } of files) scheduler.media.set(file.sha256, bytes);
  of.setWanted({
    files: files.map(({ file }) => ({ file, urgent: false, soon: true })),
    earlier: new Set(),
    policy: {},
    timeZone: 'Europe/Rome',
  });
}

const ready = (...files: SampleFile[]) =>
  changes.until(() => files.every(({ file }) => cache?.isReady(file)));
const codes = () => problems.list().map(({ code }) => code);
const bytesOf = (file: SampleFile, dir = dataDir) => readFile(mediaPath(dir, file.file.sha256));

describe('20 breaks in mid-download', () => {
  it('cost no more than a fiftieth of the bytes', async () => {
    const films = Array.from({ length: 4 }, () => sampleVideo(1000, 16 * MIB));
    const needed = films.length * 16 * MIB;
    // Anywhere, but all of them before the end.
    const distances = Array.from(
      { length: 20 },
      (_, index) => (needed / 22) * (0.5 + ((index * 7) % 10) / 10),
    );
    const proxy = await TcpProxy.start(scheduler.port, distances.map(Math.floor));
    const opened = await open({ source: () => ({ schedulerUrl: proxy.url, token: TOKEN }) });
    want(opened, ...films);
    await ready(...films);
    expect(proxy.cuts).toBe(20);
    for (const film of films) expect((await bytesOf(film)).equals(film.bytes)).toBe(true);
    const ratio = proxy.bytesToClients / needed;
    console.log(JSON.stringify({ breaks: proxy.cuts, bytesRatio: Number(ratio.toFixed(4)) }));
    expect(ratio).toBeLessThanOrEqual(1.02);
    await proxy.stop();
  });
});

describe('kill -9 of the player in mid-download', () => {
  it('loses next to nothing of what has arrived, again and again', async () => {
    const film = sampleVideo(1000, 12 * MIB);
    scheduler.media.set(film.file.sha256, film.bytes);
    scheduler.publish(
      program([video('film', film), slide('qr')], [film], { network: { bytesPerSecond: 6 * MIB } }),
    );
    const identity = {
      schedulerUrl: scheduler.url,
      playerId: 'player-1',
      screenId: 'screen-1',
      token: TOKEN,
    };
    await writeIdentity(dataDir, identity);
    const partial = partialPath(dataDir, film.file.sha256);
    for (let kill = 1; kill <= 4; kill += 1) {
      const child = startPlayer();
      const wanted = kill * 2 * MIB;
      await until(async () => (await stat(partial).catch(() => ({ size: 0 }))).size >= wanted);
      await killed(child);
    }
    const child = startPlayer();
    await until(() => existsSync(mediaPath(dataDir, film.file.sha256)));
    expect((await bytesOf(film)).equals(film.bytes)).toBe(true);
    await killed(child);
    const sent = scheduler.requests.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
    // Of each of four kills no more than one piece, which a rate limit keeps to a second's bytes.
    expect(sent).toBeLessThan(film.file.bytes + 4 * 6 * MIB);
  });

  function startPlayer(): ChildProcess {
    const script = join(import.meta.dirname, '../apps/player/agent/testing/agent-process.ts');
    return spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  async function killed(child: ChildProcess): Promise<void> {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
});

describe('a power cut in mid-download', () => {
  it('that left zeros where bytes should be costs that file once more, and is never shown', async () => {
    const film = sampleVideo(1000, 2 * MIB);
    const partial = partialPath(dataDir, film.file.sha256);
    await mkdir(dirname(partial), { recursive: true });
    await writeFile(partial, Buffer.concat([film.bytes.subarray(0, MIB), Buffer.alloc(300_000)]));
    const opened = await open();
    want(opened, film);
    await ready(film);
    expect((await bytesOf(film)).equals(film.bytes)).toBe(true);
  });
});

describe.skipIf(obstacle !== null)(`a small disk${obstacle ? ` (${obstacle})` : ''}`, () => {
  it('that is full of what nobody needs is emptied of that, least recently played first', async () => {
    const disk = await smallDisk(join(dataDir, 'disk'), 8 * MIB);
    try {
      const opened = await open({ dataDir: disk.path });
      const [a, b, c] = [sampleVideo(1000, 2 * MIB), sampleVideo(1000, 2 * MIB), sampleVideo(1000, 2 * MIB)];
      for (const film of [a, b, c]) {
        want(opened, film);
        await ready(film);
      }
      opened.used(a.file.sha256);
      const next = sampleVideo(1000, 3 * MIB);
      want(opened, c, next);
      await ready(next);
      expect([a, b, c].map(({ file }) => opened.isReady(file))).toEqual([true, false, true]);
      expect(codes()).toEqual([]);
    } finally {
      await cache?.stop();
      await disk.remove();
    }
  });

  it('that is full of what is needed is reported, plays on, and goes on by itself when there is room', async () => {
    const disk = await smallDisk(join(dataDir, 'disk'), 8 * MIB);
    try {
      disk.fill(5 * MIB);
      const opened = await open({ dataDir: disk.path });
      const [needed, next] = [sampleVideo(1000, 2 * MIB), sampleVideo(1000, 3 * MIB)];
      want(opened, needed, next);
      await ready(needed);
      await changes.until(() => codes().includes('media-disk-full'));
      await until(() => opened.waitsFor === 'disk');
      expect(opened.isReady(needed.file)).toBe(true);
      disk.empty();
      await ready(next);
      expect(codes()).toEqual([]);
      expect(opened.waitsFor).toBeNull();
    } finally {
      await cache?.stop();
      await disk.remove();
    }
  });

  it('that somebody else fills in mid-download is met the same way', async () => {
    const disk = await smallDisk(join(dataDir, 'disk'), 8 * MIB);
    try {
      const opened = await open({ dataDir: disk.path });
      const [old, next] = [sampleVideo(1000, 2 * MIB), sampleVideo(1000, 4 * MIB)];
      want(opened, old);
      await ready(old);
      scheduler.holdMedia = true;
      want(opened, next);
      await scheduler.until(() => scheduler.requests.some(({ sha256 }) => sha256 === next.file.sha256));
      disk.fill();
      scheduler.releaseMedia();
      await changes.until(() => codes().includes('media-disk-full'));
      disk.empty();
      await changes.until(() => codes().length === 0);
    } finally {
      await cache?.stop();
      await disk.remove();
    }
  });

  it('that became read-only is reported, plays on, and goes on when it can be written again', async () => {
    const disk = await smallDisk(join(dataDir, 'disk'), 16 * MIB);
    try {
      const opened = await open({ dataDir: disk.path });
      const [here, next] = [sampleVideo(1000, MIB), sampleVideo(1000, MIB)];
      want(opened, here);
      await ready(here);
      disk.remount('ro');
      want(opened, here, next);
      await changes.until(() => codes().includes('media-disk'));
      expect(opened.isReady(here.file)).toBe(true);
      await opened.check(here.file.sha256, true);
      expect(opened.isReady(here.file), 'its bytes can still be read').toBe(true);
      disk.remount('rw');
      opened.retryNow();
      await ready(next);
      expect(codes()).toEqual([]);
    } finally {
      await cache?.stop();
      await disk.remove();
    }
  });
});

describe.skipIf(obstacle !== null)(`a start of the player${obstacle ? ` (${obstacle})` : ''}`, () => {
  it.each([
    ['a full disk', (disk: SmallDisk) => disk.fill(), (disk: SmallDisk) => disk.empty()],
    ['a read-only disk', (disk: SmallDisk) => disk.remount('ro'), (disk: SmallDisk) => disk.remount('rw')],
  ])(
    'from %s plays what is there, says so, and is well again once it can write',
    async (_what, breakIt, mendIt) => {
      const disk = await smallDisk(join(dataDir, 'disk'), 16 * MIB);
      let stage = new FakeStage();
      const log = pino({ level: 'silent' });
      const start = async () => {
        stage = new FakeStage();
        const agent = await startAgent({ dataDir: disk.path, host: 'none', stage, log, random: () => 0 });
        stage.load();
        return agent;
      };
      const film = sampleVideo(1000, MIB);
      scheduler.media.set(film.file.sha256, film.bytes);
      scheduler.publish(program([video('film', film)], [film]));
      const identity = {
        schedulerUrl: scheduler.url,
        playerId: 'player-1',
        screenId: 'screen-1',
        token: TOKEN,
      };
      await writeIdentity(disk.path, identity);
      let agent = await start();
      await stage.until(() => stage.screen.includes('film'));
      await agent.stop();
      breakIt(disk);
      // It ends properly there, too.
      agent = await start();
      await stage.until(() => stage.screen.includes('film'));
      expect(agent.status().problems.map(({ code }) => code)).toContain('disk');
      await agent.stop();
      agent = await start();
      try {
        await stage.until(() => stage.screen.filter((shown) => shown === 'film').length >= 2);
        expect(agent.status().problems.map(({ code }) => code)).toContain('disk');
        mendIt(disk);
        // A takeover is written down.
        scheduler.setTakeovers([takeover('alarm', Date.now(), Date.now() + 600_000)]);
        await until(() => !agent.status().problems.some(({ code }) => code === 'disk'));
        await stage.until(() => stage.screen.includes('alarm-notice'));
      } finally {
        await agent.stop();
        stage.close();
        await disk.remove();
      }
    },
  );
});

/** It waits for what tells nobody when it happens. */
async function until(check: () => unknown): Promise<void> {
  while (!(await check())) await sleep(10);
}
