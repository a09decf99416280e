import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProgramTrial } from './program-trial.ts';

const NEW = 'a'.repeat(64);
const OLD = 'b'.repeat(64);
const SECOND_MS = 1000;

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bacheca-trial-'));
  await mkdir(join(dataDir, 'programs'));
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

let machineStarts = 1;
const open = () => ProgramTrial.open(dataDir, `start ${machineStarts}`);
const note = async () => JSON.parse(await readFile(join(dataDir, 'programs', 'trial'), 'utf8'));

/** The machine is switched off and on. */
function powerCut(): void {
  machineStarts += 1;
}

/** Asks every five seconds, as the library does. */
async function watch(trial: ProgramTrial, seconds: number, hasPlayable = true): Promise<string> {
  let verdict = 'on-trial';
  for (let at = 0; at <= seconds && verdict === 'on-trial'; at += 5) {
    verdict = await trial.verdict(at * SECOND_MS, hasPlayable);
  }
  return verdict;
}

describe('a program that ends the player', () => {
  it('has a second chance, and no third', async () => {
    await (await open()).begin(NEW);
    expect(await (await open()).resume([NEW])).toBe('on-trial');
    const third = await open();
    expect(await third.resume([NEW])).toBe('failed-for-good');
    expect(third.reason).toContain('the player ended unexpectedly');
  });

  it('is not what a proper end or a power cut is taken for', async () => {
    await (await open()).begin(NEW);
    for (let time = 0; time < 5; time += 1) {
      const trial = await open();
      expect(await trial.resume([NEW])).toBe('on-trial');
      await trial.stop();
    }
    const cut = await open();
    await cut.resume([NEW]);
    powerCut();
    expect(await (await open()).resume([NEW])).toBe('on-trial');
  });

  it('may be what takes the whole machine down, if that happens again and again', async () => {
    await (await open()).begin(NEW);
    const verdicts: string[] = [];
    for (let cut = 1; cut <= 10; cut += 1) {
      powerCut();
      verdicts.push(await (await open()).resume([NEW]));
    }
    expect(verdicts).toEqual([...Array.from({ length: 9 }, () => 'on-trial'), 'failed-for-good']);
  });

  it('is good once it has been on screen for a minute', async () => {
    const trial = await open();
    await trial.begin(NEW);
    trial.shown(NEW, 0);
    await trial.verdict(59 * SECOND_MS, true);
    expect(trial.revision).toBe(NEW);
    await trial.verdict(60 * SECOND_MS, true);
    expect(trial.revision).toBeNull();
    expect(await (await open()).resume([NEW])).toBe('on-trial');
    expect(await note()).toBeNull();
  });
});

describe('a program of which nothing shows', () => {
  it('fails after a minute, and the second time for good', async () => {
    const trial = await open();
    await trial.begin(NEW);
    expect(await watch(trial, 55)).toBe('on-trial');
    expect(await watch(trial, 120)).toBe('failed');
    // Meanwhile the one before plays, also over a restart.
    const again = await open();
    await again.resume([OLD, NEW]);
    await again.begin(NEW);
    expect(await watch(again, 60)).toBe('failed-for-good');
    expect(again.reason).toContain('none of its items could be shown');
  });

  it('does not fail while it has nothing to show, or no page to show it on', async () => {
    const trial = await open();
    await trial.begin(NEW);
    expect(await watch(trial, 3600, false)).toBe('on-trial');
  });

  it('fails at once with a page that goes twice before anything was shown', async () => {
    const trial = await open();
    await trial.begin(NEW);
    trial.pageLost();
    expect(await trial.verdict(0, false)).toBe('on-trial');
    trial.pageLost();
    expect(await trial.verdict(0, false)).toBe('failed');
  });

  it('is not blamed for what another shows', async () => {
    const trial = await open();
    await trial.begin(NEW);
    trial.shown(OLD, 0);
    expect(await watch(trial, 60)).toBe('failed');
  });
});
