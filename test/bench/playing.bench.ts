/**
 * What playing a 720p video takes, by process: CPU in per cent of one core and memory, over half a minute after a
 * warm-up, in a real Electron with its agent. The floor is a bare Electron window with a `<video>` of the same
 * file in a loop. Run it on a machine that does nothing else.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ElectronApplication } from '@playwright/test';
import { buildWhatChanged } from '../../scripts/support/builds.ts';
import { findElectron } from '../../scripts/support/electron.ts';
import { openDisplay } from '../../scripts/support/xvfb.ts';
import { makeVideo } from '../support/media.ts';
import { pairWithNewScreen, publishVideo } from '../support/one-video.ts';
import { Staff, startSchedulerProcess } from '../support/scheduler.ts';
import { launchElectron, launchPlayer, type ProcessFigures, processesOf } from './support/electron-app.ts';
import { printFigure, wholeNumber } from './support/figures.ts';

const WARM_UP_MS = 15_000;
const SIZE = '1280x720';

export async function bench(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { seconds: { type: 'string' } } });
  const seconds = wholeNumber('seconds', values.seconds, 30);
  const electron = findElectron();
  if (!electron.found) return printFigure({ bench: 'playing', skipped: electron.why });
  await buildWhatChanged();
  const display = await openDisplay();
  if (display?.name) process.env.DISPLAY = display.name;
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-bench-'));
  try {
    report('player', await measurePlayer(folder, seconds));
    report('floor', await measureBare(folder, seconds));
  } finally {
    await display?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Taken {
  readonly process: string;
  readonly cpuPercent: number;
  readonly mb: number;
}

async function measurePlayer(folder: string, seconds: number): Promise<Taken[]> {
  const scheduler = await startSchedulerProcess(join(folder, 'scheduler'), { env: { BACHECA_SEED: 'none' } });
  try {
    const staff = await Staff.firstAdmin(scheduler);
    await publishVideo(staff, folder, SIZE);
    const app = await launchPlayer(join(folder, 'player'), scheduler.url);
    try {
      const page = await app.firstWindow();
      await pairWithNewScreen(staff, page);
      await page.locator('.layer[data-phase="visible"][data-item="video"]').first().waitFor();
      return await measure(app, seconds);
    } finally {
      await app.close();
    }
  } finally {
    await scheduler.stop();
  }
}

async function measureBare(folder: string, seconds: number): Promise<Taken[]> {
  const media = join(folder, 'bare');
  mkdirSync(media);
  const app = await launchElectron('bare-video.mjs', {
    BENCH_VIDEO: makeVideo(media, 'film', 60, 40, SIZE),
  });
  try {
    await app.firstWindow();
    return await measure(app, seconds);
  } finally {
    await app.close();
  }
}

async function measure(app: ElectronApplication, seconds: number): Promise<Taken[]> {
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  const before = await processesOf(app);
  const startedMs = performance.now();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const after = await processesOf(app);
  const elapsedSeconds = (performance.now() - startedMs) / 1_000;
  const used = ({ pid, cpuSeconds }: ProcessFigures) =>
    cpuSeconds - (before.find((earlier) => earlier.pid === pid)?.cpuSeconds ?? 0);
  return after.map((figures) => ({
    process: figures.name,
    cpuPercent: (100 * used(figures)) / elapsedSeconds,
    mb: figures.mb,
  }));
}

function report(what: 'player' | 'floor', taken: readonly Taken[]): void {
  for (const figures of taken) printFigure({ bench: 'playing', what, ...figures });
  printFigure({
    bench: 'playing',
    what,
    process: 'all',
    cpuPercent: taken.reduce((sum, { cpuPercent }) => sum + cpuPercent, 0),
    mb: taken.reduce((sum, { mb }) => sum + mb, 0),
  });
}
