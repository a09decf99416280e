/**
 * Reports beside players that report: 1,000 linked screens with 13 months of roll-ups and 20 million plays as they were
 * reported, on either engine (`--engine=postgres`). For each question, how long it takes the first time and then, how late
 * the scheduler's loop is meanwhile, how long players wait for acknowledgements, and how many links ended. The floor of
 * each is the same with nobody asking (`idle…`): what reports cost players is the difference.
 *
 * `--plays=200000 --days=30` is over in a minute.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openInstallationDatabase } from '../../apps/scheduler/server/database/installation-database.ts';
import { readConfig } from '../../apps/scheduler/server/runtime/config.ts';
import { createLog } from '../../apps/scheduler/server/runtime/log.ts';
import { type Amount, addYearsOfPlays } from '../../apps/scheduler/server/testing/plays/years-of-plays.ts';
import { onServer, startCluster } from '../support/postgres.ts';
import { Staff } from '../support/scheduler.ts';
import { median, percentile, printFigure, wholeNumber } from './support/figures.ts';
import { addPlayers } from './support/many-players.ts';
import { startMeasuredScheduler } from './support/measured-scheduler.ts';
import { startReporters } from './support/reporters.ts';

const REPORT_EVERY_MS = 10_000;
const DAY_MS = 86_400_000;
const MEASURED_MS = 10_000;

export async function bench(args: string[]): Promise<void> {
  const options = {
    engine: { type: 'string' },
    screens: { type: 'string' },
    days: { type: 'string' },
    plays: { type: 'string' },
  } as const;
  const { values } = parseArgs({ args, options });
  const amount = {
    screens: wholeNumber('screens', values.screens, 1000),
    days: wholeNumber('days', values.days, 396),
    plays: wholeNumber('plays', values.plays, 20_000_000),
  };
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-bench-'));
  const cluster = values.engine === 'postgres' ? await startCluster({ isDurable: true }) : null;
  try {
    if (values.engine === 'postgres') {
      if (!cluster)
        throw new Error('This machine has no PostgreSQL to measure (Debian: apt install postgresql).');
      await onServer(cluster.url, 'create database bench');
      const url = cluster.url.replace(/postgres$/, 'bench');
      await measure(folder, { BACHECA_DATABASE_URL: url }, 'postgres', amount);
    } else await measure(folder, {}, 'sqlite', amount);
  } finally {
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  folder: string,
  settings: Readonly<Record<string, string>>,
  engine: string,
  amount: Amount,
): Promise<void> {
  const tokens = await addPlayers(folder, amount.screens, settings);
  const config = readConfig({ ...process.env, BACHECA_DATA: folder, ...settings });
  const database = await openInstallationDatabase(config, createLog({ logLevel: 'error' }));
  const rows = await addYearsOfPlays(database, amount);
  await database.close();

  const scheduler = await startMeasuredScheduler(folder, settings);
  const { url, oneTimePassword } = scheduler;
  const staff = await Staff.firstAdmin({ url, oneTimePassword });
  const reporters = await startReporters({ url, tokens, everyMs: REPORT_EVERY_MS });
  try {
    let idleAcks: readonly number[] = [];
    const idle = await scheduler.during(async () => {
      idleAcks = await reporters.measure(MEASURED_MS);
    });
    for (const [asked, path] of questions()) {
      const took: number[] = [];
      let acks: readonly number[] = [];
      const loop = await scheduler.during(async () => {
        const measured = reporters.measure(MEASURED_MS);
        const untilMs = performance.now() + MEASURED_MS;
        do took.push(await read(staff, path));
        while (performance.now() < untilMs);
        acks = await measured;
      });
      const [firstMs = 0, ...others] = took;
      printFigure({
        ...{ bench: 'reports', engine, asked, ...amount, ...rows, asks: took.length },
        ...{ firstMs, ms: median(others.length > 0 ? others : took) },
        ...loop,
        idleLoopP99Ms: idle.loopP99Ms,
        ackP99Ms: percentile(acks, 0.99),
        idleAckP99Ms: percentile(idleAcks, 0.99),
        lostLinks: await reporters.lostLinks(),
      });
    }
  } finally {
    await reporters.stop();
    await scheduler.stop();
  }
}

function questions(): [asked: string, path: string][] {
  const dayAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
  const date = (days: number) => dayAgo(days).slice(0, 10);
  return [
    ['latest', '/api/plays?limit=100'],
    ['latest-of-screen', '/api/plays?limit=100&screenId=bench-7'],
    ['by-day', `/api/reports/plays?by=day&from=${date(799)}&until=${date(0)}`],
    ['by-hour', `/api/reports/plays?by=hour&from=${date(31)}&until=${date(0)}`],
    ['counts', `/api/plays/counts?from=${dayAgo(31)}&to=${dayAgo(1)}`],
    ['coverage', `/api/reports/coverage?screenId=bench-7&from=${date(31)}&until=${date(0)}`],
  ];
}

async function read(staff: Staff, path: string): Promise<number> {
  const startedMs = performance.now();
  const response = await staff.open(path);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return performance.now() - startedMs;
}
