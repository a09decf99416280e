/** Holds one page of the stage in a renderer process of its own: its view, its heartbeat and what it says it shows. */
import { errorCode, errorMessage } from '@bacheca/node/errors';
import { fault, type PlainFault } from '@bacheca/shared/translations/problem';
import { WebContentsView } from 'electron';
import type { StageToAgent } from '../../contract/stage.ts';
import { type HostToStage, parseStageMessage } from '../../host/stage-link.ts';
import { processEnd } from '../process-end.ts';
import { isTrustedSender, STAGE_URL, TO_STAGE } from '../window/ipc.ts';
import { ignoreKeys } from '../window/lockdown.ts';
import { Watchdog } from './watchdog.ts';

export interface StagePageOptions {
  readonly kiosk: boolean;
  readonly preloadPath: string;
}

export class StagePage {
  readonly view: WebContentsView;
  readonly watchdog = new Watchdog();
  readonly madeAtMs = performance.now();
  /** The page listens: it has asked for an agent. */
  hasGreeted = false;
  /** The cue or interlude that it last said is on screen, by `contentId`. */
  shows: string | null = null;
  /** Its renderer process ended, or the page can't be loaded. Set by whoever has the page, before it can happen. */
  onGone: (page: StagePage, why: PlainFault) => void = () => undefined;

  constructor({ kiosk, preloadPath }: StagePageOptions) {
    this.view = new WebContentsView({
      webPreferences: {
        preload: preloadPath,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        devTools: !kiosk,
        disableDialogs: true,
        backgroundThrottling: false,
        autoplayPolicy: 'no-user-gesture-required',
        spellcheck: false,
      },
    });
    const { webContents } = this.view;
    if (kiosk) ignoreKeys(webContents);
    webContents.on('render-process-gone', (_event, details) => this.onGone(this, processEnd(details)));
    webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (!isMainFrame || isSameDocument) return;
      this.watchdog.reset();
      this.hasGreeted = false;
      this.shows = null;
    });
    webContents.on('did-navigate', (_event, url) => {
      if (url !== STAGE_URL) this.onGone(this, fault('page-elsewhere', { url }));
    });
    webContents.loadURL(STAGE_URL).catch((error: unknown) => {
      const code = errorCode(error) ?? errorMessage(error);
      if (!this.isDestroyed) this.onGone(this, fault('page-not-loaded', { code }));
    });
  }

  get isDestroyed(): boolean {
    return this.view.webContents.isDestroyed();
  }

  send(message: HostToStage): void {
    if (!this.isDestroyed) this.view.webContents.send(TO_STAGE, message);
  }

  isSender({ sender, senderFrame }: Electron.IpcMainEvent): boolean {
    return (
      senderFrame !== null &&
      isTrustedSender({
        isOurContents: !this.isDestroyed && sender === this.view.webContents,
        isMainFrame: senderFrame.parent === null,
        url: senderFrame.url,
      })
    );
  }

  /** What it said, if a stage says such a thing. */
  read(sent: unknown): StageToAgent | null {
    const message = parseStageMessage(sent);
    if (message?.type === 'shown') this.shows = message.cueId;
    if (message?.type === 'interlude') this.shows = `(${message.showing})`;
    return message;
  }

  /** Returns the working memory of its process in MB; null while it has none. */
  memoryMb(metrics: readonly Electron.ProcessMetric[]): number | null {
    if (this.isDestroyed) return null;
    const pid = this.view.webContents.getOSProcessId();
    const metric = metrics.find((candidate) => candidate.pid === pid);
    return metric ? metric.memory.workingSetSize / 1024 : null;
  }

  /** Ends it, also where its thread hangs and could not be asked to. */
  destroy(): void {
    if (this.isDestroyed) return;
    this.view.webContents.removeAllListeners('render-process-gone');
    this.view.webContents.removeAllListeners('did-navigate');
    this.view.webContents.forcefullyCrashRenderer();
    this.view.webContents.close({ waitForBeforeUnload: false });
  }
}
