/**
 * Programs out and plays back by USB stick: the real commands beside a real scheduler, and a real player that
 * has no network. Here a stick is a folder; plugging it in is renaming it into the folder that the player
 * watches. What real file systems of sticks do is in `sticks-mounted.long.test.ts`.
 */
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeStill } from './support/media.ts';
import { CutOffPlayer, noteOn, OfflineLocation, playsOn, until } from './support/offline-location.ts';

/** A player looks every second. */
const ABSENT_MS = 1500;
const COLOURS = ['navy', 'teal', 'maroon', 'olive', 'purple', 'gray'];

let fountain: OfflineLocation;
let folder: string;
let stick: string;
let away: string;
let player: CutOffPlayer;

beforeAll(async () => {
  fountain = await OfflineLocation.open((media) => COLOURS.map((colour) => makeStill(media, colour, colour)));
});

afterAll(async () => {
  await fountain.close();
});

beforeEach(async () => {
  folder = await mkdtemp(join(fountain.root, 'player-'));
  away = join(folder, 'away');
  stick = join(folder, 'mounts', 'STICK');
  await mkdir(away);
  await mkdir(join(folder, 'mounts'));
  await fountain.provision('fonte-1', join(folder, 'data'));
});

afterEach(async () => {
  await player.stop();
});

async function startPlayer(): Promise<void> {
  player = await CutOffPlayer.start(join(folder, 'data'), join(folder, 'mounts'));
}

const plugIn = () => rename(away, stick);
/** It is out for long enough that the player notices. */
async function pullOut(): Promise<void> {
  await rename(stick, away);
  await sleep(ABSENT_MS);
}
const program = () => player.agent.status().program;

describe('a stick', () => {
  it('brings the program, takes the plays home, each counted once, and brings the receipt', async () => {
    expect(await fountain.command('export', '--screen', 'fonte-1', '--to', away)).toContain('6 of them new');
    await startPlayer();
    await player.stage.until(() => player.stage.screen.includes('(fallback)'));
    await plugIn();
    await player.stage.until(() => player.shown.length >= 3);
    expect(await noteOn(stick)).toMatchObject({ ok: true, program: 'taken' });
    await pullOut();

    // The player is visited again: its plays go home.
    await plugIn();
    await until(async () => (await playsOn(stick)).length > 0);
    await until(async () => ((await noteOn(stick)).plays ?? 0) >= 2);
    expect(await noteOn(stick)).toMatchObject({ ok: true, program: 'known' });
    await pullOut();
    const { plays = 0 } = await noteOn(away);
    await cp(away, join(folder, 'copy'), { recursive: true });
    const before = await fountain.counted('fonte-1');
    expect(await fountain.command('import', '--from', away)).toContain(`${plays} plays`);
    expect(await fountain.counted('fonte-1')).toBe(before + plays);
    expect(await playsOn(away)).toEqual([]);

    // The same plays come once more, on a copy of the stick; and with no scheduler running.
    await fountain.scheduler.stop();
    expect(await fountain.command('import', '--from', join(folder, 'copy'))).toContain(`${plays} plays`);
    await fountain.startAgain();
    expect(await fountain.counted('fonte-1')).toBe(before + plays);

    await plugIn();
    await until(() => player.agent.status().journal.acknowledgedSeq >= plays);
    expect(player.agent.status().problems.map(({ code }) => code)).toEqual(['link']);
  });

  it('that was pulled out in the middle changes nothing, and is gone on with when it returns', async () => {
    await fountain.command('export', '--screen', 'fonte-1', '--to', away);
    await startPlayer();
    const missing = join(away, 'missing');
    await mkdir(missing);
    const media = (await readdir(join(away, 'bacheca/media'))).sort();
    for (const name of media.slice(2)) await rename(join(away, 'bacheca/media', name), join(missing, name));
    await plugIn();
    await until(() => player.problems.length > 0);
    expect(program()).toMatchObject({ active: null, pending: null });
    await pullOut();
    await until(() => player.problems.length === 0);
    for (const name of media.slice(2)) await rename(join(missing, name), join(away, 'bacheca/media', name));
    await plugIn();
    await player.stage.until(() => player.shown.length > 0);
  });

  it.each([
    ['a media file', 'media', /media\/[0-9a-f]{64} is damaged on it/],
    [
      'the program',
      'programs',
      /holds a program that is no good: its bytes are not those that its name says/,
    ],
    ['the manifest', 'screens', /fonte-1\.manifest can't be used: its seal is not right/],
  ])('with a flipped bit in %s is refused with the reason', async (_what, where, why) => {
    await fountain.command('export', '--screen', 'fonte-1', '--to', away);
    await startPlayer();
    const [name = ''] = await readdir(join(away, 'bacheca', where));
    const path = join(away, 'bacheca', where, name);
    const bytes = await readFile(path);
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
    await writeFile(path, bytes);
    await plugIn();
    await until(() => player.problems.length > 0);
    expect(player.problems[0]).toMatch(why);
    expect(program()).toMatchObject({ active: null, pending: null });
  });

  it('of another screen is left alone, under that screen’s name or this one’s', async () => {
    await fountain.provision('fonte-2', join(folder, 'other'));
    await fountain.command('export', '--screen', 'fonte-2', '--to', away);
    await startPlayer();
    const screens = join(away, 'bacheca/screens');
    await cp(join(screens, 'fonte-2.manifest'), join(screens, 'fonte-1.manifest'));
    await plugIn();
    await until(() => player.problems.length > 0);
    expect(player.problems[0]).toMatch(/its seal is not right/);
    await pullOut();
    await rm(join(screens, 'fonte-1.manifest'));
    await rm(join(away, 'bacheca/visits'), { recursive: true });
    await plugIn();
    await until(() => player.problems.length === 0);
    await sleep(ABSENT_MS);
    expect(await readdir(join(stick, 'bacheca'))).not.toContain('visits');
    expect(await playsOn(stick)).toEqual([]);
    expect(program()).toMatchObject({ active: null, pending: null });
  });

  it('that is older than another is not gone back to', async () => {
    const old = join(folder, 'old');
    await fountain.command('export', '--screen', 'fonte-1', '--to', old);
    await fountain.publishAnother();
    await fountain.command('export', '--screen', 'fonte-1', '--to', away);
    await startPlayer();
    await plugIn();
    await until(() => program().active);
    const { active } = program();
    await pullOut();
    await rename(old, stick);
    await until(() => player.problems.length > 0);
    expect(player.problems[0]).toContain('an older program');
    expect(program()).toMatchObject({ active, pending: null });
  });

  it('that is older than what came over a link since is not gone back to', async () => {
    await fountain.provision('fonte-1', join(folder, 'data'), fountain.scheduler.url);
    await startPlayer();
    await player.stage.until(() => player.shown.length > 0);
    const { active: first } = program();
    await fountain.command('export', '--screen', 'fonte-1', '--to', away);
    await fountain.publishAnother();
    await until(() => program().active !== null && program().active !== first);
    const { active } = program();
    await fountain.scheduler.stop();
    await until(() => player.agent.status().problems.some(({ code }) => code === 'link'));
    await plugIn();
    await until(() => player.problems.length > 0);
    expect(player.problems[0]).toContain('an older program');
    expect(program()).toMatchObject({ active, pending: null });
    await fountain.startAgain();
  });
});
