/**
 * Films a player on a virtual display of its own and judges its transitions from the recording alone: real
 * scheduler, real agent, a loop of videos, infographics, a QR slide and a notice. The floor is a bare page that
 * plays the same videos joined into one file, filmed in the same way.
 *
 * `--busy` keeps one core busy meanwhile, and `--cores 1` runs everything, the recorder too, on so many cores.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { RecordedPlay } from '@bacheca/shared/api/reports';
import { buildWhatChanged } from '../../scripts/support/builds.ts';
import { stop } from '../../scripts/support/processes.ts';
import { openVirtualDisplay } from '../../scripts/support/xvfb.ts';
import { FRAMES_PER_SECOND, joinClips } from '../support/film/clips.ts';
import { chromiumFilmHost, electronFilmHost, type FilmHost } from '../support/film/hosts.ts';
import { checkPlays, type Judgement, judge, type LoggedPlay, type PlayCheck } from '../support/film/judge.ts';
import {
  CLIP_FRAMES,
  clipOf,
  makeClips,
  publishFilm,
  ROUND_MS,
  STILL_MS,
  TRANSITIONS_A_ROUND,
} from '../support/film/program.ts';
import { DISPLAY_SIZE, film, type Recorded } from '../support/film/recording.ts';
import { pairWithNewScreen } from '../support/one-video.ts';
import { Staff, startSchedulerProcess } from '../support/scheduler.ts';
import { percentile, printFigure, wholeNumber } from './support/figures.ts';

const PATIENCE_MS = 120_000;
/** Before the film begins: the player has settled. */
const SETTLE_MS = 2000;
const FRAME_MS = 1000 / FRAMES_PER_SECOND;
const FLOOR_MS = 16_000;
/** The player goes by the scheduler's clock, which is this machine's, as it knows it. */
const CLOCK_MS = 5;

export async function bench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      transitions: { type: 'string' },
      host: { type: 'string' },
      transition: { type: 'string' },
      keep: { type: 'string' },
      busy: { type: 'boolean' },
      cores: { type: 'string' },
    },
  });
  const isBusy = values.busy ?? false;
  const cores = values.cores === undefined ? null : wholeNumber('cores', values.cores, 1);
  const transitions = wholeNumber('transitions', values.transitions, 62);
  const transition = values.transition ?? 'cut';
  if (transition !== 'cut' && transition !== 'fade') throw new Error('--transition is "cut" or "fade".');
  await buildWhatChanged();
  if (cores) stayOnCores(cores);
  const folder = mkdtempSync(join(values.keep ?? tmpdir(), 'bacheca-film-'));
  try {
    const clips = makeClips(folder);
    const joined = joinClips(folder, clips);
    for (const host of [electronFilmHost, chromiumFilmHost]) {
      if (values.host && values.host !== host.name) continue;
      const obstacle = host.obstacle();
      if (obstacle) {
        printFigure({ bench: 'film', host: host.name, skipped: obstacle });
        continue;
      }
      const display = await openVirtualDisplay(DISPLAY_SIZE.width, DISPLAY_SIZE.height);
      if (!display) throw new Error('There is no Xvfb to draw on: sudo apt-get install xvfb');
      try {
        const workFolder = join(folder, host.name);
        mkdirSync(workFolder);
        const filming: Filming = { host, display: display.name, folder: workFolder, isBusy };
        const floor = await filmFloor(filming, joined);
        const film = await filmPlayer(filming, clips, transition, transitions);
        report({ host: host.name, transition, busy: isBusy, ...(cores ? { cores } : {}) }, film, floor);
      } finally {
        await display.close();
      }
    }
  } finally {
    if (!values.keep) rmSync(folder, { recursive: true, force: true });
  }
}

interface Filming {
  readonly host: FilmHost;
  readonly display: string;
  readonly folder: string;
  /** One core has something else to do. */
  readonly isBusy: boolean;
}

interface Filmed {
  readonly recorded: Recorded;
  readonly judgement: Judgement;
}

interface FilmedPlayer extends Filmed {
  readonly playChecks: readonly PlayCheck[];
}

async function filmPlayer(
  filming: Filming,
  clips: readonly string[],
  transition: 'cut' | 'fade',
  transitions: number,
): Promise<FilmedPlayer> {
  const { host, display, folder } = filming;
  const scheduler = await startSchedulerProcess(join(folder, 'scheduler'), { env: { BACHECA_SEED: 'none' } });
  try {
    const staff = await Staff.firstAdmin(scheduler);
    await publishFilm(staff, folder, clips, transition);
    const player = await host.startPlayer(display, join(folder, 'player'), scheduler.url);
    try {
      await pairWithNewScreen(staff, player.page);
      await player.page
        .locator('.layer[data-phase="visible"][data-item="v2"]')
        .waitFor({ state: 'visible', timeout: PATIENCE_MS });
      await wait(SETTLE_MS);
      // It films as long as an item stands beside that, since the film begins in the middle of one.
      const film = await filmed(filming, (transitions / TRANSITIONS_A_ROUND) * ROUND_MS + STILL_MS);
      const { samples, beganAtMs } = film.recorded;
      return { ...film, playChecks: checkPlays(samples, FRAME_MS, await playsOf(staff, beganAtMs)) };
    } finally {
      await player.stop();
    }
  } finally {
    await scheduler.stop();
  }
}

async function filmFloor(filming: Filming, path: string): Promise<Filmed> {
  const { host, display, folder } = filming;
  const page = await host.startBarePage(display, join(folder, 'bare'), path);
  try {
    await wait(SETTLE_MS);
    return await filmed(filming, FLOOR_MS);
  } finally {
    await page.stop();
  }
}

async function filmed({ display, folder, isBusy }: Filming, forMs: number): Promise<Filmed> {
  const other = isBusy ? keepCoreBusy() : null;
  try {
    const recording = await film(display, folder);
    await wait(forMs);
    const recorded = await recording.end();
    return { recorded, judgement: judge(recorded.samples, FRAME_MS, () => CLIP_FRAMES) };
  } finally {
    if (other) await stop(other);
  }
}

function keepCoreBusy(): ChildProcess {
  return spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
}

/** What is started from now on stays there too. */
function stayOnCores(cores: number): void {
  execFileSync('taskset', ['-a', '-c', '-p', `0-${cores - 1}`, String(process.pid)]);
}

/** What the player has logged of items whose pictures have counters, in ms of the film. */
async function playsOf(staff: Staff, beganAtMs: number): Promise<LoggedPlay[]> {
  const plays = await staff.send<RecordedPlay[]>('GET', '/api/plays?limit=1000');
  return plays.flatMap(({ itemId, startedAtMs }) => {
    const clip = clipOf(itemId);
    return clip === undefined ? [] : [{ clip, startedAtMs: startedAtMs - beganAtMs }];
  });
}

function report(
  settings: Record<string, string | number | boolean>,
  { recorded, judgement, playChecks }: FilmedPlayer,
  floor: Filmed,
): void {
  const { boundaries, freezesMs } = judgement;
  printFigure({
    bench: 'film',
    ...settings,
    seconds: recorded.seconds,
    transitions: judgement.transitions,
    blackFrames: recorded.blackFrames,
    blanks: judgement.blanksMs.length,
    freezes: freezesMs.length,
    longestFreezeMs: Math.max(0, ...freezesMs),
    plays: playChecks.length,
    earlyPlays: playChecks.filter(({ earlyMs }) => earlyMs > CLOCK_MS).length,
    earliestPlayMs: Math.max(0, ...playChecks.map(({ earlyMs }) => earlyMs)),
    videoBoundaries: boundaries.length,
    ...boundaryFigures('boundary', judgement),
    ...boundaryFigures('floorBoundary', floor.judgement),
    floorFreezes: floor.judgement.freezesMs.length,
    recorderGapMs: recorded.longestGapMs,
  });
}

function boundaryFigures(name: string, { boundaries }: Judgement): Record<string, number> {
  const of = (read: (boundary: Judgement['boundaries'][number]) => number) => boundaries.map(read);
  return {
    [`${name}MedianMs`]: percentile(
      of(({ stoodMs }) => stoodMs),
      0.5,
    ),
    [`${name}P95Ms`]: percentile(
      of(({ stoodMs }) => stoodMs),
      0.95,
    ),
    [`${name}RepeatedP95`]: percentile(
      of(({ repeated }) => repeated),
      0.95,
    ),
    [`${name}LostP95`]: percentile(
      of(({ lost }) => lost),
      0.95,
    ),
  };
}
