/**
 * Opens the one window, and in it one view for each page: the one on top is what passers-by see, those behind it draw
 * all the same, so that putting one in front shows it whole.
 */
import type { ProblemParams } from '@bacheca/shared/translations/problem';
import { BaseWindow, screen, type WebContentsView } from 'electron';
import type { Logger } from 'pino';
import { chooseDisplay } from './displays.ts';

/** Before its page a window has the identity's lightest blue, never white or black. */
export const BACKGROUND = '#f2f7fc';
const SIZE = { width: 1280, height: 720 };
/** Displays come and go in several steps. */
const DISPLAYS_SETTLED_MS = 500;
/** What comes over a kiosk without any event (a taskbar, a message of the system) is not over it for longer. */
const RAISE_EVERY_MS = 60_000;

export interface StageWindowOptions {
  readonly kiosk: boolean;
  /** It is the choice in BACHECA_DISPLAY. */
  readonly display: string;
  readonly log: Logger;
  /** What is wrong with the choice of display; null when nothing is any more. */
  readonly onDisplayProblem: (problem: ProblemParams<'display'> | null) => void;
}

export class StageWindow {
  readonly #options: StageWindowOptions;
  readonly #window: BaseWindow;
  readonly #views = new Set<WebContentsView>();
  #mayClose: boolean;
  #settling: NodeJS.Timeout | null = null;
  readonly #raising: NodeJS.Timeout | null;

  constructor(options: StageWindowOptions) {
    this.#options = options;
    const { kiosk } = options;
    this.#mayClose = !kiosk;
    const area = this.#display().bounds;
    this.#window = new BaseWindow({
      ...(kiosk ? { ...area, kiosk: true, frame: false } : { ...SIZE, x: area.x + 40, y: area.y + 40 }),
      useContentSize: true,
      // It shows at once: in a window that isn't shown a page is given no frames, and so never has a first one.
      show: true,
      title: '#PratoFacile',
      backgroundColor: BACKGROUND,
      autoHideMenuBar: true,
    });
    this.#window.on('resize', () => this.#layOut());
    // Alt+F4 and the like do nothing: a kiosk ends when the system or an operator ends its program.
    this.#window.on('close', (event) => {
      if (!this.#mayClose) event.preventDefault();
    });
    this.#raising = kiosk ? setInterval(() => this.#raise(), RAISE_EVERY_MS) : null;
    if (kiosk) this.#raise();
    if (kiosk) for (const event of DISPLAY_EVENTS) screen.on(event as 'display-added', this.#displaysChanged);
  }

  onClosed(listener: () => void): void {
    this.#window.on('closed', listener);
  }

  get size(): { readonly width: number; readonly height: number } {
    return this.#window.getContentBounds();
  }

  /** Adds a view beneath all others. */
  addBehind(view: WebContentsView): void {
    if (this.#window.isDestroyed()) return;
    view.setBackgroundColor(BACKGROUND);
    this.#views.add(view);
    this.#window.contentView.addChildView(view, 0);
    this.#layOut();
  }

  /** Puts a view on top, and gives it the keys, which it ignores: no other gets them. */
  bringToFront(view: WebContentsView): void {
    if (this.#window.isDestroyed()) return;
    const { contentView } = this.#window;
    // To put it there again would hide it for a moment.
    if (contentView.children.at(-1) !== view) contentView.addChildView(view);
    if (!view.webContents.isDestroyed()) view.webContents.focus();
  }

  remove(view: WebContentsView): void {
    this.#views.delete(view);
    if (!this.#window.isDestroyed()) this.#window.contentView.removeChildView(view);
  }

  destroy(): void {
    this.#mayClose = true;
    for (const event of DISPLAY_EVENTS) screen.off(event as 'display-added', this.#displaysChanged);
    if (this.#settling) clearTimeout(this.#settling);
    if (this.#raising) clearInterval(this.#raising);
    if (!this.#window.isDestroyed()) this.#window.destroy();
  }

  #display(): Electron.Display {
    const { display, log, onDisplayProblem } = this.#options;
    const choice = chooseDisplay(display, screen.getAllDisplays(), screen.getPrimaryDisplay());
    if (choice.problem) log.warn(choice.problem, 'there is no such display: the primary one is used');
    onDisplayProblem(choice.problem);
    return choice.display;
  }

  #displaysChanged = (): void => {
    if (this.#settling) clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#follow(), DISPLAYS_SETTLED_MS);
  };

  #follow(): void {
    if (this.#window.isDestroyed() || screen.getAllDisplays().length === 0) return;
    const { bounds } = this.#display();
    const now = this.#window.getBounds();
    // Some systems leave a pixel of the display free.
    const isThere = (['x', 'y', 'width', 'height'] as const).every(
      (side) => Math.abs(now[side] - bounds[side]) <= 1,
    );
    if (!isThere) {
      // A window manager keeps a full-screen window on its display.
      this.#window.setKiosk(false);
      this.#window.setBounds(bounds);
      this.#window.setKiosk(true);
      this.#layOut();
    }
    this.#raise();
  }

  /**
   * Puts it above all other windows again. A television that wakes brings no change of bounds, yet some systems then
   * take away what a window was given, or put their taskbar over it.
   */
  #raise(): void {
    if (this.#window.isDestroyed()) return;
    this.#window.setAlwaysOnTop(true, 'screen-saver');
    this.#window.moveTop();
    this.#window.focus();
  }

  #layOut(): void {
    if (this.#window.isDestroyed()) return;
    const { width, height } = this.#window.getContentBounds();
    for (const view of this.#views) view.setBounds({ x: 0, y: 0, width, height });
  }
}

const DISPLAY_EVENTS = ['display-added', 'display-removed', 'display-metrics-changed'] as const;
