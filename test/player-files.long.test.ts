/** What happens to programs and sticks when a disk or a stick fails in the midst of it: the real agent on a real small disk. */
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Item } from '@bacheca/shared/model/items';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Agent, startAgent } from '../apps/player/agent/agent.ts';
import { writeIdentity } from '../apps/player/agent/link/identity.ts';
import { FakeScheduler, TOKEN } from '../apps/player/agent/testing/fake-scheduler.ts';
import { FakeStage } from '../apps/player/agent/testing/fake-stage.ts';
import { program, sampleVideo, slide } from '../apps/player/agent/testing/samples.ts';
import { importFromStick } from '../apps/scheduler/server/sticks/import.ts';
import { makeStill } from './support/media.ts';
import { CutOffPlayer, noteOn, OfflineLocation, playsOn, until } from './support/offline-location.ts';
import { type SmallDisk, smallDisk, smallDiskObstacle } from './support/small-disk.ts';

const MIB = 1024 * 1024;
const picture = sampleVideo(1000, 1000);
const obstacle = smallDiskObstacle();

describe.skipIf(obstacle !== null)(`on a small disk${obstacle ? ` (${obstacle})` : ''}`, () => {
  let folder: string;
  let dataDir: string;
  let disk: SmallDisk;
  let scheduler: FakeScheduler;
  let stage: FakeStage;
  let agent: Agent | null;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bacheca-files-'));
    dataDir = join(folder, 'data');
    disk = await smallDisk(dataDir, 12 * MIB);
    scheduler = await FakeScheduler.start();
    scheduler.media.set(picture.file.sha256, picture.bytes);
    await writeIdentity(dataDir, {
      schedulerUrl: scheduler.url,
      playerId: 'player-1',
      screenId: 'screen-1',
      token: TOKEN,
    });
    stage = new FakeStage();
    agent = null;
  });

  afterEach(async () => {
    await agent?.stop();
    stage.close();
    await scheduler.stop();
    await disk.remove();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    agent = await startAgent({
      dataDir,
      host: 'none',
      stage,
      log: pino({ level: 'silent' }),
      random: () => 0,
    });
    stage.load();
    await scheduler.until(() => scheduler.lastStatus);
  }

  /** What can't be written, one a line. */
  const unwritten = () => {
    const problems = agent?.status().problems.filter(({ code }) => code === 'disk') ?? [];
    return problems.map(({ message }) => message).join('\n');
  };
  const claimed = () =>
    scheduler.received.flatMap((message) => (message.type === 'program-received' ? [message.revision] : []));
  const programFiles = async () =>
    (await readdir(join(dataDir, 'programs'))).filter((name) => name.endsWith('.json'));

  /** With `bytes` it is the program that doesn't fit. */
  function publish(name: string, bytes = 0): string {
    const text = 'x'.repeat(bytes / 20);
    const pages = Array.from({ length: 20 }, () => ({ media: picture.file.sha256, text, durationMs: 5000 }));
    const long: Item = {
      id: 'long',
      kind: 'infographic',
      title: name,
      variants: [{ language: 'it', pages }],
    };
    const items = bytes > 0 ? [slide(name), long] : [slide(name)];
    return scheduler.publish(program(items, [picture]));
  }

  it('a program that it has no room for is not claimed; a newer one that comes meanwhile is what is stored', async () => {
    const first = publish('first');
    await start();
    await scheduler.until(() => claimed().includes(first));
    await stage.until(() => stage.screen.includes('first'));

    disk.fill();
    const older = publish('older', 300_000);
    await until(() => /The program could not be written to disk: .*ENOSPC/.test(unwritten()));
    const newer = publish('newer', 300_000);
    // Plays may be written meanwhile, or not: its problem is not over with that.
    const shown = stage.screen.length;
    await stage.until(() => stage.screen.length > shown + 1);
    expect(unwritten()).toContain('The program could not be written');
    expect(claimed()).toEqual([first]);
    expect(await programFiles()).toEqual([`${first}.json`]);

    disk.empty();
    await until(() => claimed().includes(newer));
    await until(() => unwritten() === '');
    await until(() => agent?.status().program.active === newer);
    expect(claimed()).toEqual([first, newer]);
    expect(stage.screen).not.toContain('older');
    expect(await programFiles()).not.toContain(`${older}.json`);
    // Nothing half is left: what is just being written gets its name.
    const names = () => readdir(join(dataDir, 'programs'));
    await until(async () => !(await names()).some((name) => name.includes('writing')));
  });

  it('a disk that turns read-only keeps what plays, says so, and takes the program once it is writable', async () => {
    const first = publish('first');
    await start();
    await scheduler.until(() => claimed().includes(first));
    await stage.until(() => stage.screen.includes('first'));
    // What is open for writing keeps a disk from it, as it keeps the kernel from it until an error.
    await agent?.stop();
    agent = null;
    disk.remount('ro');
    stage.close();
    stage = new FakeStage();
    await start();
    await stage.until(() => stage.screen.includes('first'));
    const second = publish('second');
    await until(() => /program could not be written to disk: .*EROFS/.test(unwritten()));
    expect(claimed()).not.toContain(second);
    disk.remount('rw');
    await until(() => claimed().includes(second));
    await stage.until(() => stage.screen.includes('second'));
    await until(() => unwritten() === '');
  });
});

describe('a stick', () => {
  let fountain: OfflineLocation;
  let folder: string;
  let mounts: string;
  let player: CutOffPlayer | null;

  beforeAll(async () => {
    fountain = await OfflineLocation.open((media) =>
      ['navy', 'teal'].map((colour) => makeStill(media, colour, colour)),
    );
  });
  afterAll(() => fountain.close());

  beforeEach(async () => {
    folder = await mkdtemp(join(fountain.root, 'player-'));
    mounts = join(folder, 'mounts');
    await mkdir(mounts);
    player = null;
    await fountain.provision('fonte-1', join(folder, 'data'));
  });
  afterEach(async () => {
    await player?.stop();
  });

  it('that is pulled out in the midst of an import keeps what was not taken, and each play counts once', async () => {
    const stick = join(mounts, 'STICK');
    await mkdir(stick);
    await fountain.command('export', '--screen', 'fonte-1', '--to', stick);
    for (let boot = 0; boot < 3; boot += 1) {
      player = await CutOffPlayer.start(join(folder, 'data'), mounts);
      await player.stage.until(() => (player?.shown.length ?? 0) >= 2);
      await player.stop();
    }
    await rm(join(stick, 'bacheca/visits'), { recursive: true });
    player = await CutOffPlayer.start(join(folder, 'data'), mounts);
    await until(async () => ((await noteOn(stick)).plays ?? 0) >= 3);
    const plays = (await noteOn(stick)).plays ?? 0;
    await player.stop();
    player = null;
    const files = await playsOn(stick);
    expect(files.length).toBeGreaterThanOrEqual(3);
    await cp(stick, join(folder, 'whole'), { recursive: true });

    // Half of a file can still be read, the next not at all.
    const { playerId } = await fountain.identityIn(join(folder, 'data'));
    const [half = '', gone = ''] = files.sort();
    const path = (name: string) => join(stick, 'bacheca/plays', playerId, name);
    const bytes = await readFile(path(half));
    await writeFile(path(half), bytes.subarray(0, bytes.length / 2));
    await rename(path(gone), join(folder, gone));
    await mkdir(path(gone));
    const said = await fountain.command('import', '--from', stick).catch((error: unknown) => String(error));
    expect(said).toContain(`${playerId}/${half} stays on the stick`);
    expect(said).toContain(`${playerId}/${gone} stays on the stick`);
    const counted = await fountain.counted('fonte-1');
    expect(counted).toBeLessThan(plays);

    // It is plugged in once more.
    await fountain.command('import', '--from', join(folder, 'whole'));
    expect(await fountain.counted('fonte-1')).toBe(plays);
  });

  it('that takes no receipt any more has its plays counted, and gives them again without harm', async () => {
    const stick = join(folder, 'stick');
    await mkdir(join(stick, 'bacheca', 'plays'), { recursive: true });
    // A file where the folder of receipts belongs.
    await writeFile(join(stick, 'bacheca', 'receipts'), '');
    const journals = [{ playerId: 'p', journalId: 'c0a8f1de-7f4e-4b57-8a53-7d2f5c1b9e10', upTo: 3 }];
    await writeFile(join(stick, 'bacheca', 'plays', 'kept'), '');
    const keys = {
      players: { tokenHashOf: () => 'f'.repeat(64) },
      sealSecret: { keyOf: () => 'a'.repeat(64) },
    };
    const taken = { taken: ['kept'], refused: [], journals, plays: 3 };
    await expect(importFromStick(stick, keys, async () => taken)).rejects.toThrow(/receipts/);
    expect(await readdir(join(stick, 'bacheca', 'plays'))).toEqual(['kept']);
  });

  it('is one of two that are there at once: both give what they have, and the later program plays', async () => {
    const [older, newer] = ['OLDER', 'NEWER'].map((name) => join(mounts, name));
    if (!older || !newer) throw new Error('there are two');
    await Promise.all([older, newer].map((path) => mkdir(path)));
    await fountain.command('export', '--screen', 'fonte-1', '--to', older);
    await fountain.publishAnother();
    await fountain.command('export', '--screen', 'fonte-1', '--to', newer);
    player = await CutOffPlayer.start(join(folder, 'data'), mounts);
    const at = async (path: string) => (await noteOn(path)).program;
    await until(async () => (await at(newer)) === 'taken' && (await at(older)) !== undefined);
    const [newest] = (await readdir(join(newer, 'bacheca/programs'))).map((name) =>
      name.replace('.json', ''),
    );
    await until(() => player?.agent.status().program.active === newest);
    const { pending } = player.agent.status().program;
    expect(pending).toBeNull();
  });
});
