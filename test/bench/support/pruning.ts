/**
 * For how long pruning holds up ingest: batches of one play are committed one after another while 13-month-old hours,
 * spans of that age and a month of plays go. The floor is the same batches with nothing to prune.
 */
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { HOURLY_KEPT_DAYS, prune } from '../../../apps/scheduler/server/plays/months/retention.ts';
import { openPlays, type PlayStore } from '../../../apps/scheduler/server/testing/plays/plays.ts';
import { percentile } from './figures.ts';
import { aPlay } from './reporters.ts';

const DAY_MS = 24 * 3_600_000;
const RAW_PLAY_DAYS = 60;
const SCREENS = 1000;
/** What the nights of one month leave, where none of them pruned. */
const OLD_HOURS = 300;
const ITEMS = 2;
const OLD_SPANS_OF_SCREEN = 100;
const OLD_PLAYS_OF_SCREEN = 200;
const PLAYS_AT_ONCE = 10_000;

export interface PruningFigures {
  readonly prunedRows: number;
  readonly p99Ms: number;
  readonly worstMs: number;
  readonly floorP99Ms: number;
  readonly floorWorstMs: number;
}

export async function measurePruning(folder: string): Promise<PruningFigures> {
  const now = Date.now();
  let nowMs = now;
  const store = openPlays(folder, { clock: { now: () => nowMs } });
  const { database, months } = store;
  nowMs = now - (RAW_PLAY_DAYS + 32) * DAY_MS;
  takeOldPlays(store, nowMs);
  nowMs = now;
  const oldRows = addOldRows(store, now - (HOURLY_KEPT_DAYS + 1) * DAY_MS);

  const reporter = { playerId: 'player-live', screenId: 'screen-live', journalId: randomUUID() };
  const bootId = randomUUID();
  let seq = 0;
  const commitWhile = async (isOver: () => boolean) => {
    const latenciesMs: number[] = [];
    while (!isOver()) {
      seq += 1;
      const sentAtMs = performance.now();
      await new Promise<void>((resolve) =>
        store.ingest.add({ ...reporter, plays: [aPlay(seq, now, bootId)] }, () => resolve()),
      );
      latenciesMs.push(performance.now() - sentAtMs);
      await setImmediate();
    }
    return latenciesMs;
  };
  let isDone = false;
  const pruned = prune({
    database: database.sql,
    rawPlays: months,
    clock: { now: () => now },
    log: { info: () => undefined },
    rawPlayDays: RAW_PLAY_DAYS,
  }).then(() => {
    isDone = true;
  });
  const during = await commitWhile(() => isDone);
  await pruned;
  if (months.months().length > 1) throw new Error('the old month was not dropped');
  const enough = seq + during.length;
  const floor = await commitWhile(() => seq >= enough);
  store.close();
  return {
    prunedRows: oldRows,
    p99Ms: percentile(during, 0.99),
    worstMs: Math.max(...during),
    floorP99Ms: percentile(floor, 0.99),
    floorWorstMs: Math.max(...floor),
  };
}

/** Their file goes whole; its log is as full as it ever is. */
function takeOldPlays({ ingest }: PlayStore, atMs: number): void {
  const bootId = randomUUID();
  const journals = Array.from({ length: SCREENS }, () => randomUUID());
  const screensAtOnce = PLAYS_AT_ONCE / OLD_PLAYS_OF_SCREEN;
  for (let first = 0; first < SCREENS; first += screensAtOnce) {
    ingest.commit(
      journals.slice(first, first + screensAtOnce).map((journalId, index) => ({
        playerId: `player-${first + index}`,
        screenId: `screen-${first + index}`,
        journalId,
        plays: Array.from({ length: OLD_PLAYS_OF_SCREEN }, (_, play) => aPlay(play + 1, atMs, bootId)),
      })),
    );
  }
}

function addOldRows({ database }: PlayStore, untilMs: number): number {
  const hour = database.prepare('INSERT INTO hourly_plays VALUES (?, ?, ?, 0, 1, 0, 1000)');
  const spans = ['linked_spans', 'reported_spans'].map((table) =>
    database.prepare(`INSERT INTO ${table} VALUES (?, ?, ?)`),
  );
  let rows = 0;
  database.transaction(() => {
    for (let back = 1; back <= OLD_HOURS; back += 1) {
      for (let place = 1; place <= SCREENS; place += 1) {
        for (let item = 1; item <= ITEMS; item += 1) {
          hour.run(Math.floor(untilMs / 3_600_000 - back) * 60, place, item);
          rows += 1;
        }
      }
    }
    for (let screen = 0; screen < SCREENS; screen += 1) {
      for (let back = 1; back <= OLD_SPANS_OF_SCREEN; back += 1) {
        const fromMs = untilMs - back * 3_600_000;
        for (const span of spans) span.run(`screen-${screen}`, fromMs, fromMs + 60_000);
        rows += spans.length;
      }
    }
  });
  return rows;
}
