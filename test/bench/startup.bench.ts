/**
 * How long from starting a player, its cache filled and no scheduler in reach, to its first content: the
 * first frame of an item, as its journal has it. For Chromium that is the browser host and the browser, which start
 * together. The floor is the bare host with a page of one word, started in the same way, from its start to its
 * second frame. Each run waits until an item of the asked kind is due for a while yet: what begins near the end of an
 * item would count its successor's wait, and what begins with a film its search for the right picture.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ScreenView } from '@bacheca/shared/api/screens';
import { prepare } from '@bacheca/shared/engine/layout/prepare-program';
import { resolve } from '@bacheca/shared/engine/resolve';
import { Program } from '@bacheca/shared/model/program';
import { chromium } from '@playwright/test';
import Sqlite from 'better-sqlite3';
import { buildWhatChanged } from '../../scripts/support/builds.ts';
import { findElectron } from '../../scripts/support/electron.ts';
import { stop } from '../../scripts/support/processes.ts';
import { CHROMIUM_PATH } from '../../scripts/support/tools.ts';
import { openDisplay } from '../../scripts/support/xvfb.ts';
import {
  chromiumHost,
  electronHost,
  electronMain,
  type PlayerHost,
  playerEnvironment,
  startBrowserHost,
} from '../support/players.ts';
import { Staff, startSchedulerProcess } from '../support/scheduler.ts';
import { median, percentile, printFigure, wholeNumber } from './support/figures.ts';

const POLL_MS = 50;
const PATIENCE_MS = 180_000;
/** Longer than any player takes to its first picture. */
const MIN_REST_MS = 6_000;
const KINDS = ['infographic', 'qr', 'video'] as const;
type Kind = (typeof KINDS)[number];
const SIZE = { width: 1280, height: 720 };
const rootArgs = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export async function bench(args: string[]): Promise<void> {
  const options = { runs: { type: 'string' }, host: { type: 'string' }, kind: { type: 'string' } } as const;
  const { values } = parseArgs({ args, options });
  const runs = wholeNumber('runs', values.runs, 5);
  const kind = KINDS.find((name) => name === (values.kind ?? KINDS[0]));
  if (!kind) throw new Error(`--kind is one of ${KINDS.join(', ')}`);
  await buildWhatChanged();
  const display = await openDisplay();
  if (display?.name) process.env.DISPLAY = display.name;
  try {
    for (const [host, floor] of [
      [chromiumHost, bareChromium],
      [electronHost, bareElectron],
    ] as const) {
      if (values.host && values.host !== host.name.toLowerCase()) continue;
      if (host.obstacle)
        printFigure({ bench: 'startup', host: host.name.toLowerCase(), skipped: host.obstacle });
      else await measure(host, floor, runs, kind);
    }
  } finally {
    await display?.close();
  }
}

async function measure(
  host: PlayerHost,
  floor: () => Promise<number>,
  runs: number,
  kind: Kind,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-bench-'));
  try {
    const dataDir = join(folder, 'player');
    await fillCache(host, folder, dataDir);
    const ours: number[] = [];
    const bare: number[] = [];
    for (let run = 0; run < runs; run++) {
      bare.push(await floor());
      await untilDue(dataDir, kind);
      ours.push(await firstContent(host, dataDir));
    }
    const firstContentMs = median(ours);
    const floorMs = median(bare);
    printFigure({
      bench: 'startup',
      host: host.name.toLowerCase(),
      kind,
      runs,
      firstContentMs,
      slowestMs: percentile(ours, 1),
      floorMs,
      ratio: firstContentMs / floorMs,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lets a player take in what a new installation plays at the URP, to the last file. */
async function fillCache(host: PlayerHost, folder: string, dataDir: string): Promise<void> {
  const scheduler = await startSchedulerProcess(join(folder, 'scheduler'), {
    env: { BACHECA_DEMO_PLAYER: dataDir },
  });
  const staff = await Staff.firstAdmin(scheduler);
  const player = await startWith(host, dataDir, scheduler.url);
  await until(async () => {
    const screens = await staff.send<ScreenView[]>('GET', '/api/screens/live');
    const status = screens.find(({ player: paired }) => paired)?.status;
    return status?.program.active && status.cache.filesReady === status.cache.filesTotal && lastPlay(dataDir)
      ? true
      : null;
  });
  await player.stop();
  await scheduler.stop();
}

/** Waits until the program on the player's disk has an item of this kind on, for long enough. */
async function untilDue(dataDir: string, kind: Kind): Promise<void> {
  const folder = join(dataDir, 'programs');
  const { active } = JSON.parse(readFileSync(join(folder, 'current'), 'utf8')) as { active: string };
  const program = prepare(Program.parse(JSON.parse(readFileSync(join(folder, `${active}.json`), 'utf8'))));
  await until(async () => {
    const atMs = Date.now();
    const due = resolve(program, [], atMs, new Set());
    if (due.type !== 'item' || due.shown?.item.kind !== kind) return null;
    return due.planned.endsAtMs - atMs >= MIN_REST_MS ? true : null;
  });
}

async function firstContent(host: PlayerHost, dataDir: string): Promise<number> {
  const before = lastPlay(dataDir)?.place ?? 0;
  const startedMs = Date.now();
  // Nobody listens at this address.
  const player = await startWith(host, dataDir, 'http://127.0.0.1:9');
  const play = await until(async () => {
    const last = lastPlay(dataDir, before);
    return last ?? null;
  });
  await player.stop();
  return play.startedAtMs - startedMs;
}

interface Started {
  stop(): Promise<void>;
}

/** Starts it as an operator does: Electron without the ways in for tests, which take it longer than bare Electron. */
async function startWith(host: PlayerHost, dataDir: string, schedulerUrl: string): Promise<Started> {
  if (host.name === 'Electron') {
    const child = spawnElectron(electronMain, playerEnvironment(dataDir, schedulerUrl));
    return { stop: () => stop(child) };
  }
  // The browser opens its window while the host starts.
  const [{ browser, page }, { child, url }] = await Promise.all([
    openChromium(),
    startBrowserHost(dataDir, schedulerUrl),
  ]);
  await page.goto(url);
  return {
    async stop() {
      await stop(child);
      await browser.close();
    },
  };
}

/** The first play after `after` (its place in the file), or the newest. */
function lastPlay(dataDir: string, after?: number): { place: number; startedAtMs: number } | undefined {
  const path = join(dataDir, 'journal.sqlite');
  if (!existsSync(path)) return undefined;
  const journal = new Sqlite(path, { readonly: true, timeout: 1000 });
  try {
    const place = 'journal * 1000000000 + seq';
    const which =
      after === undefined ? `ORDER BY ${place} DESC` : `WHERE ${place} > ${after} ORDER BY ${place}`;
    return journal
      .prepare(`SELECT ${place} AS place, started_at_ms AS startedAtMs FROM plays ${which} LIMIT 1`)
      .get() as { place: number; startedAtMs: number } | undefined;
  } finally {
    journal.close();
  }
}

async function until<T>(look: () => Promise<T | null>): Promise<T> {
  const deadlineMs = Date.now() + PATIENCE_MS;
  while (Date.now() < deadlineMs) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error('nothing came of it within three minutes');
}

async function openChromium() {
  const browser = await chromium.launch({
    ...(existsSync(CHROMIUM_PATH) ? { executablePath: CHROMIUM_PATH } : {}),
    args: [...rootArgs, '--autoplay-policy=no-user-gesture-required'],
  });
  return { browser, page: await browser.newPage({ viewport: SIZE }) };
}

async function bareChromium(): Promise<number> {
  const startedMs = Date.now();
  const { browser, page } = await openChromium();
  await page.goto('data:text/html,<h1>Bacheca</h1>');
  const shownMs = await page.evaluate(
    () =>
      new Promise<number>((done) =>
        requestAnimationFrame(() => requestAnimationFrame(() => done(Date.now()))),
      ),
  );
  await browser.close();
  return shownMs - startedMs;
}

async function bareElectron(): Promise<number> {
  const startedMs = Date.now();
  const child = spawnElectron(fileURLToPath(new URL('./support/bare-electron.mjs', import.meta.url)));
  let output = '';
  child.stdout?.on('data', (bytes: Buffer) => {
    output += bytes.toString();
  });
  await new Promise((resolve) => child.once('exit', resolve));
  const shownMs = Number(output.match(/shown (\d+)/)?.[1]);
  if (!shownMs) throw new Error('the bare Electron showed nothing');
  return shownMs - startedMs;
}

/** Ours and the bare one are started alike. */
function spawnElectron(script: string, env: NodeJS.ProcessEnv = process.env): ChildProcess {
  const electron = findElectron();
  if (!electron.found) throw new Error(electron.why);
  return spawn(electron.path, [script, ...rootArgs], { env, stdio: ['ignore', 'pipe', 'ignore'] });
}
