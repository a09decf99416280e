import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialise } from '@bacheca/shared/wire/content-hash';
import { encodeProgramFrame } from '@bacheca/shared/wire/program-frame';
import pino from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Cache } from '../cache/cache.ts';
import { CorrectedClock } from '../clock/clock.ts';
import { BackgroundTasks } from '../faults/background-tasks.ts';
import { Problems } from '../faults/problems.ts';
import { Changes } from '../testing/changes.ts';
import { program, slide, takeover } from '../testing/samples.ts';
import { Availability } from './availability.ts';
import { ProgramFiles } from './program-files.ts';
import { ProgramLifecycle } from './program-lifecycle.ts';
import { ProgramStore } from './program-store.ts';

const log = pino({ level: 'silent' });
const MINUTE_MS = 60_000;

let dataDir: string;
let changes: Changes;
let atMs: number;
let programs: ProgramStore;
let cache: Cache;
let lifecycle: ProgramLifecycle;
let problems: Problems;
let failed: string[];
let tasks: BackgroundTasks;
let takeovers: ReturnType<typeof takeover>[];

beforeEach(async () => {
  // Only what repeats: the disk's own work goes on.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  dataDir = await mkdtemp(join(tmpdir(), 'bacheca-library-'));
  changes = new Changes();
  atMs = Date.parse('2026-11-23T10:00:00Z');
  failed = [];
  takeovers = [];
  problems = new Problems();
  tasks = new BackgroundTasks(problems, log);
  const clock = new CorrectedClock({ nowMs: () => atMs, monotonicMs: () => atMs }, null);
  programs = await ProgramStore.open(dataDir, problems, log);
  cache = await Cache.open({ dataDir, clock, log, problems, random: () => 0, source: () => null });
  lifecycle = new ProgramLifecycle({
    dataDir,
    programs,
    cache,
    availability: new Availability(clock, (file) => cache.isReady(file)),
    clock,
    problems,
    log,
    takeovers: () => takeovers,
    hasStage: () => true,
    tasks,
  });
  lifecycle.subscribe((notice) => {
    // It begins at once, as when nothing is on.
    if (notice.type === 'offered' && lifecycle.offered) lifecycle.begin(lifecycle.offered.revision);
    if (notice.type === 'failed') failed.push(notice.failed.revision);
    changes.notify();
  });
});

afterEach(async () => {
  await lifecycle.stop();
  await tasks.stop();
  vi.useRealTimers();
  await rm(dataDir, { recursive: true, force: true });
});

async function publish(name: string): Promise<string> {
  const { bytes, revision } = serialise(program([slide(name)]));
  await lifecycle.receive(encodeProgramFrame(bytes));
  await changes.until(() => programs.active?.revision === revision);
  await programs.settled();
  return revision;
}

/** So many minutes go by, in steps of the library's own. */
async function pass(minutes: number): Promise<void> {
  for (const endMs = atMs + minutes * MINUTE_MS; atMs < endMs; ) {
    atMs += 5000;
    vi.advanceTimersByTime(5000);
    await new Promise((resolve) => setTimeout(resolve, 2));
    await programs.settled();
  }
}

/** The disk may be slower than these minutes. */
async function passUntil(isDone: () => boolean): Promise<void> {
  for (const endMs = atMs + 24 * 60 * MINUTE_MS; !isDone() && atMs < endMs; ) await pass(5 / 60);
}

it('goes back from a program of which nothing shows, tries it once more, and sets it aside', async () => {
  const good = await publish('good');
  lifecycle.shown(good, []);
  await pass(2);
  const bad = await publish('bad');
  await pass(0.8);
  expect(programs.active?.revision, 'it has a minute').toBe(bad);
  await passUntil(() => programs.active?.revision !== bad);
  expect(programs.active?.revision, 'then the one before plays').toBe(good);
  expect(programs.pending?.revision, 'and it has a second chance').toBe(bad);
  expect(failed).toEqual([]);
  await pass(4);
  expect(programs.active?.revision, 'not at once').toBe(good);
  await passUntil(() => failed.length > 0);
  expect(failed).toEqual([bad]);
  expect(programs.active?.revision).toBe(good);
  expect(programs.pending).toBeNull();
  expect(problems.list().map(({ code }) => code)).toEqual(['program-failed']);
});

it('counts a failure once, for however many minutes the disk takes it down', async () => {
  const good = await publish('good');
  lifecycle.shown(good, []);
  await pass(2);
  const bad = await publish('bad');
  const { promise: written, resolve: write } = Promise.withResolvers<void>();
  const slow = vi.spyOn(ProgramFiles.prototype, 'writeTrials').mockReturnValue(written);
  await pass(4);
  expect(programs.active?.revision, 'what is in memory decides').toBe(good);
  slow.mockRestore();
  write();
  await programs.settled();
  expect(failed).toEqual([]);
  expect(programs.pending?.revision).toBe(bad);
  expect(problems.list()).toEqual([]);
});

it('goes back from a program that fails though the disk takes nothing', async () => {
  const good = await publish('good');
  lifecycle.shown(good, []);
  await pass(2);
  const bad = await publish('bad');
  const full = vi.spyOn(ProgramFiles.prototype, 'writeTrials').mockRejectedValue(new Error('full'));
  await passUntil(() => programs.active?.revision === good);
  full.mockRestore();
  expect(programs.pending?.revision).toBe(bad);
});

it('does not hold against a program what a takeover keeps from the screen', async () => {
  lifecycle.shown(await publish('good'), []);
  await pass(2);
  takeovers = [takeover('alarm', atMs, atMs + 60 * MINUTE_MS)];
  const covered = await publish('covered');
  await pass(10);
  expect(programs.active?.revision).toBe(covered);
});

const fileOf = (revision: string) => join(dataDir, 'programs', `${revision}.json`);

it('an older program that the disk would not take never takes the place of a newer one', async () => {
  const [older, newer] = ['older', 'newer'].map((name) => serialise(program([slide(name)])));
  if (!older || !newer) throw new Error('there are two');
  // No file can be written in its place.
  await mkdir(fileOf(older.revision));
  const received = await Promise.allSettled(
    [older, newer].map(({ bytes }) => lifecycle.receive(encodeProgramFrame(bytes))),
  );
  expect(received.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  await rm(fileOf(older.revision), { recursive: true });
  const take = vi.spyOn(lifecycle, 'take');
  await pass(2);
  expect(take).not.toHaveBeenCalled();
  await changes.until(() => programs.active?.revision === newer.revision);
  expect([programs.active?.revision, programs.pending]).toEqual([newer.revision, null]);
});

it.each(['the program', 'the list of programs'])(
  'where %s can’t be stored, the program is not claimed and tried again until it is',
  async (what) => {
    const { bytes, revision } = serialise(program([slide('late')]));
    const blocked = what === 'the program' ? fileOf(revision) : join(dataDir, 'programs', 'current');
    await mkdir(blocked);
    await expect(lifecycle.receive(encodeProgramFrame(bytes))).rejects.toThrow();
    expect([programs.newestRevision, programs.pending]).toEqual([null, null]);
    const take = vi.spyOn(lifecycle, 'take');
    await passUntil(() => take.mock.calls.length > 0);
    await tasks.settled();
    expect([programs.newestRevision, programs.pending]).toEqual([null, null]);
    expect(problems.list().map(({ code }) => code)).toEqual(['disk']);
    await rm(blocked, { recursive: true });
    await passUntil(() => programs.active?.revision === revision);
    await tasks.settled();
    expect(problems.list()).toEqual([]);
    expect(programs.newestRevision).toBe(revision);
  },
);
