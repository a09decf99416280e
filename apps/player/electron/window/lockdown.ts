/** What no page may do, whatever is in it: see docs/security.md for each point and its test. */
import { app, dialog, session, type WebContents } from 'electron';
import type { Logger } from 'pino';

/** Before Electron is ready. */
export function lockDownApp(log: Logger): void {
  // A GPU process that crashes too often would otherwise end the player.
  app.commandLine.appendSwitch('disable-gpu-process-crash-limit');
  app.commandLine.appendSwitch('noerrdialogs');
  // No secret is kept by Chromium; on GNOME with automatic sign-in its keyring would ask for a password over the screen.
  app.commandLine.appendSwitch('password-store', 'basic');
  // A page that waits behind the stage must draw its first slide: Chromium takes it for hidden otherwise.
  app.commandLine.appendSwitch('disable-backgrounding-occluded-windows');
  app.commandLine.appendSwitch('disable-pinch');
  app.commandLine.appendSwitch('overscroll-history-navigation', '0');
  // Nothing opens a window over what plays. Stage and agent have processes of their own.
  dialog.showErrorBox = (title, content) =>
    log.error({ title, content }, 'an error that Electron would show');
  process.on('uncaughtException', (error) => log.fatal({ err: error }, 'an error that nobody handled'));
  process.on('unhandledRejection', (error) => log.fatal({ err: error }, 'an error that nobody handled'));
  app.on('web-contents-created', (_event, contents) => lockDownContents(contents));
}

/** Grants nothing to anyone and saves nothing: the screen is a public one. */
export function lockDownSession(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.setDevicePermissionHandler(() => false);
  defaultSession.on('will-download', (event) => event.preventDefault());
}

function lockDownContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  // A page that wants to be asked before it is left is not.
  contents.on('will-prevent-unload', (event) => event.preventDefault());
  contents.on('zoom-changed', () => contents.setZoomFactor(1));
  contents.on('dom-ready', () => {
    contents.setVisualZoomLevelLimits(1, 1).catch(() => undefined);
  });
}

/** A kiosk has no keyboard: what one plugged in would send reaches neither page nor shortcut. */
export function ignoreKeys(contents: WebContents): void {
  contents.on('before-input-event', (event) => event.preventDefault());
}
