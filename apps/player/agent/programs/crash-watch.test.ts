import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CrashWatch } from './crash-watch.ts';

const BAD = { revision: 'a'.repeat(64), itemId: 'bad' };
const OTHER = { revision: 'a'.repeat(64), itemId: 'other' };

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bacheca-watch-'));
  await mkdir(join(dataDir, 'programs'));
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** A start of the agent, after a run that ended with this on screen. */
async function started(onScreen: typeof BAD | null) {
  const watch = await CrashWatch.open(dataDir);
  return { watch, guilty: await watch.resume(onScreen) };
}

/** It is as if the machine had been switched off and on. */
async function powerCut(): Promise<void> {
  const path = join(dataDir, 'programs', 'watch');
  const note = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...note, machineBoot: 'an earlier start' }));
}

it('an item with which the player ended twice in a row speaks against its program', async () => {
  await started(null);
  expect((await started(BAD)).guilty).toBeNull();
  expect((await started(BAD)).guilty).toEqual(BAD);
  // Its program is gone now; another one may have the item.
  expect((await started({ ...BAD, revision: 'b'.repeat(64) })).guilty).toBeNull();
});

it('ends with different items, or with nothing known, do not', async () => {
  await started(null);
  for (const onScreen of [BAD, OTHER, BAD, null, BAD]) expect((await started(onScreen)).guilty).toBeNull();
});

it('an item that came through in between does not; another’s coming through changes nothing', async () => {
  await started(null);
  await (await started(BAD)).watch.shownHealthy(BAD);
  await (await started(BAD)).watch.shownHealthy(OTHER);
  expect((await started(BAD)).guilty).toEqual(BAD);
});

it('power cuts and proper ends are no crashes, and do not absolve either', async () => {
  await started(null);
  for (let time = 0; time < 5; time += 1) {
    await powerCut();
    expect((await started(BAD)).guilty).toBeNull();
  }
  const { watch } = await started(BAD);
  await watch.stop();
  expect((await started(BAD)).guilty).toBeNull();
  expect((await started(BAD)).guilty).toEqual(BAD);
});
