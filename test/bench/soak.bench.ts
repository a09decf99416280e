/**
 * Thousands of transitions at high speed on a real Electron, with a real agent and scheduler, and faults on the
 * way: a file that rots in the cache, a renderer that is killed, one that hangs. By process: memory at the start
 * and at the end, its slope by least squares after a warm-up, and open handles; of the page also its nodes and
 * listeners. At the end every play that the page reported is at the scheduler, or the bench fails.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { PlayCount } from '@bacheca/shared/api/reports';
import type { ScreenView } from '@bacheca/shared/api/screens';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import type { ElectronApplication } from '@playwright/test';
import { mediaPath } from '../../apps/player/agent/cache/cache-layout.ts';
import { buildWhatChanged } from '../../scripts/support/builds.ts';
import { findElectron } from '../../scripts/support/electron.ts';
import { openDisplay } from '../../scripts/support/xvfb.ts';
import { makeStill, makeVideo } from '../support/media.ts';
import { makeLocation, publishOnly, saveItems } from '../support/one-location.ts';
import { pairWithNewScreen } from '../support/one-video.ts';
import { Staff, startSchedulerProcess } from '../support/scheduler.ts';
import { handlesOf, launchPlayer, processesOf } from './support/electron-app.ts';
import { printFigure, wholeNumber } from './support/figures.ts';

const STILL_MS = 500;
const VIDEO_SECONDS = 0.6;
const SAMPLES = 150;
/** Caches fill and code is compiled in the first part of a process's life. */
const WARM_UP = 0.2;
const MIN_SAMPLES = 10;
const POLL_MS = 250;
const PATIENCE_MS = 120_000;

interface Sample {
  readonly transitions: number;
  readonly pid: number;
  readonly mb: number;
  readonly handles: number;
  readonly nodes?: number;
  readonly listeners?: number;
}

/** The page told its host this, as heard in the main process. */
interface Heard {
  readonly shown: number;
  readonly neverShown: number;
}

export async function bench(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { transitions: { type: 'string' } } });
  const transitions = wholeNumber('transitions', values.transitions, 3_000);
  const electron = findElectron();
  if (!electron.found) return printFigure({ bench: 'soak', skipped: electron.why });
  await buildWhatChanged();
  const display = await openDisplay();
  if (display?.name) process.env.DISPLAY = display.name;
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-bench-'));
  const scheduler = await startSchedulerProcess(join(folder, 'scheduler'), {
    env: { BACHECA_SEED: 'none' },
  });
  try {
    const staff = await Staff.firstAdmin(scheduler);
    const film = await publishFast(staff, folder);
    const dataDir = join(folder, 'player');
    const app = await launchPlayer(dataDir, scheduler.url);
    try {
      await listen(app);
      await pairWithNewScreen(staff, await app.firstWindow());
      await soak({ app, staff, dataDir, film, transitions, schedulerPid: scheduler.child.pid ?? 0 });
    } finally {
      await app.close();
    }
  } finally {
    await scheduler.stop();
    await display?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function soak(run: {
  app: ElectronApplication;
  staff: Staff;
  dataDir: string;
  film: MediaFile;
  transitions: number;
  schedulerPid: number;
}): Promise<void> {
  const { app, staff, dataDir, film, transitions } = run;
  const samples = new Map<string, Sample[]>();
  const faults: [at: number, cause: () => Promise<unknown>][] = [
    [0.4, async () => truncateSync(mediaPath(dataDir, film.sha256), Math.floor(film.bytes / 2))],
    [
      0.6,
      async () =>
        process.kill((await processesOf(app)).find(({ name }) => name === 'renderer')?.pid ?? 0, 'SIGKILL'),
    ],
    [0.8, () => hang(app)],
  ];
  const startedMs = Date.now();
  let sampledAt = Number.NEGATIVE_INFINITY;
  let progressAtMs = Date.now();
  let last = 0;
  for (;;) {
    const { shown } = await heard(app);
    if (shown > last) progressAtMs = Date.now();
    if (Date.now() - progressAtMs > PATIENCE_MS)
      throw new Error(`nothing new on screen after ${shown} transitions`);
    last = shown;
    if (shown >= transitions) break;
    if (shown - sampledAt >= transitions / SAMPLES) {
      sampledAt = shown;
      await sample(run, shown, samples);
    }
    if (faults[0] && shown >= faults[0][0] * transitions) await faults.shift()?.[1]();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const minutes = (Date.now() - startedMs) / 60_000;
  for (const [process, taken] of samples) report(process, taken);
  await compare(app, staff, minutes);
}

async function sample(
  { app, schedulerPid }: { app: ElectronApplication; schedulerPid: number },
  transitions: number,
  samples: Map<string, Sample[]>,
): Promise<void> {
  const counters = await pageCounters(app).catch(() => ({}));
  const add = (name: string, taken: Sample) => samples.set(name, [...(samples.get(name) ?? []), taken]);
  for (const { name, pid, mb, handles } of await processesOf(app))
    add(name, { transitions, pid, mb, handles, ...(name === 'renderer' ? counters : {}) });
  const mb = residentMb(schedulerPid);
  if (mb > 0) add('scheduler', { transitions, pid: schedulerPid, mb, handles: handlesOf(schedulerPid) });
}

/** It reports of the process of this name that lived longest: a page that was replaced begins anew. */
function report(name: string, all: readonly Sample[]): void {
  const byPid = Map.groupBy(all, ({ pid }) => pid);
  const longest = [...byPid.values()].sort((a, b) => b.length - a.length)[0] ?? [];
  const settled = longest.slice(Math.floor(longest.length * WARM_UP));
  const [first, end] = [settled[0], settled.at(-1)];
  if (!first || !end || settled.length < MIN_SAMPLES) return;
  const slope = (read: (one: Sample) => number) =>
    leastSquares(settled.map((one) => [one.transitions, read(one)]));
  printFigure({
    bench: 'soak',
    process: name,
    startMb: first.mb,
    endMb: end.mb,
    slopeKbPerTransition: slope(({ mb }) => mb * 1024),
    transitions: end.transitions - first.transitions,
    startHandles: first.handles,
    endHandles: end.handles,
    ...(first.nodes === undefined || end.nodes === undefined
      ? {}
      : {
          startNodes: first.nodes,
          endNodes: end.nodes,
          nodesPerThousand: 1_000 * slope(({ nodes }) => nodes ?? 0),
          startListeners: first.listeners ?? 0,
          endListeners: end.listeners ?? 0,
        }),
  });
}

/** One long still ends the plays; then what the page reported must all be at the scheduler. */
async function compare(app: ElectronApplication, staff: Staff, minutes: number): Promise<void> {
  await publishOnly(staff, ['fermo']);
  const found = await until(async () => {
    const screens = await staff.send<ScreenView[]>('GET', '/api/screens/live');
    const status = screens.find(({ player }) => player)?.status;
    if (status?.stage.state !== 'playing' || status.stage.itemId !== 'fermo') return null;
    const counts = await staff.send<PlayCount[]>('GET', '/api/plays/counts');
    const atScheduler = counts.reduce(
      (sum, { complete, joined, cut, interrupted, failed }) =>
        sum + complete + joined + cut + interrupted + failed,
      0,
    );
    // The long still is open.
    const inJournal = status.journal.lastSeq - 1;
    return status.journal.acknowledgedSeq >= inJournal && atScheduler >= inJournal
      ? { atScheduler, inJournal, counts }
      : null;
  });
  const { shown, neverShown } = await heard(app);
  const reported = shown - 1 + neverShown;
  printFigure({
    bench: 'soak',
    minutes,
    reportedByPage: reported,
    inJournal: found.inJournal,
    atScheduler: found.atScheduler,
    complete: found.counts.reduce((sum, { complete }) => sum + complete, 0),
    failed: found.counts.reduce((sum, { failed }) => sum + failed, 0),
    lost: reported - found.atScheduler,
  });
  if (reported !== found.atScheduler || found.inJournal !== found.atScheduler)
    throw new Error('plays were lost, or counted twice');
}

/** Stills and videos of a fraction of a second, and one long still for the end. */
async function publishFast(staff: Staff, folder: string): Promise<MediaFile> {
  const media = join(folder, 'media');
  mkdirSync(media);
  await makeLocation(staff);
  const items: Item[] = [];
  for (const colour of ['navy', 'teal', 'maroon', 'olive', 'purple']) {
    const file = await staff.upload<MediaFile>(makeStill(media, colour, colour), 'image/png');
    items.push(still(colour, file, STILL_MS));
    if (colour === 'olive') items.push(still('fermo', file, 600_000));
  }
  const films: MediaFile[] = [];
  for (const hue of [0, 120]) {
    const file = await staff.upload<MediaFile>(
      makeVideo(media, `film-${hue}`, VIDEO_SECONDS, hue),
      'video/mp4',
    );
    films.push(file);
    const variants = [{ language: 'it' as const, media: file.sha256 }];
    items.push({ id: `film-${hue}`, kind: 'video', title: `Film ${hue}`, variants });
  }
  await saveItems(staff, items);
  await publishOnly(
    staff,
    items.map(({ id }) => id).filter((id) => id !== 'fermo'),
  );
  const [film] = films;
  if (!film) throw new Error('there is no film');
  return film;
}

function still(id: string, file: MediaFile, durationMs: number): Item {
  const pages = [{ media: file.sha256, text: '', durationMs }];
  return { id, kind: 'infographic', title: id, variants: [{ language: 'it', pages }] };
}

/** Counts in the main process what the page says, beside the host that hears it. */
function listen(app: ElectronApplication): Promise<void> {
  return app.evaluate(({ ipcMain }) => {
    const counts = { shown: 0, neverShown: 0 };
    let recent: string[] = [];
    Object.assign(globalThis, { heardBySoak: counts });
    ipcMain.on('bacheca:to-agent', (_event, { type, cueId }: { type: string; cueId?: string }) => {
      if (cueId === undefined) return;
      if (type === 'shown') {
        counts.shown += 1;
        recent = [...recent.slice(-50), cueId];
      } else if (type === 'failed' && !recent.includes(cueId)) {
        counts.neverShown += 1;
      }
    });
  });
}

const heard = (app: ElectronApplication): Promise<Heard> =>
  app.evaluate(() => (globalThis as unknown as { heardBySoak: Heard }).heardBySoak);

/** Nodes and listeners of the page in front, those that are detached but kept among them. */
function pageCounters(app: ElectronApplication): Promise<{ nodes: number; listeners: number }> {
  return app.evaluate(async ({ webContents }) => {
    const [front] = webContents
      .getAllWebContents()
      .filter((contents) => !contents.isCrashed())
      .sort((a, b) => a.id - b.id);
    if (!front) throw new Error('there is no page');
    if (!front.debugger.isAttached()) front.debugger.attach('1.3');
    await front.debugger.sendCommand('HeapProfiler.collectGarbage');
    const counters = await front.debugger.sendCommand('Memory.getDOMCounters');
    return { nodes: counters.nodes, listeners: counters.jsEventListeners };
  });
}

function hang(app: ElectronApplication): Promise<void> {
  return app.evaluate(({ webContents }) => {
    const [front] = webContents
      .getAllWebContents()
      .filter((contents) => !contents.isCrashed())
      .sort((a, b) => a.id - b.id);
    front?.executeJavaScript('setTimeout(() => { for (;;); }, 0)').catch(() => undefined);
  });
}

function residentMb(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function leastSquares(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (read: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + read(point), 0) / points.length;
  const [x0, y0] = [mean(([x]) => x), mean(([, y]) => y)];
  const above = points.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0);
  const below = points.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
  return below === 0 ? 0 : above / below;
}

async function until<T>(look: () => Promise<T | null>): Promise<T> {
  const deadlineMs = Date.now() + PATIENCE_MS;
  while (Date.now() < deadlineMs) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error('the plays did not reach the scheduler within two minutes');
}
