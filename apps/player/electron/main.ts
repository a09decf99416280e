/**
 * The Electron host: one window with the stage, the agent in a process of its own, and the cache behind
 * `media:`. (No top-level await: in an ES module it keeps Electron from ever becoming ready.)
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app, ipcMain, Menu, powerSaveBlocker } from 'electron';
import { pino } from 'pino';
import { readPlayerConfigOrExit } from '../config.ts';
import { makeDataFolder } from '../data-folder.ts';
import { type AgentRunner, runAgent } from './agent-runner.ts';
import { BEAT, HELLO, TO_AGENT } from './ipc.ts';
import { lockDownApp, lockDownSession } from './lockdown.ts';
import { PassingProblems } from './passing-problems.ts';
import { handleSchemes, registerSchemes, stylesheetsIn } from './protocols.ts';
import { SafeMode } from './safe-mode.ts';
import { StagePage } from './stage-page.ts';
import { Stages } from './stages.ts';
import { guardStreams, type StreamGuard } from './stream-guard.ts';
import { StageWindow } from './window.ts';

const config = readPlayerConfigOrExit(process.env);
const log = pino({ level: config.logLevel, base: { process: 'main' } }, pino.destination(2));
const dist = join(import.meta.dirname, '..');

try {
  makeDataFolder(config.dataDir);
  // The lock is on this folder, so one on each data folder: two players can't share a cache and a journal.
  app.setPath('userData', chromiumFolder(config.dataDir));
  if (!app.requestSingleInstanceLock()) throw new Error(`Another player already uses ${config.dataDir}.`);
  lockDownApp(log);
  registerSchemes();
  Menu.setApplicationMenu(null);
  app.whenReady().then(start).catch(fail);
} catch (error) {
  fail(error);
}

/** On a disk that takes no more, Chromium would not start: then what it keeps goes elsewhere, and is lost. */
function chromiumFolder(dataDir: string): string {
  const folder = join(dataDir, 'electron');
  const probe = join(folder, 'probe');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(probe, 'x');
    rmSync(probe);
    return folder;
  } catch {
    return mkdtempSync(join(tmpdir(), 'bacheca-electron-'));
  }
}

function start(): void {
  const { dataDir, kiosk, display, memoryLimitMb, recycleHour, safeModeSeconds } = config;
  // Before all else: its process takes the longest to start, and the page loads meanwhile.
  const agent = runAgent({
    modulePath: join(dist, 'main', 'agent-process.js'),
    log,
    onMessage: (message) =>
      whenGuarded((streams) => {
        streams.agentSaid(message);
        stages.agentSaid(message);
      }),
    onStarted: () => whenGuarded(() => stages.agentStarted()),
    onOutlook: (outlook) => safeMode.setOutlook(outlook),
    onHungStart: (seconds) =>
      problems.raise('agent-hung', (times) => {
        const often = times === 1 ? '' : ` (${times} times)`;
        return `The player's agent had not started after ${seconds} s and was started again${often}. Check the disk of its data folder.`;
      }),
  });
  lockDownSession();
  const guarding = guardStreams(config.network, log);
  // What the agent says waits, in its order, until no request of a stream can go around the guard.
  const whenGuarded = (work: (streams: StreamGuard) => void) => void guarding.then(work).catch(fail);
  // The first keeps the display lit; where a system ignores it, the second still keeps the player from being suspended.
  for (const blocker of ['prevent-display-sleep', 'prevent-app-suspension'] as const) {
    powerSaveBlocker.start(blocker);
  }

  const rendererDir = join(dist, 'renderer');
  const stylesheets = stylesheetsIn(rendererDir);
  const safeMode = new SafeMode({ dataDir, stylesheets, kiosk, window: () => window, log });
  handleSchemes(rendererDir, dataDir, safeMode.source);
  const window = new StageWindow({
    kiosk,
    display,
    log,
    onDisplayProblem: (problem) => agent.problem('display', problem),
  });
  const problems = new PassingProblems(agent.problem);
  const preloadPath = join(dist, 'preload', 'preload.cjs');
  const stages = new Stages({
    window,
    makePage: (onGone) => new StagePage({ kiosk, preloadPath, onGone }),
    memoryLimitMb,
    recycleHour,
    safeModeMs: safeModeSeconds * 1_000,
    log,
    toAgent: (message) => agent.send(message),
    agentRun: () => agent.run(),
    problems,
    onSafeMode: (problem) => agent.problem('safe-mode', problem),
    onStill: (page, cue) => safeMode.keep(page, cue),
    safeMode,
  });
  relay(stages);
  reportGpu(problems);
  quitCleanly(window, stages, agent, () => whenGuarded((streams) => streams.close()));
  log.info({ electron: process.versions.electron, kiosk }, 'the player runs');
}

function relay(stages: Stages): void {
  const senderOf = (event: Electron.IpcMainEvent) => stages.pages().find((page) => page.isSender(event));
  ipcMain.on(TO_AGENT, (event, sent: unknown) => {
    const page = senderOf(event);
    const message = page?.read(sent);
    if (page && message) stages.said(page, message);
    else log.warn('a message that is not from the stage, or not one it sends, was dropped');
  });
  ipcMain.on(HELLO, (event) => {
    const page = senderOf(event);
    if (page) stages.hello(page);
  });
  ipcMain.on(BEAT, (event, frames: unknown) => {
    const page = senderOf(event);
    if (page && typeof frames === 'number') stages.beat(page, frames);
  });
}

/** Chromium starts it again by itself, and the pages go on. */
function reportGpu(problems: PassingProblems): void {
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    if (type !== 'GPU') return;
    log.error({ reason, exitCode }, 'the GPU process is gone');
    problems.raise(
      'gpu-failed',
      () => `The process that draws for the graphics card ended (${reason}) and was started again.`,
    );
  });
}

/** However it is asked to end (signal, window, system), the agent first closes what it holds. */
function quitCleanly(
  window: StageWindow,
  stages: Stages,
  agent: AgentRunner,
  closeStreams: () => void,
): void {
  let stopped = false;
  let stopping = false;
  app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    if (stopping) return;
    stopping = true;
    agent.stop().finally(() => {
      stopped = true;
      stages.stop();
      closeStreams();
      window.destroy();
      app.quit();
    });
  });
  window.onClosed(() => app.quit());
  app.on('window-all-closed', () => app.quit());
  process.on('SIGINT', () => app.quit());
  process.on('SIGTERM', () => app.quit());
}

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  app.exit(1);
}
