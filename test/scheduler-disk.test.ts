/** Tries the scheduler's own disk: what is acknowledged is on it, and a disk that takes nothing ends nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { play } from '../apps/scheduler/server/testing/content.ts';
import { TestPlayer } from '../apps/scheduler/server/testing/player.ts';
import { addPlayers } from './bench/support/many-players.ts';
import { type SchedulerProcess, startSchedulerProcess } from './support/scheduler.ts';
import { type SmallDisk, smallDisk, smallDiskObstacle } from './support/small-disk.ts';

const obstacle = smallDiskObstacle();
const DISK_BYTES = 24 * 1024 * 1024;

let folder: string;
let disk: SmallDisk;
let scheduler: SchedulerProcess;
let tokens: string[];

beforeEach(async () => {
  if (obstacle) return;
  folder = mkdtempSync(join(tmpdir(), 'bacheca-disk-'));
  disk = await smallDisk(join(folder, 'data'), DISK_BYTES);
  tokens = await addPlayers(disk.path, 2);
  scheduler = await startSchedulerProcess(disk.path);
});
afterEach(async () => {
  if (obstacle) return;
  await scheduler.stop();
  await disk.remove();
  rmSync(folder, { recursive: true, force: true });
});

const connect = async (index: number) => {
  const player = await TestPlayer.open(scheduler.url, { token: tokens[index] ?? '' });
  player.hello();
  await player.next('welcome');
  return player;
};

/** What it said to all that was sent: plays wait for those at hand, which a second question comes after. */
const answers = async (player: TestPlayer) => [...(await player.arrived()), ...(await player.arrived())];

function counted(): number {
  const sqlite = new Sqlite(join(disk.path, 'bacheca.db'), {
    readonly: true,
    ...(process.env.BACHECA_SQLITE_BINDING && { nativeBinding: process.env.BACHECA_SQLITE_BINDING }),
  });
  try {
    return Number(sqlite.prepare('SELECT coalesce(sum(plays), 0) FROM hourly_plays').pluck().get());
  } finally {
    sqlite.close();
  }
}

it.skipIf(obstacle)(
  'with its disk full the scheduler acknowledges nothing, lets players come and go, and heals',
  async () => {
    const player = await connect(0);
    const { journalId } = player;
    const batch = (first: number) => ({
      type: 'plays' as const,
      journalId,
      plays: Array.from({ length: 200 }, (_, index) => play(first + index)),
    });
    player.send(batch(1));
    expect((await player.next('plays-acknowledged')).upTo).toBe(200);
    disk.fill();
    player.send(batch(201));
    expect(await answers(player)).toEqual([]);
    // Links close and open, which is written down each time.
    player.close();
    for (let turn = 0; turn < 3; turn += 1) {
      const other = await connect(1);
      other.close();
    }
    const back = await connect(0);
    back.send({ type: 'plays', journalId, plays: [play(201)] });
    expect((await answers(back)).map(({ type }) => type)).not.toContain('plays-acknowledged');
    expect(scheduler.child.exitCode).toBeNull();

    disk.empty();
    back.send(batch(201));
    expect((await back.next('plays-acknowledged')).upTo).toBe(400);
    back.close();
    expect(counted()).toBe(400);
  },
);
