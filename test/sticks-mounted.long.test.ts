/**
 * Sticks as they are: with the file systems that they have, really mounted; pulled out in the middle, full,
 * read-only, broken, two at once. The real commands beside a real scheduler, and a real player without a network.
 */
import { cp, mkdir, mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeNoise } from './support/media.ts';
import { CutOffPlayer, noteOn, OfflineLocation, playsOn, until } from './support/offline-location.ts';
import { type StickKind, stickObstacle, UsbStick } from './support/usb-stick.ts';

const KINDS = ['FAT', 'exFAT'] satisfies StickKind[];
/** A player looks every second. */
const ABSENT_MS = 1500;
const STILLS = 5;
const STICK_BYTES = 48_000_000;
const obstacles = await Promise.all(
  KINDS.map(async (kind) => ({ kind, obstacle: await stickObstacle(kind) })),
);

let fountain: OfflineLocation;
/** What a new player of fonte-1 has. */
let provisioned: string;

beforeAll(async () => {
  if (obstacles.every(({ obstacle }) => obstacle !== null)) return;
  fountain = await OfflineLocation.open((media) =>
    Array.from({ length: STILLS }, (_, seed) => makeNoise(media, `noise-${seed}`, seed)),
  );
  provisioned = join(fountain.root, 'provisioned');
  await fountain.provision('fonte-1', provisioned);
});

afterAll(async () => {
  await fountain?.close();
});

for (const { kind, obstacle } of obstacles) {
  describe.skipIf(obstacle !== null)(`a stick with ${kind}${obstacle ? ` (${obstacle})` : ''}`, () => {
    let exported: UsbStick;
    let folder: string;
    let sticks: UsbStick[];
    let player: CutOffPlayer;

    beforeAll(async () => {
      folder = await mkdtemp(join(fountain.root, 'stick-'));
      exported = UsbStick.make(kind, join(folder, 'exported'), STICK_BYTES);
      await exportTo(exported);
    });

    beforeEach(async () => {
      folder = await mkdtemp(join(fountain.root, 'player-'));
      sticks = [];
      await mkdir(join(folder, 'mounts'));
      await cp(provisioned, join(folder, 'data'), { recursive: true });
    });

    afterEach(async () => {
      await player.stop();
      for (const stick of sticks) stick.remove();
    });

    /** The stick has the program of fonte-1 on it. */
    function exportedStick(): UsbStick {
      return added(exported.copyTo(join(folder, `image-${sticks.length}`)));
    }
    function added(stick: UsbStick): UsbStick {
      sticks.push(stick);
      return stick;
    }
    /** Where staff have it, and where the player does. */
    const desk = () => join(folder, 'desk');
    const mount = (name = 'STICK') => join(folder, 'mounts', name);
    async function startPlayer(): Promise<void> {
      player = await CutOffPlayer.start(join(folder, 'data'), join(folder, 'mounts'));
    }
    async function exportTo(stick: UsbStick, screenId = 'fonte-1'): Promise<void> {
      await stick.plugIn(desk());
      await fountain.command('export', '--screen', screenId, '--to', desk());
      await stick.eject();
    }
    /** How many plays a visit took along, once it took so many. */
    async function playsTaken(least: number, name = 'STICK'): Promise<number> {
      await until(async () => ((await noteOn(mount(name))).plays ?? 0) >= least);
      return (await noteOn(mount(name))).plays ?? 0;
    }

    it('brings the program, and takes plays that each count once, with the longest names', async () => {
      const screenId = `fonte-${kind.toLowerCase()}-${'l'.repeat(80)}`.slice(0, 80);
      await fountain.addScreen(screenId);
      await fountain.publish();
      await fountain.provision(screenId, join(folder, 'other'));
      const stick = added(UsbStick.make(kind, join(folder, 'image'), STICK_BYTES));
      await exportTo(stick);
      await exportTo(stick, screenId);

      await stick.plugIn(mount());
      await startPlayer();
      const other = await CutOffPlayer.start(join(folder, 'other'), join(folder, 'mounts'));
      await player.stage.until(() => player.shown.length >= 5);
      await other.stage.until(() => other.shown.length >= 2);
      await stick.eject();
      await Promise.all([player.stop(), other.stop()]);

      await stick.plugIn(mount());
      await startPlayer();
      const plays = await playsTaken(4);
      await player.stop();
      await stick.eject();
      await stick.plugIn(desk());
      const before = await fountain.counted('fonte-1');
      await fountain.command('import', '--from', desk());
      expect(await fountain.counted('fonte-1')).toBe(before + plays);
      expect(await playsOn(desk())).toEqual([]);
      await stick.eject();

      // The receipt says that these plays need not go again.
      await stick.plugIn(mount());
      await startPlayer();
      await until(async () => ((await noteOn(mount())).plays ?? plays) < plays);
      expect(player.problems).toEqual([]);
    });

    it('that is pulled out at any instant is gone on with when it returns', async () => {
      await startPlayer();
      const arrived = async () => (await readdir(join(folder, 'data/media'), { recursive: true })).length;
      for (const waitMs of [0, 20, 80]) {
        const before = await arrived().catch(() => 0);
        const stick = exportedStick();
        await stick.plugIn(mount());
        await until(async () => (await arrived()) > before || player.shown.length > 0);
        await sleep(waitMs);
        stick.yank();
        await sleep(ABSENT_MS);
        expect(player.problems).toEqual([]);
      }
      await exportedStick().plugIn(mount());
      await until(async () => (await noteOn(mount())).ok);
      await until(() => player.shown.length > 0);
      const { problems, program } = player.agent.status();
      expect(program).toMatchObject({ active: expect.any(String), unavailable: [] });
      expect(problems.map(({ code }) => code)).toEqual(['link']);
    });

    it('that has lost a part of its memory is refused, with the reason', async () => {
      const stick = exportedStick();
      stick.spoil(5_000_000, 6_000_000);
      await startPlayer();
      await stick.plugIn(mount());
      await until(() => player.problems.length > 0);
      expect(player.problems[0]).toMatch(/can't be used: media\/[0-9a-f]{64} is damaged on it/);
      expect(player.agent.status().program).toMatchObject({ active: null, pending: null });
      await stick.eject();
      await until(() => player.problems.length === 0);
      await exportedStick().plugIn(mount());
      await until(() => player.shown.length > 0);
    });

    it('that is read-only gives the program; that it takes no plays is said', async () => {
      const stick = exportedStick();
      await startPlayer();
      await stick.plugIn(mount(), 'read-only');
      await until(() => player.shown.length >= 2);
      await player.stop();
      await startPlayer();
      await until(() => player.problems.length > 0);
      expect(player.problems).toEqual(['The stick that is plugged in takes no plays: it is read-only.']);
    });

    it('that is full gives the program; plays go onto it once there is room', async (context) => {
      const stick = exportedStick();
      await stick.plugIn(mount());
      await startPlayer();
      if (!stick.saysWhenFull) return context.skip('not run: this driver does not say when a stick is full');
      await player.stage.until(() => player.shown.length >= 2);
      await player.stop();
      await rm(join(mount(), 'bacheca/plays'), { recursive: true, force: true });
      await fill(mount());
      await startPlayer();
      await until(() => player.problems.length > 0);
      expect(player.problems).toEqual(['The stick that is plugged in takes no plays: it is full.']);
      await player.stop();
      await rm(join(mount(), 'filler'));
      await startPlayer();
      expect(await playsTaken(2)).toBeGreaterThanOrEqual(2);
      expect((await playsOn(mount())).every((name) => name.endsWith('.plays'))).toBe(true);
    });

    it('that is too small for an export says so, and keeps nothing half', async (context) => {
      await startPlayer();
      const stick = added(UsbStick.make(kind, join(folder, 'image'), STICK_BYTES));
      await stick.plugIn(desk());
      if (!stick.saysWhenFull) return context.skip('not run: this driver does not say when a stick is full');
      await fill(desk(), 4_000_000);
      await expect(fountain.command('export', '--screen', 'fonte-1', '--to', desk())).rejects.toThrow(
        /is full\. Make room on it/,
      );
      const media = await readdir(join(desk(), 'bacheca/media'));
      expect(media.every((name) => /^[0-9a-f]{64}$/.test(name))).toBe(true);
      expect(await readdir(join(desk(), 'bacheca'))).not.toContain('screens');
    });

    it('is one of two: the newer one’s program plays, both take the plays, which count once', async () => {
      const older = exportedStick();
      await fountain.publishAnother();
      const newer = exportedStick();
      await exportTo(newer);
      await newer.plugIn(mount('NEWER'));
      await startPlayer();
      await until(() => player.shown.length > 1);
      const { active } = player.agent.status().program;
      await older.plugIn(mount('OLDER'));
      await playsTaken(1, 'OLDER');
      expect(await noteOn(mount('OLDER'))).toMatchObject({ ok: true, program: 'older' });
      expect(player.problems).toEqual([
        'The stick that is plugged in holds an older program than the player has.',
      ]);
      expect(player.agent.status().program).toMatchObject({ active, pending: null });
      await newer.eject();
      await older.eject();
      await player.stop();
      await newer.plugIn(mount('NEWER'));
      await startPlayer();
      const plays = await playsTaken(2, 'NEWER');
      await newer.eject();

      const before = await fountain.counted('fonte-1');
      for (const stick of [newer, older]) {
        await stick.plugIn(desk());
        await fountain.command('import', '--from', desk());
        await stick.eject();
      }
      expect(await fountain.counted('fonte-1')).toBe(before + plays);
    });
  });
}

/** Somebody's own files take all of it but so much. */
async function fill(stick: string, butBytes = 0): Promise<void> {
  const { bavail, bsize } = await statfs(stick);
  const bytes = bavail * bsize - butBytes;
  await writeFile(join(stick, 'filler'), Buffer.alloc(Math.max(0, bytes)));
  // What the file system needs for itself.
  if (butBytes > 0) return;
  for (let index = 0; ; index += 1) {
    const full = await writeFile(join(stick, `filler-${index}`), Buffer.alloc(bsize)).then(
      () => false,
      () => true,
    );
    if (full) return;
  }
}
