/** The Electron host as a kiosk: it fills its display, and no key leads out of it. */
import { expect } from '@playwright/test';
import { test } from '../support/electron-host.ts';
import { frames } from '../support/stage.ts';

test.describe('as a kiosk', () => {
  test.use({ kiosk: true });
  test('it fills the screen and has no tools', async ({ host: { app } }) => {
    const facts = () =>
      app.evaluate(({ BaseWindow, webContents, screen }) => {
        const [window] = BaseWindow.getAllWindows();
        const [contents] = webContents.getAllWebContents();
        contents?.openDevTools();
        const { width, height } = screen.getPrimaryDisplay().bounds;
        return {
          isKiosk: window?.isKiosk(),
          isOnTop: window?.isAlwaysOnTop(),
          hasTools: contents?.isDevToolsOpened(),
          // Without a window manager, X11 leaves a pixel of the display free.
          fills: window?.getContentSize().every((side, index) => ([width, height][index] ?? 0) - side <= 1),
        };
      });
    await expect.poll(facts).toEqual({ isKiosk: true, isOnTop: true, hasTools: false, fills: true });
  });

  test('no key and no mouse button leads out of it', async ({ host: { app, page } }) => {
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      for (const type of ['keydown', 'keypress', 'keyup'])
        window.addEventListener(type, (event) => seen.push((event as KeyboardEvent).key), true);
    });
    await app.evaluate(async ({ BaseWindow, webContents }) => {
      const [contents] = webContents.getAllWebContents();
      const [window] = BaseWindow.getAllWindows();
      const keys: [string, ...('control' | 'shift' | 'alt' | 'meta')[]][] = [
        ['R', 'control'],
        ['R', 'control', 'shift'],
        ['F5'],
        ['W', 'control'],
        ['Q', 'control'],
        ['N', 'control'],
        ['O', 'control'],
        ['P', 'control'],
        ['I', 'control', 'shift'],
        ['J', 'control', 'shift'],
        ['F11'],
        ['F12'],
        ['F4', 'alt'],
        ['Left', 'alt'],
        ['Plus', 'control'],
        ['-', 'control'],
        ['Escape'],
        ['Tab'],
        ['A'],
      ];
      for (const [keyCode, ...modifiers] of keys)
        for (const type of ['keyDown', 'char', 'keyUp'] as const)
          contents?.sendInputEvent({ type, keyCode, modifiers });
      const at = { x: 300, y: 300, clickCount: 1 };
      for (const button of ['left', 'middle', 'right'] as const)
        for (const type of ['mouseDown', 'mouseUp'] as const)
          contents?.sendInputEvent({ type, button, ...at });
      contents?.sendInputEvent({
        type: 'mouseWheel',
        ...at,
        deltaX: 0,
        deltaY: 500,
        modifiers: ['control'],
      });
      // What Alt+F4 and a taskbar ask for.
      window?.close();
    });
    await frames(page, 30);
    // It is the same page still, and it heard of none.
    expect(await page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([]);
    const facts = await app.evaluate(({ BaseWindow, webContents }) => {
      const [window] = BaseWindow.getAllWindows();
      const [contents] = webContents.getAllWebContents();
      return [
        window?.isVisible(),
        window?.isKiosk(),
        contents?.getZoomFactor(),
        contents?.isDevToolsOpened(),
      ];
    });
    expect(facts).toEqual([true, true, 1, false]);
  });

  test('the display stays lit and the player is not suspended', async ({ host: { app } }) => {
    const blockers = await app.evaluate(({ powerSaveBlocker }) => {
      // They are numbered in the order in which they were started.
      const next = powerSaveBlocker.start('prevent-app-suspension');
      powerSaveBlocker.stop(next);
      return Array.from({ length: next }, (_, id) => powerSaveBlocker.isStarted(id));
    });
    expect(blockers).toEqual([true, true]);
  });

  test.describe('for a display that is not there', () => {
    test.use({ environment: { BACHECA_DISPLAY: 'HDMI-9' } });
    test('it says so, names those that are, and takes the primary one', async ({ host: { app, log } }) => {
      // What it said at its start was said before anyone listened.
      await app.evaluate(({ screen }) => screen.emit('display-metrics-changed'));
      await expect.poll(log).toContain('"wanted":"HDMI-9"');
      expect(log()).toMatch(/"displays":"0 \(\d+×\d+\)"/);
      expect(log()).toContain('the primary one is used');
      const offBy = () =>
        app.evaluate(({ BaseWindow, screen }) => {
          const is = BaseWindow.getAllWindows()[0]?.getBounds();
          const { x, y, width, height } = screen.getPrimaryDisplay().bounds;
          if (!is) return Number.NaN;
          return Math.max(
            Math.abs(is.x - x),
            Math.abs(is.y - y),
            Math.abs(is.width - width),
            Math.abs(is.height - height),
          );
        });
      await expect.poll(offBy).toBeLessThanOrEqual(1);
    });
  });
});
