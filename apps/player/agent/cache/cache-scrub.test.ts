import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Changes } from '../testing/changes.ts';
import { Scrub, type ScrubOptions } from './cache-scrub.ts';

const FILES = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(64));
const PART_BYTES = 1000;

let dataDir: string;
let changes: Changes;
let read: string[];
let scrub: Scrub;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bacheca-scrub-'));
  changes = new Changes();
  read = [];
});

afterEach(async () => {
  await scrub.stop();
  await rm(dataDir, { recursive: true, force: true });
});

function start(more: Partial<ScrubOptions> = {}): void {
  scrub = new Scrub({
    dataDir,
    // They are in no order, as a disk lists them.
    files: () => [...FILES].reverse(),
    async verify(sha256, goOn) {
      for (let part = 0; part < 2; part += 1) if (!(await goOn(PART_BYTES))) return;
      read.push(sha256);
      changes.notify();
    },
    nowMs: () => Date.now(),
    bytesPerSecond: 1_000_000,
    firstAfterMs: 0,
    restMs: 3_600_000,
    ...more,
  });
}

it('reads every file once, and then rests', async () => {
  start();
  await changes.until(() => read.length === FILES.length);
  const place = join(dataDir, 'scrub.json');
  while (!(await readFile(place, 'utf8').catch(() => '')).includes('"after":null')) await setImmediate();
  await scrub.stop();
  expect(read).toEqual(FILES);
  start();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(read, 'it rests after a restart, too').toEqual(FILES);
});

it('goes on after a restart with the file in which it was stopped', async () => {
  start({ bytesPerSecond: 20_000 });
  await changes.until(() => read.length === 2);
  await scrub.stop();
  expect(JSON.parse(await readFile(join(dataDir, 'scrub.json'), 'utf8'))).toMatchObject({ after: FILES[1] });
  read = [];
  start();
  await changes.until(() => read.length >= 2);
  expect(read).toEqual(FILES.slice(2));
});

it('keeps to its rate', async () => {
  const beganMs = performance.now();
  start({ bytesPerSecond: 40_000 });
  await changes.until(() => read.length === FILES.length);
  // It reads eight parts of 25 ms each.
  expect(performance.now() - beganMs).toBeGreaterThan(190);
});
