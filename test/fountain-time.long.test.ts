/**
 * When it was that a place played which no network reaches, on a board that begins in 1970 each time that it is
 * switched on: as well as sticks can tell. The real commands beside a real scheduler, and a real player.
 */
import { randomUUID } from 'node:crypto';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlayedReport, RecordedPlay } from '@bacheca/shared/api/reports';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Clock } from '../apps/player/agent/clock/machine-clock.ts';
import { makeStill } from './support/media.ts';
import { CutOffPlayer, noteOn, OfflineLocation, until } from './support/offline-location.ts';

const DAY_MS = 24 * 3_600_000;
/** Exports are as old as a test is long. */
const TOLERANCE_MS = 170_000;

let fountain: OfflineLocation;
let folder: string;
let mounts: string;
let stick: string;
let away: string;
let data: string;
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
  stick = join(mounts, 'STICK');
  away = join(folder, 'away');
  data = join(folder, 'data');
  await mkdir(mounts);
  await mkdir(away);
  player = null;
  await fountain.provisionUndated('fonte-1', data);
  await expect(access(join(data, 'clock.json'))).rejects.toThrow();
});
afterEach(async () => {
  await player?.stop();
});

/** The board was switched on: it is a new boot, in 1970. */
function boardWithoutClock(): Clock {
  const startedAtMs = performance.now();
  return {
    nowMs: () => Math.floor(performance.now() - startedAtMs),
    monotonicMs: () => performance.now() - startedAtMs,
    bootId: randomUUID(),
    keepsTime: () => false,
    isSynchronised: () => false,
  };
}

async function switchOn(clock = boardWithoutClock()): Promise<CutOffPlayer> {
  player = await CutOffPlayer.start(data, mounts, clock);
  return player;
}
async function switchOff(): Promise<void> {
  await player?.stop();
  player = null;
}

/** All that the scheduler has of the screen since, in its list and in its report by hours. */
async function reported(): Promise<{ plays: RecordedPlay[]; inHours: number; timeUnknown: number }> {
  const plays = await fountain.staff.send<RecordedPlay[]>('GET', '/api/plays?screenId=fonte-1&limit=1000');
  const day = (atMs: number) => new Date(atMs).toISOString().slice(0, 10);
  const span = `from=${day(Date.now() - DAY_MS)}&until=${day(Date.now() + DAY_MS)}`;
  const report = await fountain.staff.send<PlayedReport>(
    'GET',
    `/api/reports/plays?by=hour&${span}&screenId=fonte-1`,
  );
  const sum = (rows: PlayedReport['timeUnknown']) =>
    rows.reduce(
      (plays, { complete, joined, cut, interrupted, failed }) =>
        plays + complete + joined + cut + interrupted + failed,
      0,
    );
  return { plays, inHours: sum(report.rows), timeUnknown: sum(report.timeUnknown) };
}

it('its plays are dated by its sticks, in every boot since the first, marked so, and stand in reports', async () => {
  const beganAtMs = Date.now();
  await fountain.command('export', '--screen', 'fonte-1', '--to', away);
  await rename(away, stick);
  const first = await switchOn();
  await first.stage.until(() => first.shown.length >= 3);
  expect(first.agent.status().clock.quality).toEqual({ quality: 'estimated', by: 'stick' });
  await switchOff();

  // The power was gone, and nobody comes with a stick.
  await rename(stick, away);
  const second = await switchOn();
  await second.stage.until(() => second.shown.length >= 3);
  await switchOff();

  await fountain.command('export', '--screen', 'fonte-1', '--to', away);
  await rename(away, stick);
  const third = await switchOn();
  await third.stage.until(() => third.shown.length >= 2);
  await switchOff();
  await rm(join(stick, 'bacheca/visits'), { recursive: true });
  await switchOn();
  await until(async () => ((await noteOn(stick)).plays ?? 0) >= 6);
  await switchOff();
  const { plays: taken = 0 } = await noteOn(stick);
  await fountain.command('import', '--from', stick);

  const { plays, inHours, timeUnknown } = await reported();
  expect(plays).toHaveLength(taken);
  for (const play of plays) {
    expect(play.clock).toEqual({ quality: 'estimated', by: 'stick' });
    expect(play.startedAtMs).toBeGreaterThan(beganAtMs - TOLERANCE_MS);
    expect(play.startedAtMs).toBeLessThan(Date.now());
  }
  expect(new Set(plays.map(({ bootId }) => bootId)).size).toBeGreaterThanOrEqual(3);
  expect({ inHours, timeUnknown }).toEqual({ inHours: taken, timeUnknown: 0 });
});

it('what it played before its first stick of this boot gets the time of that stick, too', async () => {
  await fountain.command('export', '--screen', 'fonte-1', '--to', away);
  await rename(away, stick);
  const first = await switchOn();
  await first.stage.until(() => first.shown.length >= 1);
  await switchOff();
  // The folder is as an older version left it, which kept nothing of what sticks told.
  await rm(join(data, 'clock.json'));
  await rename(stick, away);

  const second = await switchOn();
  await second.stage.until(() => second.shown.length >= 3);
  expect(second.agent.status().clock.quality.quality).toBe('unsynced');
  const before = (await reported()).plays.length;
  await fountain.command('export', '--screen', 'fonte-1', '--to', away);
  await rename(away, stick);
  await until(async () => ((await noteOn(stick)).plays ?? 0) >= 3);
  await switchOff();
  await fountain.command('import', '--from', stick);
  const { plays, timeUnknown } = await reported();
  const fresh = plays.slice(0, plays.length - before);
  expect(fresh.length).toBeGreaterThanOrEqual(3);
  expect(fresh.map(({ clock }) => clock)).toEqual(fresh.map(() => ({ quality: 'estimated', by: 'stick' })));
  expect(timeUnknown).toBe(0);
});
