/**
 * What a whole office asks of a scheduler at once, beside 1,000 linked players that report: the list of all items
 * (20,000, all of them in playlists), a publish of them, the report by day of a month of 1,000 screens (1.2 million rows),
 * and how all screens are. `firstMs` is the first time after a start, `ms` those that follow; loop delays are the worse of
 * both. `idleLoopP99Ms` is that with nobody asking. Each has a floor of its own:
 *
 *  - list, screens: a bare HTTP server that writes the same bytes, as they are.
 *  - publish: JSON.stringify and sha256 of the items, and writing that to disk once.
 *  - report: the same sums by SQLite alone.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Item } from '@bacheca/shared/model/items';
import { type Database, openDatabase } from '../../apps/scheduler/server/database/open.ts';
import { Staff } from '../support/scheduler.ts';
import { bareServer } from './support/bare-server.ts';
import { median, printFigure, wholeNumber } from './support/figures.ts';
import { addPlayers } from './support/many-players.ts';
import {
  type LoopDelay,
  type MeasuredScheduler,
  startMeasuredScheduler,
} from './support/measured-scheduler.ts';
import { startReporters } from './support/reporters.ts';

const REPORT_EVERY_MS = 10_000;
const IDLE_MS = 5000;
const ROUNDS = 5;
const DAY_MS = 86_400_000;
const SLOTS = 500;
/** They have 500 slots each: a screen has no more than 2,400. */
const RULES_AT_PLACE = 4;
const PLAYED_ITEMS = 40;
const DAYS = 30;

export async function bench(args: string[]): Promise<void> {
  const options = { players: { type: 'string' }, items: { type: 'string' } } as const;
  const { values } = parseArgs({ args, options });
  const players = wholeNumber('players', values.players, 1000);
  const items = wholeNumber('items', values.items, 20_000);
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-bench-'));
  try {
    const tokens = await addPlayers(folder, players);
    const fromDay = Math.floor(Date.now() / DAY_MS) - DAYS;
    const database = openDatabase(folder, process.env.BACHECA_SQLITE_BINDING);
    database.transaction(() => {
      addItems(database, items);
      addPlaces(database, items);
      addDailyPlays(database, players, fromDay);
    });
    const reportFloorMs = timed(() => sumByDay(database, fromDay)).ms;
    database.close();

    const scheduler = await startMeasuredScheduler(folder);
    const { url, oneTimePassword } = scheduler;
    const staff = await Staff.firstAdmin({ url, oneTimePassword });
    const reporters = await startReporters({ url, tokens, everyMs: REPORT_EVERY_MS });
    const idle = await scheduler.during(() => setTimeout(IDLE_MS));
    const shared = { players, idleLoopP99Ms: idle.loopP99Ms };

    const list = await asked(scheduler, () => read(staff, '/api/items'));
    const listFloorMs = await bareMs(list.bytes);
    printFigure({
      bench: 'office',
      asked: 'list',
      items,
      ...shared,
      ...list,
      ...against(list.ms, listFloorMs),
    });

    let title = 0;
    const publish = await asked(scheduler, async () => {
      await staff.send('PUT', '/api/items/office-0', itemOf(0, `Avviso ${title++}`));
      const startedMs = performance.now();
      const result = await staff.send<{ groups: unknown[] }>('POST', '/api/publish', {});
      return { ms: performance.now() - startedMs, bytes: JSON.stringify(result).length };
    });
    const publishFloorMs = writeBare(folder, items);
    printFigure({
      bench: 'office',
      asked: 'publish',
      items,
      ...shared,
      ...publish,
      ...against(publish.ms, publishFloorMs),
    });

    const [from, until] = [fromDay, fromDay + DAYS - 1].map((day) =>
      new Date(day * DAY_MS).toISOString().slice(0, 10),
    );
    const report = await asked(scheduler, () =>
      read(staff, `/api/reports/plays?by=day&from=${from}&until=${until}`),
    );
    const rows = players * PLAYED_ITEMS * DAYS;
    printFigure({
      bench: 'office',
      asked: 'report',
      rows,
      ...shared,
      ...report,
      ...against(report.ms, reportFloorMs),
    });

    const screens = await asked(scheduler, () => read(staff, '/api/screens/live'));
    const screensFloorMs = await bareMs(screens.bytes);
    printFigure({
      bench: 'office',
      asked: 'screens',
      ...shared,
      ...screens,
      ...against(screens.ms, screensFloorMs),
    });

    await reporters.stop();
    await scheduler.stop();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Answer {
  readonly ms: number;
  readonly bytes: number;
}

async function asked(scheduler: MeasuredScheduler, ask: () => Promise<Answer>) {
  let first: Answer | undefined;
  const firstLoop = await scheduler.during(async () => {
    first = await ask();
  });
  const again: number[] = [];
  const loop = await scheduler.during(async () => {
    for (let round = 0; round < ROUNDS; round++) again.push((await ask()).ms);
  });
  if (!first) throw new Error('nothing was asked');
  const worse = (of: keyof LoopDelay) => Math.max(firstLoop[of], loop[of]);
  return {
    bytes: first.bytes,
    firstMs: first.ms,
    ms: median(again),
    loopP99Ms: worse('loopP99Ms'),
    loopMaxMs: worse('loopMaxMs'),
  };
}

function against(ms: number, floorMs: number) {
  return { floorMs, ratio: ms / floorMs };
}

async function read(staff: Staff, path: string): Promise<Answer> {
  const startedMs = performance.now();
  const response = await staff.open(path);
  const bytes = (await response.arrayBuffer()).byteLength;
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return { ms: performance.now() - startedMs, bytes };
}

async function bareMs(bytes: number): Promise<number> {
  const server = await bareServer(bytes);
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round++) took.push(await server.open());
  await server.close();
  return median(took);
}

function writeBare(folder: string, items: number): number {
  const all = Array.from({ length: items }, (_, index) => itemOf(index, `Avviso ${index}`));
  return timed(() => {
    const text = JSON.stringify(all);
    createHash('sha256').update(text).digest('hex');
    writeFileSync(join(folder, 'bare'), text, { flush: true });
  }).ms;
}

function timed<Result>(work: () => Result): { result: Result; ms: number } {
  const startedMs = performance.now();
  const result = work();
  return { result, ms: performance.now() - startedMs };
}

function itemOf(index: number, title: string): Item {
  const text =
    'Oggi gli uffici al pubblico di piazza del Comune chiudono alle 13 per lavori alla rete elettrica.';
  return {
    id: `office-${index}`,
    kind: 'notice',
    title,
    severity: 'info',
    durationMs: 10_000,
    variants: (['it', 'en', 'zh'] as const).map((language) => ({ language, title: 'Avviso', text })),
  };
}

/** They are added as rows of today's schema; saving each by itself would take longer than all that is measured. */
function addItems({ prepare }: Database, items: number): void {
  const insert = prepare('INSERT INTO items (id, body) VALUES (?, ?)');
  for (let index = 0; index < items; index++) {
    const item = itemOf(index, `Avviso ${index}`);
    insert.run(item.id, JSON.stringify(item));
  }
}

/** Places with one screen each, whose rules play all of the items. */
function addPlaces({ prepare }: Database, items: number): void {
  const playlist = prepare('INSERT INTO playlists (id, body) VALUES (?, ?)');
  const location = prepare('INSERT INTO locations (id, body) VALUES (?, ?)');
  const screen = prepare('INSERT INTO screens (id, location_id, body) VALUES (?, ?, ?)');
  const rule = prepare('INSERT INTO rules (id, playlist_id, body) VALUES (?, ?, ?)');
  const languages = [{ language: 'it', weight: 1 }];
  for (let index = 0; index * SLOTS < items; index++) {
    const locationId = `office-${Math.floor(index / RULES_AT_PLACE)}`;
    if (index % RULES_AT_PLACE === 0) {
      const place = { id: locationId, name: locationId, kind: 'office', timeZone: 'Europe/Rome', languages };
      location.run(locationId, JSON.stringify({ ...place, synchronised: false, tags: [] }));
      const shown = { id: locationId, locationId, name: locationId, orientation: 'landscape' };
      screen.run(locationId, locationId, JSON.stringify(shown));
    }
    const id = `office-${index}`;
    const slots = Array.from({ length: Math.min(SLOTS, items - index * SLOTS) }, (_, slot) => ({
      itemId: `office-${index * SLOTS + slot}`,
      weight: 1,
    }));
    playlist.run(id, JSON.stringify({ id, name: id, slots }));
    const target = { type: 'location', locationId };
    rule.run(id, id, JSON.stringify({ id, playlistId: id, target, priority: 'normal', share: 1 }));
  }
}

/** As many screens have reported for a month. */
function addDailyPlays({ prepare }: Database, screens: number, fromDay: number): void {
  const numbers = (count: number) =>
    `(WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count}) SELECT i FROM n)`;
  prepare(
    `INSERT INTO item_snapshots (id, item_hash, item_id, kind, title)
     SELECT i + 1, 'office-' || i, 'office-' || i, 'notice', 'Avviso' FROM ${numbers(PLAYED_ITEMS)}`,
  ).run();
  prepare(
    `INSERT INTO place_snapshots (id, hash, screen_id, location_id, time_zone, body)
     SELECT i + 1, 'office-' || i, 'bench-' || i, 'urp', 'Europe/Rome', '{}' FROM ${numbers(screens)}`,
  ).run();
  prepare(
    `INSERT INTO daily_plays
     SELECT ? + d.i, p.i + 1, n.i + 1, 0, 9, 0, 90000
     FROM ${numbers(DAYS)} d, ${numbers(screens)} p, ${numbers(PLAYED_ITEMS)} n`,
  ).run(fromDay);
}

function sumByDay({ prepare }: Database, fromDay: number): unknown {
  return prepare(
    `SELECT day, item, outcome, sum(plays), sum(panel_off), sum(shown_ms) FROM daily_plays
     WHERE day BETWEEN ? AND ? GROUP BY day, item, outcome`,
  ).all(fromDay, fromDay + DAYS - 1);
}
