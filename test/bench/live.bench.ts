/**
 * The live page of a whole office: 1,000 screens at one place, each with a linked player that reports, and with 12 hours
 * of 40 items in its counts. How long it takes from the opening of the page to its last screen, with no count known
 * (`firstMs`) and with all of them (`againMs`), and from saving the location to the last screen's news (`afterSaveMs`);
 * and how late the scheduler's loop is while pages open and saves come one after the other. The floor is a bare HTTP
 * server that writes the same bytes of a first page, as they are.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Location } from '@bacheca/shared/model/schedule';
import { openDatabase } from '../../apps/scheduler/server/database/open.ts';
import { Staff } from '../support/scheduler.ts';
import { bareServer } from './support/bare-server.ts';
import { median, printFigure, wholeNumber } from './support/figures.ts';
import { addPlayers } from './support/many-players.ts';
import { startMeasuredScheduler } from './support/measured-scheduler.ts';
import { startReporters } from './support/reporters.ts';

const ROUNDS = 10;
const ITEMS = 40;
const HOURS = 12;
const REPORT_EVERY_MS = 10_000;
const HOUR_MS = 3_600_000;

export async function bench(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { screens: { type: 'string' } } });
  const screens = wholeNumber('screens', values.screens, 1000);
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-bench-'));
  try {
    const tokens = await addPlayers(folder, screens);
    addRollUps(folder, screens);
    const scheduler = await startMeasuredScheduler(folder);
    const { url, oneTimePassword } = scheduler;
    const staff = await Staff.firstAdmin({ url, oneTimePassword });
    const place = await staff.send<Location>('GET', '/api/locations/urp');

    let first: Opened | undefined;
    const opening = await scheduler.during(async () => {
      first = await openPage(staff, screens);
    });
    if (!first) throw new Error('no page was opened');
    const floor = await bareServer(first.bytes);
    const reporters = await startReporters({ url, tokens, everyMs: REPORT_EVERY_MS });
    const again: number[] = [];
    const afterSave: number[] = [];
    const bare: number[] = [];
    const loop = await scheduler.during(async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const startedMs = performance.now();
        const page = await openPage(staff, screens);
        again.push(page.tookMs);
        const savedMs = performance.now();
        const heard = page.untilChanged(`Piano ${round}`, screens);
        await staff.send('PUT', '/api/locations/urp', { ...place, address: `Piano ${round}` });
        await heard;
        afterSave.push(performance.now() - savedMs);
        await page.close();
        bare.push(await floor.open());
        if (performance.now() - startedMs > 60_000) throw new Error('a round took over a minute');
      }
    });
    await reporters.stop();
    await floor.close();
    await scheduler.stop();
    printFigure({
      bench: 'live',
      screens,
      pageBytes: first.bytes,
      firstMs: first.tookMs,
      firstWorstLoopMs: opening.loopMaxMs,
      againMs: median(again),
      afterSaveMs: median(afterSave),
      ...loop,
      floorMs: median(bare),
      ratio: median(again) / median(bare),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Opened {
  readonly tookMs: number;
  /** It is of the first event, which has all screens. */
  readonly bytes: number;
  /** Until so many different screens have come again with this address. */
  untilChanged(address: string, screens: number): Promise<void>;
  close(): Promise<void>;
}

async function openPage(staff: Staff, screens: number): Promise<Opened> {
  const startedMs = performance.now();
  const response = await staff.open('/api/events');
  if (!response.body) throw new Error(`no event stream: ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const nextEvent = async (): Promise<string> => {
    const parts: string[] = [];
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        parts.push(text.slice(0, end));
        text = text.slice(end + 2);
        return parts.join('');
      }
      // A boundary may lie between two chunks.
      parts.push(text.slice(0, -1));
      text = text.slice(-1);
      const { value, done } = await reader.read();
      if (done) throw new Error('the event stream has ended');
      text += value;
    }
  };
  const seen = new Set<string>();
  let bytes = 0;
  while (seen.size < screens) {
    const event = await nextEvent();
    bytes += event.length;
    for (const id of idsIn(event)) seen.add(id);
  }
  const tookMs = performance.now() - startedMs;
  return {
    tookMs,
    bytes,
    async untilChanged(address, count) {
      const changed = new Set<string>();
      while (changed.size < count) {
        const event = await nextEvent();
        if (event.includes(`"${address}"`)) for (const id of idsIn(event)) changed.add(id);
      }
    },
    close: () => reader.cancel(),
  };
}

function idsIn(event: string): string[] {
  return [...event.matchAll(/"screen":\{"id":"(bench-\d+)"/g)].flatMap(([, id]) => id ?? []);
}

/** Today's counts, as players would have reported them. */
function addRollUps(folder: string, screens: number): void {
  const database = openDatabase(folder, process.env.BACHECA_SQLITE_BINDING);
  const hour = Math.floor(Date.now() / HOUR_MS);
  database.transaction(() => {
    const { run } = {
      run: (sql: string, ...values: unknown[]) => void database.prepare(sql).run(...values),
    };
    for (let item = 0; item < ITEMS; item++)
      run(
        `INSERT INTO item_snapshots (id, item_hash, item_id, kind, title) VALUES (?, ?, ?, 'qr', 'Servizio')`,
        item + 1,
        `item-${item}`,
        `item-${item}`,
      );
    for (let screen = 0; screen < screens; screen++)
      run(
        `INSERT INTO place_snapshots (id, hash, screen_id, location_id, time_zone, body) VALUES (?, ?, ?, 'urp', 'Europe/Rome', '{}')`,
        screen + 1,
        `place-${screen}`,
        `bench-${screen}`,
      );
    const numbers = (count: number) =>
      `(WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count}) SELECT i FROM n)`;
    run(
      `INSERT INTO hourly_plays SELECT (? - h.i) * 60, p.id, i.id, 0, 9, 0, 90000
       FROM ${numbers(HOURS)} h, place_snapshots p, item_snapshots i WHERE p.hash LIKE 'place-%' AND i.item_hash LIKE 'item-%'`,
      hour,
    );
    run(
      `INSERT INTO daily_plays SELECT hour / 1440, place, item, outcome, sum(plays), 0, sum(shown_ms)
       FROM hourly_plays GROUP BY 1, 2, 3, 4`,
    );
  });
  database.close();
}
