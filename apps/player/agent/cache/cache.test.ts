import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { NetworkPolicy } from '@bacheca/shared/model/schedule';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CorrectedClock, machineClock } from '../clock/clock.ts';
import { Problems } from '../faults/problems.ts';
import { Changes } from '../testing/changes.ts';
import { FakeScheduler, TOKEN } from '../testing/fake-scheduler.ts';
import { type SampleFile, sampleVideo } from '../testing/samples.ts';
import { Cache, type CacheOptions } from './cache.ts';
import { mediaPath, partialPath } from './cache-layout.ts';

const MIB = 1024 * 1024;

let dataDir: string;
let scheduler: FakeScheduler;
let problems: Problems;
let changes: Changes;
let cache: Cache;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bacheca-cache-'));
  scheduler = await FakeScheduler.start();
  problems = new Problems();
  changes = new Changes();
  problems.subscribe(() => changes.notify());
  cache = await open();
});

afterEach(async () => {
  await cache.stop();
  await scheduler.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function open(more: Partial<CacheOptions> = {}): Promise<Cache> {
  const opened = await Cache.open({
    dataDir,
    clock: new CorrectedClock(machineClock, null),
    log: pino({ level: 'silent' }),
    problems,
    // Retries at once.
    random: () => 0,
    source: () => ({ schedulerUrl: scheduler.url, token: TOKEN }),
    ...more,
  });
  opened.subscribe(() => changes.notify());
  opened.onProgress(() => changes.notify());
  return opened;
}

function offer(...files: SampleFile[]): void {
  for (const { file, bytes } of files) scheduler.media.set(file.sha256, bytes);
}

function want(
  files: readonly SampleFile[],
  policy: NetworkPolicy = {},
  { urgent, soon, earlier }: { urgent?: SampleFile[]; soon?: SampleFile[]; earlier?: SampleFile[] } = {},
): void {
  cache.setWanted({
    files: files.map((sample) => ({
      file: sample.file,
      urgent: urgent?.includes(sample) ?? false,
      soon: soon?.includes(sample) ?? false,
    })),
    earlier: new Set(earlier?.map(({ file }) => file.sha256)),
    policy,
    timeZone: 'Europe/Rome',
  });
}

const ready = ({ file }: SampleFile) => changes.until(() => cache.isReady(file));
const waitsFor = (reason: string) => changes.until(() => cache.waitsFor === reason);
const bytesSent = () => scheduler.requests.reduce((sum, request) => sum + request.bytesSent, 0);
const codes = () => problems.list().map(({ code }) => code);

describe('downloading', () => {
  it('puts verified bytes under the name of their hash', async () => {
    const film = sampleVideo(1000, 300_000);
    offer(film);
    want([film]);
    await ready(film);
    expect(await readFile(mediaPath(dataDir, film.file.sha256))).toEqual(film.bytes);
    await expect(stat(partialPath(dataDir, film.file.sha256))).rejects.toThrow('ENOENT');
  });

  it('goes on where a cut connection stopped, fetching only what is missing', async () => {
    const film = sampleVideo(1000, 8 * MIB);
    offer(film);
    scheduler.cutAfterBytes = 5 * MIB;
    want([film]);
    await ready(film);
    expect(await readFile(mediaPath(dataDir, film.file.sha256))).toEqual(film.bytes);
    expect(scheduler.requests.length).toBeGreaterThanOrEqual(2);
    expect(scheduler.requests.at(-1)?.status).toBe(206);
    // What was under way of one piece at the cut is lost.
    expect(bytesSent()).toBeLessThan(8 * MIB + 4 * MIB);
  });

  it('resumes what an earlier run left, and hashes that too', async () => {
    const film = sampleVideo(1000, MIB);
    offer(film);
    const partial = partialPath(dataDir, film.file.sha256);
    await mkdir(dirname(partial), { recursive: true });
    await writeFile(partial, film.bytes.subarray(0, 700_000));
    want([film]);
    await ready(film);
    // That run was broken off, and so may this one be: little is asked for at first.
    expect(scheduler.requests[0]?.range).toBe(`bytes=700000-${700_000 + 16 * 1024 - 1}`);
    expect(bytesSent()).toBe(MIB - 700_000);
  });

  it('takes the whole file from a proxy that knows no ranges, at the location’s rate', async () => {
    const film = sampleVideo(1000, 600_000);
    offer(film);
    scheduler.ignoresRanges = true;
    const beganMs = performance.now();
    want([film], { bytesPerSecond: 1_200_000 });
    await ready(film);
    expect(performance.now() - beganMs).toBeGreaterThan(450);
    expect(scheduler.requests.map(({ status }) => status)).toEqual([200]);
    expect(await readFile(mediaPath(dataDir, film.file.sha256))).toEqual(film.bytes);
  });

  it('discards a damaged beginning and fetches all of it', async () => {
    const film = sampleVideo(1000, MIB);
    offer(film);
    const partial = partialPath(dataDir, film.file.sha256);
    await mkdir(dirname(partial), { recursive: true });
    await writeFile(partial, Buffer.alloc(700_000));
    want([film]);
    await ready(film);
    // That run was broken off, and so may this one be: little is asked for at first.
    expect(scheduler.requests[0]?.range).toBe(`bytes=700000-${700_000 + 16 * 1024 - 1}`);
    expect(bytesSent()).toBe(MIB - 700_000 + MIB);
    expect(await readFile(mediaPath(dataDir, film.file.sha256))).toEqual(film.bytes);
  });

  it('never takes wrong bytes, says so, and tries again until they are right', async () => {
    const film = sampleVideo(1000);
    scheduler.media.set(film.file.sha256, Buffer.alloc(film.file.bytes, 7));
    want([film]);
    await changes.until(() => codes().includes('media-wrong-content'));
    expect(cache.isReady(film.file)).toBe(false);
    await expect(stat(mediaPath(dataDir, film.file.sha256))).rejects.toThrow('ENOENT');
    offer(film);
    cache.retryNow();
    await ready(film);
    expect(codes()).toEqual([]);
  });

  it('gives up on a scheduler that goes silent, and comes back', async () => {
    await cache.stop();
    cache = await open({ stallMs: 50 });
    const film = sampleVideo(1000);
    offer(film);
    scheduler.holdMedia = true;
    want([film]);
    await changes.until(() => codes().includes('media-unreachable'));
    scheduler.releaseMedia();
    await ready(film);
  });

  it('takes the soonest needed first, two at once', async () => {
    const films = Array.from({ length: 5 }, () => sampleVideo(1000));
    offer(...films);
    scheduler.holdMedia = true;
    want(films);
    await scheduler.until(() => scheduler.requests.length === 2);
    const shas = films.map(({ file }) => file.sha256);
    expect(scheduler.requests.map(({ sha256 }) => sha256).sort()).toEqual(shas.slice(0, 2).sort());
    scheduler.releaseMedia();
    await changes.until(() => films.every(({ file }) => cache.isReady(file)));
    expect(scheduler.requests.map(({ sha256 }) => sha256).slice(2)).toEqual(shas.slice(2));
  });

  it('makes way for what has become more urgent, and loses nothing by it', async () => {
    const [slow, other, urgent] = [sampleVideo(1000, 2 * MIB), sampleVideo(1000), sampleVideo(1000)];
    offer(slow, other, urgent);
    scheduler.cutAfterBytes = null;
    want([slow], { bytesPerSecond: 4 * MIB, filesAtOnce: 1 });
    await scheduler.until(() => scheduler.requests.length === 1);
    want([urgent, slow], { filesAtOnce: 1 });
    await ready(urgent);
    expect(cache.isReady(slow.file)).toBe(false);
    await ready(slow);
    expect(await readFile(mediaPath(dataDir, slow.file.sha256))).toEqual(slow.bytes);
  });

  it('keeps to the location’s rate', async () => {
    const film = sampleVideo(1000, 300_000);
    offer(film);
    const beganMs = performance.now();
    want([film], { bytesPerSecond: 600_000 });
    await ready(film);
    expect(performance.now() - beganMs).toBeGreaterThan(450);
  });

  it('keeps to the location’s hours, except for takeovers', async () => {
    const [film, alarm] = [sampleVideo(1000), sampleVideo(1000)];
    offer(film, alarm);
    // An hour that it is not, anywhere near Rome.
    const hour = new Date(Date.now() + 12 * 3_600_000).getUTCHours();
    const hours = [{ from: `${pad(hour)}:00`, until: `${pad(hour)}:01` }];
    want([film, alarm], { hours }, { urgent: [alarm] });
    await ready(alarm);
    expect(scheduler.requests.map(({ sha256 }) => sha256)).toEqual([alarm.file.sha256]);
  });
});

describe('a location that pays for its bytes', () => {
  it('gets no more than its bytes of the day, over restarts too, and the rest once it allows more', async () => {
    const film = sampleVideo(1000, MIB);
    offer(film);
    const policy = { bytesPerDay: 300_000 };
    want([film], policy);
    await waitsFor('day');
    expect(bytesSent()).toBe(300_000);
    await cache.stop();
    cache = await open();
    want([film], policy);
    await waitsFor('day');
    expect(bytesSent()).toBe(300_000);
    want([film], { bytesPerDay: 2 * MIB });
    await ready(film);
    expect(bytesSent(), 'nothing came twice').toBe(MIB);
  });

  it('gets only what is shown within a day while its network is metered, and what takeovers need', async () => {
    const [soon, later, alarm] = samples(4);
    offer(soon, later, alarm);
    const wanted = { soon: [soon], urgent: [alarm] };
    want([alarm, soon, later], { metered: true }, wanted);
    await ready(alarm);
    await ready(soon);
    await waitsFor('metered');
    expect(cache.isReady(later.file)).toBe(false);
    want([alarm, soon, later], {}, wanted);
    await ready(later);
  });
});

describe('a change of the policy in mid-download', () => {
  it('of the rate holds at once', async () => {
    const film = sampleVideo(1000, MIB);
    offer(film);
    // At this rate it would take a day.
    want([film], { bytesPerSecond: 12 });
    await scheduler.until(() => scheduler.requests.length > 0);
    want([film], {});
    await ready(film);
  });

  it('of the hours stops what runs, and what came is kept', async () => {
    const film = sampleVideo(1000, MIB);
    offer(film);
    want([film], { bytesPerSecond: 64 * 1024 });
    await scheduler.until(() => scheduler.requests.length > 2);
    want([film], { hours: [] });
    await waitsFor('hours');
    want([film], {});
    await ready(film);
    expect(bytesSent()).toBeLessThan(MIB + 64 * 1024);
  });
});

describe('what does not fit into the quota', () => {
  it('waits, the latest needed first, and is reported until it fits', async () => {
    await cache.stop();
    cache = await open({ quotaBytes: 150_000, lookAgainMs: 20 });
    const [first, second, third] = samples(4);
    offer(first, second, third);
    want([first, second, third]);
    await ready(first);
    await ready(second);
    await changes.until(() => codes().includes('cache-quota'));
    expect(cache.isReady(third.file)).toBe(false);
    want([second, third]);
    await ready(third);
    expect(codes()).toEqual([]);
  });
});

describe('a file from elsewhere than the network', () => {
  it('is taken with the same care, and goes on where a download had come to', async () => {
    const film = sampleVideo(1000, MIB);
    const partial = partialPath(dataDir, film.file.sha256);
    await mkdir(dirname(partial), { recursive: true });
    await writeFile(partial, film.bytes.subarray(0, 400_000));
    let readFrom = 0;
    await cache.store(film.file, async function* (from) {
      readFrom = from;
      yield film.bytes.subarray(from);
    });
    expect(readFrom).toBe(400_000);
    expect(cache.isReady(film.file)).toBe(true);
    expect(await readFile(mediaPath(dataDir, film.file.sha256))).toEqual(film.bytes);
  });

  it('is not taken if its bytes are wrong', async () => {
    const film = sampleVideo(1000);
    const wrong = cache.store(film.file, async function* () {
      yield Buffer.alloc(film.file.bytes);
    });
    await expect(wrong).rejects.toMatchObject({ code: 'wrong-content' });
    expect(cache.isReady(film.file)).toBe(false);
  });
});

describe('a disk that takes no file', () => {
  it('is reported, and tried again', async () => {
    const film = sampleVideo(1000);
    offer(film);
    // Where the folder of unfinished files should be.
    await mkdir(join(dataDir, 'media'));
    await writeFile(join(dataDir, 'media', 'partial'), 'not a folder');
    want([film]);
    await changes.until(() => codes().includes('media-disk'));
    await rm(join(dataDir, 'media', 'partial'));
    cache.retryNow();
    await ready(film);
    expect(codes()).toEqual([]);
  });
});

describe('what is cached', () => {
  it('is found again at the next start', async () => {
    const film = sampleVideo(1000);
    offer(film);
    want([film]);
    await ready(film);
    await cache.stop();
    cache = await open();
    expect(cache.isReady(film.file)).toBe(true);
    expect(cache.isReady({ ...film.file, bytes: film.file.bytes + 1 }), 'a wrong size').toBe(false);
  });

  it('is fetched anew if it was damaged on disk', async () => {
    const film = sampleVideo(1000);
    offer(film);
    const path = mediaPath(dataDir, film.file.sha256);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, Buffer.alloc(film.file.bytes));
    cache = await open();
    want([film]);
    expect(cache.isReady(film.file), 'it is there, in the right size').toBe(true);
    await cache.check(film.file.sha256);
    expect(cache.isReady(film.file)).toBe(false);
    expect(codes()).toEqual(['media-damaged']);
    expect(await readdir(join(dataDir, 'media', 'damaged')), 'the bad one is kept aside').toHaveLength(1);
    await ready(film);
    expect(await readFile(path)).toEqual(film.bytes);
  });

  it('is evicted over the quota, least recently played first, but never what a program needs', async () => {
    await cache.stop();
    cache = await open({ quotaBytes: 300_000 });
    const [played, old, needed, recent] = samples(4);
    for (const film of [played, old, needed, recent]) {
      offer(film);
      want([film]);
      await ready(film);
    }
    cache.used(played.file.sha256);
    const next = sampleVideo(1000);
    offer(next);
    want([needed, next]);
    await ready(next);
    expect([played, old, needed, recent].map(({ file }) => cache.isReady(file))).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });
});

function pad(hour: number): string {
  return String(hour).padStart(2, '0');
}

function samples(count: 4): [SampleFile, SampleFile, SampleFile, SampleFile] {
  const [a, b, c, d] = Array.from({ length: count }, () => sampleVideo(1000));
  if (!a || !b || !c || !d) throw new Error('too few');
  return [a, b, c, d];
}
