/**
 * The Electron host: one window with the stage, the agent in a process of its own, and the cache behind
 * `media:`. (No top-level await: in an ES module it keeps Electron from ever becoming ready.)
 */
import { join } from 'node:path';
import { app, type BrowserWindow, ipcMain, Menu, powerSaveBlocker } from 'electron';
import { pino } from 'pino';
import { readPlayerConfigOrExit } from '../config.ts';
import { makeDataFolder } from '../data-folder.ts';
import { type HostToStage, parseStageMessage } from '../stage-link.ts';
import { type AgentRunner, runAgent } from './agent-runner.ts';
import { HELLO, isTrustedSender, TO_AGENT, TO_STAGE } from './ipc.ts';
import { handleSchemes, registerSchemes } from './protocols.ts';
import { denyPermissions, openStageWindow } from './window.ts';

const config = readPlayerConfigOrExit(process.env);
const log = pino({ level: config.logLevel, base: { process: 'main' } }, pino.destination(2));
const dist = join(import.meta.dirname, '..');

// Electron would show a window with the error over what plays. Stage and agent have processes of their own.
process.on('uncaughtException', (error) => log.fatal({ err: error }, 'an error that nobody handled'));

try {
  makeDataFolder(config.dataDir);
  // The lock is on this folder, so one on each data folder: two players can't share a cache and a journal.
  app.setPath('userData', join(config.dataDir, 'electron'));
  if (!app.requestSingleInstanceLock()) throw new Error(`Another player already uses ${config.dataDir}.`);
  prepare();
  app.whenReady().then(start).catch(fail);
} catch (error) {
  fail(error);
}

function prepare(): void {
  registerSchemes();
  // A GPU process that crashes too often would otherwise end the player.
  app.commandLine.appendSwitch('disable-gpu-process-crash-limit');
  Menu.setApplicationMenu(null);
}

function start(): void {
  denyPermissions();
  handleSchemes(join(dist, 'renderer'), config.dataDir);
  powerSaveBlocker.start('prevent-display-sleep');

  const window = openStageWindow({
    kiosk: config.kiosk,
    preloadPath: join(dist, 'preload', 'preload.cjs'),
    log,
  });
  const toStage = (message: HostToStage) => {
    if (!window.isDestroyed()) window.webContents.send(TO_STAGE, message);
  };
  const agent = runAgent({
    modulePath: join(dist, 'main', 'agent-process.js'),
    log,
    onMessage: (message) => toStage({ type: 'message', message }),
    onStarted: (run) => toStage({ type: 'agent', run }),
  });
  window.webContents.on('render-process-gone', () => agent.send({ type: 'gone' }));
  relay(window, agent, toStage);
  quitCleanly(window, agent);
  log.info({ electron: process.versions.electron, kiosk: config.kiosk }, 'the player runs');
}

function relay(window: BrowserWindow, agent: AgentRunner, toStage: (message: HostToStage) => void): void {
  const isTrusted = ({ sender, senderFrame }: Electron.IpcMainEvent) =>
    senderFrame !== null &&
    isTrustedSender({
      isOurContents: !window.isDestroyed() && sender === window.webContents,
      isMainFrame: senderFrame.parent === null,
      url: senderFrame.url,
    });
  ipcMain.on(TO_AGENT, (event, sent: unknown) => {
    const message = isTrusted(event) ? parseStageMessage(sent) : null;
    if (message) agent.send(message);
    else log.warn('a message that is not from the stage, or not one it sends, was dropped');
  });
  ipcMain.on(HELLO, (event) => {
    const run = agent.run();
    if (run !== null && isTrusted(event)) toStage({ type: 'agent', run });
  });
}

/** However it is asked to end (signal, window, system), the agent first closes what it holds. */
function quitCleanly(window: BrowserWindow, agent: AgentRunner): void {
  let stopped = false;
  let stopping = false;
  app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    if (stopping) return;
    stopping = true;
    agent.stop().finally(() => {
      stopped = true;
      if (!window.isDestroyed()) window.destroy();
      app.quit();
    });
  });
  app.on('window-all-closed', () => app.quit());
  process.on('SIGINT', () => app.quit());
  process.on('SIGTERM', () => app.quit());
}

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  app.exit(1);
}
