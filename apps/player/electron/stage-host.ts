/** The window, the stage's pages in it and what stands around them: all of the main process but the agent's start. */
import { join } from 'node:path';
import { app, ipcMain, powerSaveBlocker } from 'electron';
import type { Logger } from 'pino';
import type { SafeModePlan } from '../agent/playback/safe-mode-plan.ts';
import type { AgentToStage } from '../contract/stage.ts';
import type { PlayerConfig } from '../host/config.ts';
import type { AgentRunner } from './agent-runner.ts';
import { StagePage } from './pages/stage-page.ts';
import { StagePages } from './pages/stage-pages.ts';
import { processEnd } from './process-end.ts';
import { SafeMode } from './safe-mode/safe-mode.ts';
import { guardStreams, type StreamGuard } from './streams/stream-guard.ts';
import { TransientProblems } from './transient-problems.ts';
import { HEARTBEAT, HELLO, TO_AGENT } from './window/ipc.ts';
import { lockDownSession } from './window/lockdown.ts';
import { handleSchemes, stylesheetsIn } from './window/protocols.ts';
import { StageWindow } from './window/window.ts';

export interface StageHostOptions {
  readonly config: PlayerConfig;
  readonly log: Logger;
  readonly agent: AgentRunner;
  /** The built player is in this folder: `preload` and `renderer` are in it. */
  readonly dist: string;
  /** No request of a stream can be kept from going around the guard: the player can't go on. */
  readonly onFailed: (error: unknown) => void;
}

export class StageHost {
  readonly #options: StageHostOptions;
  readonly #window: StageWindow;
  readonly #stages: StagePages;
  readonly #safeMode: SafeMode;
  readonly #problems: TransientProblems;
  readonly #guarding: Promise<StreamGuard>;

  /** Opens the window and loads the page. */
  constructor(options: StageHostOptions) {
    const { config, log, agent, dist } = options;
    const { dataDir, kiosk, display, memoryLimitMb, recycleHour, safeModeSeconds } = config;
    this.#options = options;
    this.#problems = new TransientProblems(agent.problem);
    lockDownSession();
    const rendererDir = join(dist, 'renderer');
    const safeMode = new SafeMode({
      dataDir,
      stylesheets: stylesheetsIn(rendererDir),
      kiosk,
      window: () => this.#window,
      log,
    });
    this.#safeMode = safeMode;
    handleSchemes(rendererDir, dataDir, safeMode.source);
    const preloadPath = join(dist, 'preload', 'preload.cjs');
    const makePage = () => new StagePage({ kiosk, preloadPath });
    const firstPage = makePage();
    this.#window = new StageWindow({
      kiosk,
      display,
      log,
      onDisplayProblem: (params) => agent.problem('display', params),
    });
    this.#stages = new StagePages({
      window: this.#window,
      firstPage,
      makePage,
      memoryLimitMb,
      recycleHour,
      safeModeMs: safeModeSeconds * 1_000,
      log,
      toAgent: (message) => agent.send(message),
      agentRun: () => agent.run(),
      problems: this.#problems,
      onSafeMode: (isSafe) => agent.problem('safe-mode', isSafe ? {} : null),
      onStill: (page, cue) => safeMode.keep(page, cue),
      safeMode,
    });
    this.#relay();
    // The page loads from this machine alone, and is told of no stream before this is done.
    this.#guarding = guardStreams(config.network, log);
    // The first keeps the display lit; where a system ignores it, the second still keeps the player from being suspended.
    for (const blocker of ['prevent-display-sleep', 'prevent-app-suspension'] as const) {
      powerSaveBlocker.start(blocker);
    }
    this.#reportGpu();
    log.info({ electron: process.versions.electron, kiosk }, 'the player runs');
  }

  agentMessage(message: AgentToStage): void {
    this.#whenGuarded((streams) => {
      streams.agentMessage(message);
      this.#stages.agentMessage(message);
    });
  }

  agentStarted(): void {
    this.#whenGuarded(() => this.#stages.agentStarted());
  }

  /** The agent did not start in this time and is started again. */
  agentHung(seconds: number): void {
    this.#problems.raise('agent-hung', (times) => ({ seconds, times }));
  }

  setPlan(safeModePlan: SafeModePlan): void {
    this.#safeMode.setPlan(safeModePlan);
  }

  onClosed(listener: () => void): void {
    this.#window.onClosed(listener);
  }

  close(): void {
    this.#stages.stop();
    this.#whenGuarded((streams) => streams.close());
    this.#window.destroy();
  }

  /** What the agent says waits, in its order, until no request of a stream can go around the guard. */
  #whenGuarded(work: (streams: StreamGuard) => void): void {
    this.#guarding.then(work).catch(this.#options.onFailed);
  }

  #relay(): void {
    const stages = this.#stages;
    const senderOf = (event: Electron.IpcMainEvent) => stages.pages().find((page) => page.isSender(event));
    ipcMain.on(TO_AGENT, (event, sent: unknown) => {
      const page = senderOf(event);
      const message = page?.read(sent);
      if (page && message) stages.pageMessage(page, message);
      else this.#options.log.warn('a message that is not from the stage, or not one it sends, was dropped');
    });
    ipcMain.on(HELLO, (event) => {
      const page = senderOf(event);
      if (page) stages.hello(page);
    });
    ipcMain.on(HEARTBEAT, (event, frames: unknown) => {
      const page = senderOf(event);
      if (page && typeof frames === 'number') stages.heartbeat(page, frames);
    });
  }

  /** Chromium starts it again by itself, and the pages go on. */
  #reportGpu(): void {
    app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
      if (type !== 'GPU') return;
      this.#options.log.error({ reason, exitCode }, 'the GPU process is gone');
      this.#problems.raise('gpu-failed', () => ({ why: processEnd({ reason, exitCode }) }));
    });
  }
}
