/** What a player's data folder may be like after years on a cheap disk: the real agent starts, and plays what it has. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Agent, startAgent } from '../apps/player/agent/agent.ts';
import { mediaPath } from '../apps/player/agent/cache/cache-layout.ts';
import { writeIdentity } from '../apps/player/agent/link/identity.ts';
import { FakeScheduler, TOKEN } from '../apps/player/agent/testing/fake-scheduler.ts';
import { FakeStage } from '../apps/player/agent/testing/fake-stage.ts';
import { program, sampleVideo, slide, video } from '../apps/player/agent/testing/samples.ts';
import { until } from './support/offline-location.ts';
import { type SmallDisk, smallDisk, smallDiskObstacle } from './support/small-disk.ts';
import { stickObstacle, UsbStick } from './support/usb-stick.ts';

const MIB = 1024 * 1024;
const clip = sampleVideo(2000, 200_000);
const obstacle = smallDiskObstacle();
const fatObstacle = await stickObstacle('FAT');

let folder: string;
let dataDir: string;
let scheduler: FakeScheduler;
let stage: FakeStage;
let agent: Agent | null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bacheca-folder-'));
  dataDir = join(folder, 'data');
  await mkdir(dataDir);
  scheduler = await FakeScheduler.start();
  scheduler.media.set(clip.file.sha256, clip.bytes);
  stage = new FakeStage();
  agent = null;
});

afterEach(async () => {
  await stop();
  await scheduler.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  stage = new FakeStage();
  const log = pino({ level: 'silent' });
  agent = await startAgent({ dataDir, host: 'none', stage, log, random: () => 0 });
  stage.load();
}

async function stop(): Promise<void> {
  await agent?.stop();
  agent = null;
  stage.close();
}

/** Plays a slide and a video, all of which is here. */
async function startWithProgram(): Promise<void> {
  await writeIdentity(dataDir, {
    schedulerUrl: scheduler.url,
    playerId: 'player-1',
    screenId: 'screen-1',
    token: TOKEN,
  });
  scheduler.publish(program([slide('slide'), video('video', clip)], [clip]));
  await start();
  await until(() => agent?.status().program.active !== null);
  await until(() => agent?.status().cache.filesReady === 1);
}

const problems = () => agent?.status().problems.map(({ code }) => code) ?? [];
const identity = () => readFile(join(dataDir, 'identity.json'), 'utf8');

describe('a file that the disk does not give', () => {
  // It is like a bad sector: it is there, and reading it fails.
  it.each([
    ['programs/current', 'program-corrupt'],
    ['orders.json', 'orders-corrupt'],
    ['commands.json', 'commands-corrupt'],
    ['identity.json', 'identity-corrupt'],
  ])('%s keeps no screen dark', async (name, problem) => {
    await startWithProgram();
    await stop();
    await rm(join(dataDir, name), { force: true });
    await mkdir(join(dataDir, name));
    await start();
    await stage.until(() => stage.screen.includes('slide'));
    expect(problems()).toContain(problem);
  });

  it('nor does a folder of programs that is none: the program comes again', async () => {
    await startWithProgram();
    await stop();
    await rm(join(dataDir, 'programs'), { recursive: true });
    await writeFile(join(dataDir, 'programs'), 'of a repair');
    await start();
    await stage.until(() => stage.screen.includes('slide'));
    expect(problems()).toContain('program-corrupt');
  });
});

async function unpaired(): Promise<void> {
  scheduler.tokens.delete(TOKEN);
  scheduler.tell({ type: 'unpair' });
  await until(async () => !(await identity()).includes(TOKEN));
}

it('media behind a link to another disk are deleted there when staff unpair the player, and the link stays', async () => {
  await mkdir(join(folder, 'large'));
  await symlink(join(folder, 'large'), join(dataDir, 'media'));
  await startWithProgram();
  expect(await readdir(join(folder, 'large'))).not.toEqual([]);
  await unpaired();
  expect(await readdir(join(folder, 'large'))).toEqual([]);
  expect(await readdir(dataDir, { withFileTypes: true })).toContainEqual(
    expect.objectContaining({ name: 'media' }),
  );
});

describe.skipIf(obstacle !== null)(`on disks of their own${obstacle ? ` (${obstacle})` : ''}`, () => {
  let disk: SmallDisk | null = null;

  afterEach(async () => {
    await stop();
    await disk?.remove();
    disk = null;
  });

  it('media are deleted when staff unpair the player, which then asks to be paired', async () => {
    disk = await smallDisk(join(dataDir, 'media'), 8 * MIB);
    await startWithProgram();
    await unpaired();
    expect(await readdir(join(dataDir, 'media'))).toEqual([]);
    await stage.until(() => stage.lastPairing());
    scheduler.claim(TOKEN);
    await until(async () => (await identity()).includes(TOKEN));
    await until(() => agent?.status().cache.filesReady === 1);
  });
});

describe.skipIf(fatObstacle !== null)(`on a FAT disk${fatObstacle ? ` (${fatObstacle})` : ''}`, () => {
  it('which knows no rights of users, a player starts, and keeps what it plays', async () => {
    const disk = UsbStick.make('FAT', join(folder, 'image'), 40 * MIB);
    await disk.plugIn(dataDir);
    try {
      await startWithProgram();
      await stop();
      await start();
      await stage.until(() => stage.screen.includes('slide'));
      expect(await readFile(mediaPath(dataDir, clip.file.sha256))).toEqual(clip.bytes);
    } finally {
      await stop();
      await disk.eject();
    }
  });
});
