/**
 * Data folders that version 0.1.0 left (README.md) are opened by this version: a real scheduler and a real player, some
 * minutes after the power went. Nothing is lost.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlayedReport } from '@bacheca/shared/api/reports';
import type { Program } from '@bacheca/shared/model/program';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stop } from '../../scripts/support/processes.ts';
import { readNotes } from '../faults/stage-notebook.ts';
import { type SchedulerProcess, Staff, startSchedulerProcess } from '../support/scheduler.ts';
import {
  type Expected,
  type ItemTotals,
  itemTotals,
  PASSWORD,
  PLACES,
  SCREEN,
  withPlays,
} from './expected.ts';
import { NotingProxy } from './noting-proxy.ts';

const left = join(import.meta.dirname, '0.1.0');
const expected = JSON.parse(readFileSync(join(left, 'expected.json'), 'utf8')) as Expected;
const LATER_MS = 10 * 60_000;

let folder: string;
let scheduler: SchedulerProcess;
let staff: Staff;
let proxy: NotingProxy;
let environment: NodeJS.ProcessEnv;
let player: ChildProcess | null = null;
let status: PlayerStatus | null = null;
/** What this version counts before its player has said anything, and after it has said all. */
let before: PlayedReport;
let after: PlayedReport;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bacheca-upgrade-'));
  for (const part of ['scheduler', 'player']) cpSync(join(left, part), at(part), { recursive: true });
  const clock = new URL('./shifted-clock.mjs', import.meta.url).href;
  environment = {
    BACHECA_SEED: 'none',
    BACHECA_TEST_SHIFT_MS: String(Date.parse(expected.madeAt) + LATER_MS - Date.now()),
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${clock}`,
  };
  scheduler = await startSchedulerProcess(at('scheduler'), { env: environment });
  staff = await Staff.signIn(scheduler.url, PASSWORD);
  before = await report();
  proxy = await NotingProxy.start(scheduler.port);
  // Its scheduler has another address now: nothing else of what it had is changed.
  writeFileSync(at('player/identity.json'), JSON.stringify({ ...identity(), schedulerUrl: proxy.url }));
  writeFileSync(at('clock.json'), JSON.stringify({ bootId: randomUUID() }));

  startPlayer('play');
  await until(() => status?.program.active === expected.programs.second && shown().mappa);
  await stopPlayer();
  startPlayer('report');
  await until(() => status?.journal.waiting === 0);
  await stopPlayer();
  after = await report();
});

afterAll(async () => {
  await stopPlayer();
  await proxy?.stop();
  await scheduler?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('staff sign in with the password that they had, and find their places and items', async () => {
  const ids = async (path: string) =>
    (await staff.send<{ id: string }[]>('GET', path)).map(({ id }) => id).sort();
  expect(await ids('/api/locations')).toEqual([...PLACES]);
  expect(await ids('/api/items')).toEqual(['avviso', 'mappa', 'orari']);
});

it('plays that were counted stay counted, and those of unknown time stay apart', () => {
  expect(itemTotals(before.rows.map(withPlays))).toEqual(expected.reported.dated);
  expect(itemTotals(before.timeUnknown.map(withPlays))).toEqual(expected.reported.undated);
});

it('plays that nobody had acknowledged are delivered, and every play counts once', () => {
  const all = [...after.rows, ...after.timeUnknown].map(withPlays);
  const [was, is] = [expected.shown, shown()].map(sum) as [number, number];
  expect(sum(itemTotals(all))).toBe(was + is);
  const both = [expected.shown, shown()].flatMap((totals) =>
    Object.entries(totals).map(([itemId, plays]) => ({ itemId, plays })),
  );
  expect(itemTotals(all)).toEqual(itemTotals(both));
  const reported = sum(expected.reported.dated) + sum(expected.reported.undated);
  expect(was - reported, 'the folder had some that nobody had acknowledged').toBeGreaterThanOrEqual(
    expected.waitingAtLeast - 1,
  );
});

it('both publications are there as they were, and so is what each screen plays', async () => {
  const rows = (path: string, table: string) => {
    const database = new Sqlite(path, { readonly: true });
    try {
      return database.prepare(`SELECT * FROM ${table}`).all();
    } finally {
      database.close();
    }
  };
  // A copy, because opening a database beside its log would change the folder that is kept.
  cpSync(join(left, 'scheduler/bacheca.db'), at('left.db'));
  const publications = rows(at('left.db'), 'location_publications');
  expect(publications).toHaveLength(2);
  expect(rows(at('scheduler/bacheca.db'), 'location_publications')).toEqual(publications);
  expect(rows(at('scheduler/bacheca.db'), 'publications')).toMatchObject(
    rows(at('left.db'), 'publications') as object[],
  );
  expect(rows(at('scheduler/bacheca.db'), 'published')).toEqual(rows(at('left.db'), 'published'));
  const { items } = await staff.send<Pick<Program, 'items'>>('GET', `/api/screens/${SCREEN}/program`);
  expect(Object.keys(items).sort()).toEqual(['avviso', 'mappa']);
});

it('files that were whole are not fetched again, and the one that was begun goes on where it stopped', () => {
  const { sha256, bytes } = expected.partial;
  const media = proxy.asked.filter(({ path }) => path.startsWith('/media/'));
  expect(media.map(({ path }) => path)).not.toEqual([]);
  expect(media.filter(({ path }) => !path.includes(sha256))).toEqual([]);
  expect(media[0]?.range).toMatch(new RegExp(`^bytes=${bytes}-`));
  expect(readdirSync(at('player/media/partial'))).toEqual([]);
});

it('the player stays the one that was paired, without asking to be paired again', () => {
  const was = JSON.parse(readFileSync(join(left, 'player/identity.json'), 'utf8'));
  expect(identity()).toMatchObject({ ...was, schedulerUrl: proxy.url });
});

function at(path: string): string {
  return join(folder, path);
}

function identity(): object {
  return JSON.parse(readFileSync(at('player/identity.json'), 'utf8'));
}

function report(): Promise<PlayedReport> {
  const until = new Date(Date.parse(expected.firstDay) + 3 * 24 * 3_600_000).toISOString().slice(0, 10);
  return staff.send('GET', `/api/reports/plays?by=day&from=${expected.firstDay}&until=${until}`);
}

/** It is by the notes of this version's stage. */
function shown(): ItemTotals {
  const taken = readNotes(at('notes.jsonl')).filter((showing) => showing.taken);
  return itemTotals(taken.map(({ itemId }) => ({ itemId, plays: 1 })));
}

function sum(totals: ItemTotals): number {
  return Object.values(totals).reduce((all, plays) => all + plays, 0);
}

function startPlayer(mode: 'play' | 'report'): void {
  status = null;
  const script = join(import.meta.dirname, '../faults/player-process.ts');
  player = spawn(process.execPath, [script, at('player'), at('notes.jsonl'), mode], {
    env: { ...process.env, ...environment, BACHECA_TEST_CLOCK: at('clock.json') },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  player.on('message', (told) => {
    status = told as PlayerStatus;
  });
}

async function stopPlayer(): Promise<void> {
  if (player) await stop(player);
  player = null;
}

/** The test's own time limit ends it. */
async function until(check: () => unknown): Promise<void> {
  while (!check()) {
    if (player?.exitCode) throw new Error(`the player ended with code ${player.exitCode}`);
    await sleep(50);
  }
}
