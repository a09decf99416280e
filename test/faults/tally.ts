/**
 * Compares what the scheduler counts with what the stages noted, play by play. Whose play a record is, the machine's
 * monotonic clock says, which no fault moves: it has to lie between the stage's two notes of that showing.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PlayedReport } from '@bacheca/shared/api/reports';
import Database from 'better-sqlite3';
import { isOnPostgres, readRows } from '../support/engines/engine.ts';
import type { City, FaultyPlayer } from './city.ts';
import { readNotes, type Showing } from './stage-notebook.ts';

/** An hour's worth of error is never needed to be wrong: more than this beside the truth counts as misplaced. */
const MISPLACED_BEYOND_MS = 2000;
/** Rounding of both ends. */
const ROUNDED_MS = 1.5;
const MAX_TAKING_MS = 400;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface Tally {
  /** Showings that the agents had taken, or had time to. */
  shown: number;
  /** Of these, so many were not counted. */
  lost: number;
  /** They were counted more than once, or though nothing was shown. */
  doubled: number;
  /** They were counted in a time in which they were not, or in none though their machine's clock was right or was put right. */
  misplaced: number;
  /** They were not counted, but are of showings whose `shown` the agent was just taking when it was killed: its stage's last note. */
  unwitnessed: number;
  /** They were counted once, in no hour: their boot ended before its time was known. */
  timeUnknown: number;
  /** They were counted with another duration than the one which the stage said, or as if it had not said any. */
  differing: number;
  /** The most by which the start of a play that counts in an hour was wrong. */
  clockErrorMs: number;
}

interface Row {
  readonly screen_id: string;
  readonly item_id: string;
  readonly started_at_ms: number;
  readonly duration_ms: number;
  readonly outcome: string;
  readonly monotonic_ms: number;
  /** It is of this run of the player. */
  readonly boot_id: string;
  readonly clock_quality: string;
}

/** Tallies by player, when all have handed over. Ends the city: the databases are read after a clean stop. */
export async function tally(city: City): Promise<Map<string, Tally>> {
  const reports = new Map<string, PlayedReport>();
  for (const { id } of city.players) reports.set(id, await playedReport(city, id));
  await city.stop();
  const rows = await rawPlays(city.dataDir);
  const tallies = new Map<string, Tally>();
  for (const player of city.players) {
    const mine = rows.filter(({ screen_id }) => screen_id === player.id);
    const one = nothing();
    addPlays(one, player, mine);
    addRollUps(one, mine, reports.get(player.id) ?? { rows: [], timeUnknown: [] });
    tallies.set(player.id, one);
  }
  return tallies;
}

export function total(tallies: Iterable<Tally>): Tally {
  const sum = nothing();
  for (const one of tallies) {
    for (const figure of Object.keys(sum) as (keyof Tally)[]) {
      if (figure === 'clockErrorMs') sum[figure] = Math.max(sum[figure], one[figure]);
      else sum[figure] += one[figure];
    }
  }
  return sum;
}

function nothing(): Tally {
  return {
    ...{ shown: 0, lost: 0, doubled: 0, misplaced: 0 },
    ...{ unwitnessed: 0, timeUnknown: 0, differing: 0, clockErrorMs: 0 },
  };
}

function addPlays(sum: Tally, player: FaultyPlayer, rows: readonly Row[]): void {
  const fast = 1 + player.clock.driftPpm / 1e6;
  const showings = readNotes(player.notes);
  const counted = new Set<Showing>();
  const knewTheTime = new Set(rows.flatMap((row) => (row.clock_quality === 'synced' ? [row.boot_id] : [])));
  for (const row of rows) {
    const atMs = row.monotonic_ms / fast;
    const showing = nearest(
      showings.filter((candidate) => isOf(row, candidate) && isAt(candidate, atMs)),
      atMs,
    );
    if (!showing || counted.has(showing)) {
      console.log(
        'DOUBLED',
        player.id,
        JSON.stringify(row),
        JSON.stringify(showing),
        JSON.stringify(showings.filter((c) => Math.abs(c.shown.monotonicMs - atMs) < 800)),
      );
      sum.doubled += 1;
      continue;
    }
    counted.add(showing);
    if (showing.durationMs !== null) {
      const endIsKept = row.outcome !== 'interrupted';
      if (!endIsKept || Math.abs(showing.durationMs - row.duration_ms) > ROUNDED_MS) sum.differing += 1;
    }
    if (row.clock_quality === 'unsynced') {
      // Nobody can tell the time of a machine that starts in 1970 and is off again before it hears of it.
      const isFarOff = Math.abs(player.clock.wallOffsetMs) > DAY_MS;
      if (isFarOff && !knewTheTime.has(row.boot_id)) sum.timeUnknown += 1;
      else sum.misplaced += 1;
      continue;
    }
    const { wallMs } = showing.shown;
    const latestMs = showing.taken?.wallMs ?? wallMs;
    const errorMs = Math.max(0, wallMs - row.started_at_ms, row.started_at_ms - latestMs);
    sum.clockErrorMs = Math.max(sum.clockErrorMs, errorMs);
    if (errorMs > MISPLACED_BEYOND_MS) sum.misplaced += 1;
  }
  for (const showing of showings) {
    const isWitnessed = showing.taken !== null || !showing.wasLast;
    if (isWitnessed) sum.shown += 1;
    if (counted.has(showing)) continue;
    if (isWitnessed) sum.lost += 1;
    else sum.unwitnessed += 1;
  }
}

function isOf(row: Row, { itemId, failed }: Showing): boolean {
  return row.item_id === itemId && (row.outcome === 'failed') === failed;
}

/** Where the process ended before the agent had taken it, its time to do so is known only to have been short. */
function isAt({ shown, taken }: Showing, monotonicMs: number): boolean {
  const latestMs = taken?.monotonicMs ?? shown.monotonicMs + MAX_TAKING_MS;
  return monotonicMs >= shown.monotonicMs - ROUNDED_MS && monotonicMs <= latestMs + ROUNDED_MS;
}

function nearest(showings: readonly Showing[], monotonicMs: number): Showing | undefined {
  const distanceMs = ({ shown }: Showing) => Math.abs(shown.monotonicMs - monotonicMs);
  return [...showings].sort((a, b) => distanceMs(a) - distanceMs(b))[0];
}

/** The figures that people read must say what the records say: no hour more, no hour less. */
function addRollUps(sum: Tally, rows: readonly Row[], report: PlayedReport): void {
  const differences = new Map<string, number>();
  const add = (key: string, plays: number) => differences.set(key, (differences.get(key) ?? 0) + plays);
  for (const { clock_quality, item_id, started_at_ms } of rows) {
    const hour = clock_quality === 'unsynced' ? 'unknown' : Math.floor(started_at_ms / HOUR_MS);
    add(`${hour} ${item_id}`, -1);
  }
  for (const row of report.rows) add(`${Date.parse(row.startsAt) / HOUR_MS} ${row.itemId}`, playsOf(row));
  for (const row of report.timeUnknown) add(`unknown ${row.itemId}`, playsOf(row));
  for (const difference of differences.values()) {
    if (difference > 0) sum.doubled += difference;
    else sum.lost -= difference;
  }
}

function playsOf(row: PlayedReport['timeUnknown'][number]): number {
  return row.complete + row.joined + row.cut + row.interrupted + row.failed;
}

function playedReport({ staff }: City, screenId: string): Promise<PlayedReport> {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const span = `from=${day(Date.now() - 15 * DAY_MS)}&until=${day(Date.now() + 15 * DAY_MS)}`;
  return staff.send('GET', `/api/reports/plays?by=hour&${span}&screenId=${screenId}`);
}

async function rawPlays(dataDir: string): Promise<Row[]> {
  if (isOnPostgres) return readRows<Row>(dataDir, 'select * from plays');
  return monthFiles(dataDir).flatMap((path) => readDatabase<Row>(path, 'SELECT * FROM plays'));
}

/** Returns those of the scheduler's data folder. */
export function monthFiles(dataDir: string): string[] {
  const folder = join(dataDir, 'plays');
  return readdirSync(folder).flatMap((name) => (name.endsWith('.db') ? [join(folder, name)] : []));
}

export function readDatabase<Row>(path: string, sql: string): Row[] {
  const nativeBinding = process.env.BACHECA_SQLITE_BINDING;
  const db = new Database(path, { readonly: true, ...(nativeBinding ? { nativeBinding } : {}) });
  try {
    return db.prepare(sql).all() as Row[];
  } finally {
    db.close();
  }
}
