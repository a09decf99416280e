/** Shows the last good stills, or a takeover's notice, over everything: without the stage, React or a video. */
import { WebContentsView } from 'electron';
import type { Logger } from 'pino';
import type { SafeModePlan } from '../../agent/playback/safe-mode-plan.ts';
import { pictureKey } from '../../contract/picture-key.ts';
import type { Cue } from '../../contract/stage.ts';
import type { StagePage } from '../pages/stage-page.ts';
import { STILLS_URL } from '../window/ipc.ts';
import { ignoreKeys } from '../window/lockdown.ts';
import type { StillsSource } from '../window/protocols.ts';
import type { StageWindow } from '../window/window.ts';
import { plainNotice } from './plain-notice.ts';
import { type Page, pageOf, Stills, stillsPage } from './stills.ts';

const RELOAD_MS = 5_000;
/** Such pictures are good enough across the room, and small. */
const JPEG_QUALITY = 80;

export interface SafeModeOptions {
  readonly dataDir: string;
  /** These are the stage's own styles and fonts, as addresses within the page's. */
  readonly stylesheets: readonly string[];
  readonly kiosk: boolean;
  readonly window: () => StageWindow;
  readonly log: Logger;
}

export class SafeMode {
  readonly #options: SafeModeOptions;
  readonly #stills: Stills;
  #plan: SafeModePlan | null = null;
  #view: WebContentsView | null = null;
  #shown = '';

  constructor(options: SafeModeOptions) {
    this.#options = options;
    this.#stills = new Stills(options.dataDir);
  }

  /** The scheme that the page of stills is loaded from asks it. */
  readonly source: StillsSource = {
    page: () => this.#page(),
    read: (key) => this.#stills.read(key),
  };

  /** What may show has changed. */
  setPlan(safeModePlan: SafeModePlan): void {
    this.#plan = safeModePlan;
    if (this.#view && this.source.page().html !== this.#shown) this.#load(this.#view);
  }

  /** A still is on screen: keeps a picture of it, unless there is one. */
  keep(page: StagePage, { item, language }: Cue): void {
    const key = pictureKey(item, language);
    if (page.isDestroyed || this.#stills.isFresh(key)) return;
    page.view.webContents
      .capturePage()
      .then((image) => (image.isEmpty() ? undefined : this.#stills.keep(key, image.toJPEG(JPEG_QUALITY))))
      .catch((error: unknown) => this.#options.log.warn({ err: error }, 'a still could not be kept'));
  }

  enter(): void {
    if (this.#view) return;
    const view = new WebContentsView({
      webPreferences: { sandbox: true, contextIsolation: true, javascript: false, devTools: false },
    });
    this.#view = view;
    if (this.#options.kiosk) ignoreKeys(view.webContents);
    view.webContents.on('render-process-gone', () => setTimeout(() => this.#load(view), RELOAD_MS));
    const window = this.#options.window();
    window.addBehind(view);
    window.bringToFront(view);
    this.#load(view);
  }

  leave(): void {
    const view = this.#view;
    if (!view) return;
    this.#view = null;
    this.#options.window().remove(view);
    view.webContents.removeAllListeners('render-process-gone');
    view.webContents.close({ waitForBeforeUnload: false });
  }

  #page(): Page {
    const { dark = false, notice = null } = this.#plan ?? {};
    const pictures = this.#stills.among(this.#plan);
    if (dark || !notice || pictures.length > 0) return stillsPage(pictures, dark);
    const { body, css } = plainNotice(notice, this.#options.window().size);
    return pageOf(body, css, this.#options.stylesheets);
  }

  #load(view: WebContentsView): void {
    if (view !== this.#view || view.webContents.isDestroyed()) return;
    this.#shown = this.source.page().html;
    view.webContents.loadURL(STILLS_URL).catch((error: unknown) => {
      this.#options.log.warn({ err: error }, 'the stills did not load');
      setTimeout(() => this.#load(view), RELOAD_MS);
    });
  }
}
