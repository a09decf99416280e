/**
 * Makes the data folders of an older release by running that release: `make.ts <its checkout> <where to>`. README.md
 * beside it says when to do this. What is imported from the checkout is that release's own code.
 */
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlayedReport } from '@bacheca/shared/api/reports';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import { type Expected, itemTotals, PASSWORD, PLACES, SCREEN, withPlays } from './expected.ts';

/** The partial file stays partial: at this rate it takes a quarter of a minute. */
const BYTES_PER_SECOND = 4000;
const PARTIAL_BYTES = 16_000;
const PATIENCE_MS = 60_000;

const [, , checkoutArgument, targetArgument] = process.argv;
if (!checkoutArgument || !targetArgument)
  throw new Error('make.ts <checkout of the release> <target folder>');
const checkout = resolve(checkoutArgument);
const target = resolve(targetArgument);
const work = mkdtempSync(join(tmpdir(), 'bacheca-older-'));
const schedulerFolder = join(work, 'scheduler');
const playerFolder = join(work, 'player');
const notesPath = join(work, 'notes.jsonl');
const clockPath = join(work, 'clock.json');
mkdirSync(schedulerFolder);

const fromRelease = (path: string) => import(join(checkout, path));
/** Where 0.1.0 had it: no path of today's. */
const fromServer = (path: string) => fromRelease(`apps/scheduler/server/${path}`);
const { startSchedulerProcess, Staff } = await fromRelease('test/support/scheduler.ts');
const { makeStill } = await fromRelease('test/support/media.ts');
const { readNotes } = await fromRelease('test/faults/stage-notebook.ts');
const { provision } = await fromServer('provisioning.ts');
const { openInstallation } = await fromServer('installation.ts');
const { readConfig } = await fromServer('config.ts');
const { systemClock } = await fromServer('clock.ts');
const { createLog } = await fromServer('log.ts');

const environment = { BACHECA_SEED: 'none' };
const showings = () => readNotes(notesPath) as { itemId: string; failed: boolean; taken: unknown }[];

/** So many, and the agent has all of them in its journal: the power goes in the middle of a play, not of a write. */
const areTaken = (plays: number) => showings().length >= plays && showings().every(({ taken }) => taken);

// There are one scheduler, two places, and one player at the first of them.
let scheduler = await startSchedulerProcess(schedulerFolder, { env: environment });
// Whatever goes wrong, nothing of it goes on.
process.once('exit', () => {
  scheduler.child.kill('SIGKILL');
  rmSync(work, { recursive: true, force: true });
});
let staff = await Staff.firstAdmin(scheduler, PASSWORD);
for (const [index, id] of PLACES.entries()) {
  await staff.send('PUT', `/api/locations/${id}`, {
    ...{
      id,
      name: `Sala ${index + 1}`,
      kind: 'office',
      timeZone: 'Europe/Rome',
      tags: [],
      synchronised: false,
    },
    languages: [{ language: 'it', weight: 1 }],
    network: { bytesPerSecond: BYTES_PER_SECOND },
  });
  await staff.send('PUT', `/api/screens/${id}-1`, {
    ...{ id: `${id}-1`, locationId: id, name: `Schermo ${index + 1}`, orientation: 'landscape' },
  });
}
await saveItem('avviso', makeStill(work, 'avviso', 'red'), 600);
await saveItem('orari', makeStill(work, 'orari', 'green'), 800);
const first = await publish(['avviso', 'orari'], [...PLACES]);
await scheduler.stop();
await provisionPlayer();
scheduler = await startSchedulerProcess(schedulerFolder, { port: scheduler.port, env: environment });
staff = await Staff.signIn(scheduler.url, PASSWORD);

// Plays that are counted, then the power goes.
let player = startPlayer({ wallOffsetMs: 0 });
await until('14 plays', () => areTaken(14) && (player.status?.journal.acknowledgedSeq ?? 0) >= 10);
await player.end('SIGKILL');
await scheduler.stop();

// Plays of a boot that no scheduler was heard in, by a clock that begins in 1970.
const before = showings().length;
player = startPlayer({ wallOffsetMs: -Date.now() + 3_600_000 });
await until('8 undated plays', () => showings().length >= before + 8);
await player.end('SIGTERM');
scheduler = await startSchedulerProcess(schedulerFolder, { port: scheduler.port, env: environment });
staff = await Staff.signIn(scheduler.url, PASSWORD);

// A second publication at the player's place, of which one file comes in part.
player = startPlayer({ wallOffsetMs: 0 });
// What is on screen waits for its end.
await until('all plays handed over', () => (player.status?.journal.waiting ?? Infinity) <= 1);
const { sha256: partialSha256 } = await saveItem('mappa', makeGreyNoise(), 1000);
const second = await publish(['avviso', 'mappa'], [PLACES[0]]);
const partial = join(playerFolder, 'media', 'partial', partialSha256);
await until('a part of the file', () => sizeOf(partial) >= PARTIAL_BYTES);
const day = new Date().toISOString().slice(0, 10);
const report: PlayedReport = await staff.send(
  'GET',
  `/api/reports/plays?by=day&from=${dayBefore(day)}&until=${day}`,
);
await scheduler.stop();

// Plays that nobody has acknowledged, and the power goes again.
const acknowledged = showings().length;
await until('8 waiting plays', () => areTaken(acknowledged + 8));
const last = player.status;
await player.end('SIGKILL');

const expected: Expected = {
  madeAt: new Date().toISOString(),
  firstDay: dayBefore(day),
  programs: { first, second },
  shown: itemTotals(showings().map(({ itemId }) => ({ itemId, plays: 1 }))),
  reported: {
    dated: itemTotals(report.rows.map(withPlays)),
    undated: itemTotals(report.timeUnknown.map(withPlays)),
  },
  waitingAtLeast: last?.journal.waiting ?? 0,
  partial: { sha256: partialSha256, bytes: sizeOf(partial) },
};
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
// What SQLite has in memory, and makes anew.
for (const [from, to] of [
  [schedulerFolder, 'scheduler'],
  [playerFolder, 'player'],
] as const)
  cpSync(from, join(target, to), { recursive: true, filter: (path) => !path.endsWith('-shm') });
writeFileSync(join(target, 'expected.json'), `${JSON.stringify(expected, null, 2)}\n`);
console.log(JSON.stringify(expected, null, 2));

async function saveItem(id: string, picture: string, durationMs: number): Promise<{ sha256: string }> {
  const file = await staff.upload(picture, 'image/png');
  await staff.send('PUT', `/api/items/${id}`, {
    ...{ id, kind: 'infographic', title: id },
    variants: [{ language: 'it', pages: [{ media: file.sha256, text: '', durationMs }] }],
  });
  return file;
}

/** Noise is what no encoder makes smaller: some ten kilobytes. */
function makeGreyNoise(): string {
  const path = join(work, 'mappa.png');
  const source = "nullsrc=size=300x200,geq=lum='random(1)*255':cb=128:cr=128,format=gray";
  execFileSync('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', source, '-frames:v', '1', path]);
  return path;
}

async function publish(itemIds: readonly string[], locationIds: readonly string[]): Promise<string> {
  const slots = itemIds.map((itemId) => ({ itemId, weight: 1 }));
  await staff.send('PUT', '/api/playlists/prova', { id: 'prova', name: 'Prova', slots });
  await staff.send('PUT', '/api/rules/prova', {
    ...{ id: 'prova', playlistId: 'prova', target: { type: 'everywhere' }, priority: 'normal', share: 1 },
  });
  const { groups } = await staff.send('POST', '/api/publish', { locationIds });
  return groups.find(({ screenIds }: { screenIds: string[] }) => screenIds.includes(SCREEN)).revision;
}

/** It does as `npm run provision` does. */
async function provisionPlayer(): Promise<void> {
  const config = readConfig({ ...process.env, ...environment, BACHECA_DATA: schedulerFolder });
  const installation = await openInstallation(config, systemClock, createLog({ logLevel: 'error' }));
  try {
    provision(installation, { screenId: SCREEN, folder: playerFolder, schedulerUrl: scheduler.url });
  } finally {
    installation.database.close();
  }
}

interface Player {
  readonly status: PlayerStatus | null;
  end(signal: NodeJS.Signals): Promise<void>;
}

/** The release's player of its fault suite, in a boot of its own, by a clock that is this much wrong. */
function startPlayer({ wallOffsetMs }: { wallOffsetMs: number }): Player {
  writeFileSync(clockPath, JSON.stringify({ wallOffsetMs, bootId: randomUUID() }));
  const script = join(checkout, 'test/faults/player-process.ts');
  const child = spawn(process.execPath, [script, playerFolder, notesPath, 'play'], {
    env: { ...process.env, BACHECA_TEST_CLOCK: clockPath },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let status: PlayerStatus | null = null;
  child.on('message', (told) => {
    status = told as PlayerStatus;
  });
  return {
    get status() {
      return status;
    },
    async end(signal) {
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    },
  };
}

async function until(what: string, check: () => boolean): Promise<void> {
  const givenUpAt = performance.now() + PATIENCE_MS;
  while (!check()) {
    if (performance.now() > givenUpAt)
      throw new Error(`there never were ${what}; the player: ${JSON.stringify(player.status)}`);
    await sleep(20);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 24 * 3_600_000).toISOString().slice(0, 10);
}
