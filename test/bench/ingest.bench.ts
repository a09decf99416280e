/**
 * How many plays a second the scheduler takes in: from the text of the players' messages (parsed, validated,
 * recognised as new, written to the month's file, their ranges and their roll-ups by hour and day in a second
 * transaction) to both commits on disk. The floor is bare better-sqlite3 inserting the same rows of plays,
 * already in memory, into the same table with the same indexes, as many to a transaction, with the same
 * durability; no ranges, no roll-ups, no parsing.
 *
 * Then, how long an acknowledgement takes while 2,000 players report: over the link, from the player's end. The floor
 * is what the disk alone takes at the same rate: two commits of one row each, in two files, one after the other.
 *
 * Then, for how long pruning holds it up (`pruning.ts`), and how late the loop is while plays come in bursts
 * (`bursts.ts`).
 *
 * With `--engine=postgres`, the rate (`postgres-ingest.ts`) and the bursts on PostgreSQL instead.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { MAX_PLAYS_PER_BATCH, PlayerMessage, readMessage } from '@bacheca/shared/wire/protocol';
import Sqlite from 'better-sqlite3';
import { MONTH_SCHEMA } from '../../apps/scheduler/server/plays/months/play-rows.ts';
import { openPlays, type PlayStore } from '../../apps/scheduler/server/testing/plays/plays.ts';
import { startSchedulerProcess } from '../support/scheduler.ts';
import { measureBursts } from './support/bursts.ts';
import { engineNamed } from './support/engines.ts';
import { median, percentile, printFigure, wholeNumber } from './support/figures.ts';
import { addPlayers } from './support/many-players.ts';
import { measurePostgresBursts, measurePostgresIngest } from './support/postgres-ingest.ts';
import { measurePruning } from './support/pruning.ts';
import { makeMessages, type SentPlays } from './support/reported-plays.ts';
import { startReporters } from './support/reporters.ts';

const ROUNDS = 5;
const REPORTING_PLAYERS = 2000;
const REPORT_EVERY_MS = 10_000;
const MEASURED_MS = 20_000;

export async function bench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      plays: { type: 'string' },
      players: { type: 'string' },
      only: { type: 'string' },
      engine: { type: 'string' },
    },
  });
  const plays = wholeNumber('plays', values.plays, 100_000);
  const players = wholeNumber('players', values.players, 50);
  if (engineNamed(values.engine) === 'postgres') {
    const figure = { bench: 'ingest', engine: 'postgres' };
    if (values.only !== 'bursts')
      printFigure({ ...figure, ...(await measurePostgresIngest(plays, players, ROUNDS)) });
    if (values.only !== 'rate') printFigure({ ...figure, ...(await measurePostgresBursts()) });
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-bench-'));
  try {
    if (values.only === 'pruning') {
      printFigure({ bench: 'ingest', ...(await measurePruning(join(folder, 'pruning'))) });
      return;
    }
    if (values.only === 'bursts') {
      printFigure({ bench: 'ingest', ...(await measureBurstsInto(join(folder, 'bursts'))) });
      return;
    }
    const ours: number[] = [];
    const floor: number[] = [];
    // The first round warms both up and does not count.
    for (let round = 0; round <= ROUNDS; round++) {
      const store = openPlays(join(folder, `round-${round}`));
      const messages = makeMessages(players, Math.ceil(plays / players / MAX_PLAYS_PER_BATCH));
      const taken = takeIn(store, messages);
      store.months.checkpoint();
      store.database.checkpoint();
      const [month = ''] = store.months.months();
      store.close();
      const source = join(folder, `round-${round}`, 'plays', `${month}.db`);
      const bare = insertBare(source, join(folder, `floor-${round}.db`), players * MAX_PLAYS_PER_BATCH);
      if (round === 0) continue;
      ours.push(taken);
      floor.push(bare);
    }
    const perSecond = median(ours);
    const floorPerSecond = median(floor);
    printFigure({
      bench: 'ingest',
      plays,
      players,
      perSecond,
      floorPerSecond,
      ratio: perSecond / floorPerSecond,
    });
    if (values.only === 'rate') return;
    await measureLatency(join(folder, 'latency'));
    printFigure({ bench: 'ingest', ...(await measurePruning(join(folder, 'pruning'))) });
    printFigure({ bench: 'ingest', ...(await measureBurstsInto(join(folder, 'bursts'))) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureBurstsInto(folder: string): Promise<Record<string, number>> {
  const store = openPlays(folder);
  try {
    return await measureBursts(store.ingest);
  } finally {
    store.close();
  }
}

/** Measures from a play's sending to its acknowledgement, with many players that report one every 10 s each. */
async function measureLatency(dataDir: string): Promise<void> {
  const tokens = await addPlayers(dataDir, REPORTING_PLAYERS);
  const scheduler = await startSchedulerProcess(dataDir);
  const reporters = await startReporters({ url: scheduler.url, tokens, everyMs: REPORT_EVERY_MS });
  const latenciesMs = await reporters.measure(MEASURED_MS);
  await reporters.stop();
  await scheduler.stop();
  const floorMs = await commitsOfDisk(dataDir, MEASURED_MS);
  printFigure({
    bench: 'ingest',
    reportingPlayers: REPORTING_PLAYERS,
    playsPerSecond: (REPORTING_PLAYERS * 1000) / REPORT_EVERY_MS,
    acknowledgements: latenciesMs.length,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    worstMs: Math.max(...latenciesMs),
    floorP50Ms: percentile(floorMs, 0.5),
    floorP99Ms: percentile(floorMs, 0.99),
    floorWorstMs: Math.max(...floorMs),
  });
}

/** How long two commits of one row take, one after the other in two files, about as often as players report. */
async function commitsOfDisk(folder: string, forMs: number): Promise<number[]> {
  const commits = ['floor-a.db', 'floor-b.db'].map((name) => {
    const bare = openBare(join(folder, name));
    bare.exec('CREATE TABLE rows (body TEXT)');
    const insert = bare.prepare('INSERT INTO rows VALUES (?)');
    return { run: bare.transaction(() => insert.run('x'.repeat(400))).immediate, close: () => bare.close() };
  });
  const tookMs: number[] = [];
  const untilMs = performance.now() + forMs;
  while (performance.now() < untilMs) {
    const startedMs = performance.now();
    for (const { run } of commits) run();
    tookMs.push(performance.now() - startedMs);
    await setTimeout(REPORT_EVERY_MS / REPORTING_PLAYERS);
  }
  for (const { close } of commits) close();
  return tookMs;
}

function openBare(file: string): Sqlite.Database {
  const nativeBinding = process.env.BACHECA_SQLITE_BINDING;
  const bare = new Sqlite(file, nativeBinding ? { nativeBinding } : {});
  bare.pragma('journal_mode = WAL');
  bare.pragma('synchronous = FULL');
  return bare;
}

function takeIn({ ingest, months, database }: PlayStore, rounds: readonly SentPlays[][]): number {
  let acknowledged = 0;
  const startedMs = performance.now();
  for (const messages of rounds) {
    for (const { playerId, text } of messages) {
      const read = readMessage(PlayerMessage, text);
      if (!read.ok || read.message.type !== 'plays')
        throw new Error('the bench made a message that is not valid');
      const { journalId, plays } = read.message;
      ingest.add({ playerId, screenId: `screen-${playerId}`, journalId, plays }, (result) => {
        if ('error' in result) throw result.error;
        acknowledged += plays.length;
      });
    }
    ingest.flush();
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const { counted } = database.prepare('SELECT sum(plays) AS counted FROM hourly_plays').get() as {
    counted: number;
  };
  if (months.count() !== acknowledged || counted !== acknowledged)
    throw new Error(`${acknowledged} plays were acknowledged, ${months.count()} stored, ${counted} counted`);
  return acknowledged / seconds;
}

/** Gives the plays of a month's file to a bare database, `perTransaction` at a time. */
function insertBare(sourceFile: string, file: string, perTransaction: number): number {
  const nativeBinding = process.env.BACHECA_SQLITE_BINDING;
  const options = nativeBinding ? { nativeBinding } : {};
  const source = new Sqlite(sourceFile, { ...options, readonly: true });
  const rows = source.prepare('SELECT * FROM plays ORDER BY rowid').raw().all() as unknown[][];
  source.close();
  const bare = openBare(file);
  bare.exec(MONTH_SCHEMA);
  const insert = bare.prepare(`INSERT INTO plays VALUES (${(rows[0] ?? []).map(() => '?').join(', ')})`);
  const insertAll = bare.transaction((some: unknown[][]) => {
    for (const row of some) insert.run(...row);
  });
  const startedMs = performance.now();
  for (let first = 0; first < rows.length; first += perTransaction)
    insertAll(rows.slice(first, first + perTransaction));
  const seconds = (performance.now() - startedMs) / 1000;
  bare.close();
  return rows.length / seconds;
}
