import { BrowserWindow, session } from 'electron';
import type { Logger } from 'pino';
import { isStageUrl, STAGE_URL } from './ipc.ts';

/** The identity's lightest blue: what a window is before its page, never white or black. */
const BACKGROUND = '#f2f7fc';
/** A stage that crashes again and again leaves the machine some air; the first time it is back at once. */
const RELOAD_MS = 1_000;
const REPEATED_MS = 10_000;

export interface StageWindowOptions {
  readonly kiosk: boolean;
  readonly preloadPath: string;
  readonly log: Logger;
}

/** The one window. It shows the stage and can go nowhere else. */
export function openStageWindow({ kiosk, preloadPath, log }: StageWindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 720,
    useContentSize: true,
    show: false,
    title: '#PratoFacile',
    backgroundColor: BACKGROUND,
    autoHideMenuBar: true,
    ...(kiosk ? { kiosk: true, fullscreen: true, frame: false, alwaysOnTop: true } : {}),
    webPreferences: {
      preload: preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      devTools: !kiosk,
      backgroundThrottling: false,
      autoplayPolicy: 'no-user-gesture-required',
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());

  const { webContents } = window;
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  webContents.on('will-navigate', (event) => {
    if (!isStageUrl(event.url)) event.preventDefault();
  });
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.on('will-redirect', (event) => event.preventDefault());

  const load = () => {
    window.loadURL(STAGE_URL).catch((error: unknown) => {
      if (window.isDestroyed()) return;
      log.error({ err: error }, 'the stage did not load and is loaded again');
      setTimeout(() => !window.isDestroyed() && load(), RELOAD_MS);
    });
  };
  let lastGoneAt = Number.NEGATIVE_INFINITY;
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (window.isDestroyed()) return;
    log.error({ reason, exitCode }, 'the stage is gone and is loaded again');
    const isRepeated = performance.now() - lastGoneAt < REPEATED_MS;
    lastGoneAt = performance.now();
    setTimeout(() => !window.isDestroyed() && load(), isRepeated ? RELOAD_MS : 0);
  });
  window.on('unresponsive', () => {
    log.error('the stage does not respond and is ended');
    webContents.forcefullyCrashRenderer();
  });
  load();
  return window;
}

/** A public screen grants nothing to anyone. */
export function denyPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  session.defaultSession.setDevicePermissionHandler(() => false);
}
