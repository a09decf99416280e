/**
 * The Electron host: one window with the stage, the agent in a process of its own, and the cache behind `media:`. The
 * agent starts before all else, while Chromium does, since its first word takes the longest: so this file imports little.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app, Menu } from 'electron';
import { pino } from 'pino';
import { StartError } from '../agent/faults/start-error.ts';
import { readPlayerConfigOrExit } from '../host/config.ts';
import { makeDataFolder } from '../host/data-folder.ts';
import { startSentence } from '../host/start-sentence.ts';
import { type AgentRunner, runAgent } from './agent-runner.ts';
import { registerSchemes } from './schemes.ts';
import type { StageHost } from './stage-host.ts';
import { lockDownApp } from './window/lockdown.ts';

const config = readPlayerConfigOrExit(process.env);
const log = pino({ level: config.logLevel, base: { process: 'main' } }, pino.destination(2));
const dist = join(import.meta.dirname, '..');

try {
  makeDataFolder(config.dataDir);
  // The lock is on this folder, so one on each data folder: two players can't share a cache and a journal.
  app.setPath('userData', chromiumFolder(config.dataDir));
  if (!app.requestSingleInstanceLock())
    throw new StartError('data-folder-locked', { folder: config.dataDir });
  lockDownApp(log);
  registerSchemes();
  Menu.setApplicationMenu(null);
  start();
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
  const opened = Promise.withResolvers<StageHost>();
  const whenOpen = (work: (host: StageHost) => void) => void opened.promise.then(work).catch(fail);
  const agent = runAgent({
    module: {
      path: join(dist, 'main', 'agent-process.js'),
      args: [join(config.dataDir, 'compiled', 'agent')],
    },
    log,
    onMessage: (message) => whenOpen((host) => host.agentMessage(message)),
    onStarted: () => whenOpen((host) => host.agentStarted()),
    onSafeModePlan: (safeModePlan) => whenOpen((host) => host.setPlan(safeModePlan)),
    onHungStart: (seconds) => whenOpen((host) => host.agentHung(seconds)),
  });
  quitCleanly(agent, whenOpen);
  app
    .whenReady()
    .then(() => import('./stage-host.ts'))
    .then(({ StageHost }) => opened.resolve(new StageHost({ config, log, agent, dist, onFailed: fail })))
    .catch(fail);
  whenOpen((host) => host.onClosed(() => app.quit()));
}

/** However it is asked to end (signal, window, system), the agent first closes what it holds. */
function quitCleanly(agent: AgentRunner, whenOpen: (work: (host: StageHost) => void) => void): void {
  let isStopped = false;
  let isStopping = false;
  app.on('before-quit', (event) => {
    if (isStopped) return;
    event.preventDefault();
    if (isStopping) return;
    isStopping = true;
    agent.stop().finally(() => {
      isStopped = true;
      whenOpen((host) => {
        host.close();
        app.quit();
      });
    });
  });
  app.on('window-all-closed', () => app.quit());
  process.on('SIGINT', () => app.quit());
  process.on('SIGTERM', () => app.quit());
}

function fail(error: unknown): void {
  console.error(startSentence(error));
  app.exit(1);
}
