/** The player's Electron host in a real Electron: its window, its schemes, its senders, its end. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from '@playwright/test';
import { mediaPath } from '../../../apps/player/agent/cache/cache-layout.ts';
import { program, slide } from '../../../apps/player/agent/testing/samples.ts';
import { makeVideo } from '../../support/media.ts';
import { smallDisk, smallDiskObstacle } from '../../support/small-disk.ts';
import { electron, launch, linkTo, test } from '../support/electron-host.ts';
import { descendants } from '../support/process-tree.ts';

const preload = new URL('../../../apps/player/dist/preload/preload.cjs', import.meta.url).pathname;

/** Puts a file where the agent keeps verified ones. */
function cache(dataDir: string, bytes: Buffer): string {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const path = mediaPath(dataDir, sha256);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return sha256;
}

test('the window is locked down, and the page has nothing of Node', async ({ host: { app, page } }) => {
  await expect
    .poll(() => app.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows()[0]?.isVisible()))
    .toBe(true);
  const facts = await app.evaluate(({ BaseWindow, webContents, Menu }) => {
    const [window] = BaseWindow.getAllWindows();
    const [contents] = webContents.getAllWebContents();
    const preferences = contents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    return {
      preferences: preferences.getLastWebPreferences(),
      isThrottled: contents?.backgroundThrottling,
      size: window?.getContentSize(),
      background: window?.getBackgroundColor(),
      isKiosk: window?.isKiosk(),
      isVisible: window?.isVisible(),
      menu: Menu.getApplicationMenu(),
    };
  });
  expect(facts.preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    enableBlinkFeatures: '',
    webviewTag: false,
  });
  expect(facts).toMatchObject({
    isThrottled: false,
    size: [1280, 720],
    background: '#F2F7FC',
    isKiosk: false,
    isVisible: true,
    menu: null,
  });
  expect(page.url()).toBe('app://stage/electron.html');
  expect(
    await page.evaluate(() => ({
      node: 'require' in window || 'process' in window || 'Buffer' in window,
      bridge: Object.keys(window.bacheca).sort(),
      opened: window.open('https://example.org') === null,
      cursor: getComputedStyle(document.body).cursor,
    })),
  ).toEqual({
    node: false,
    bridge: ['mediaUrl', 'onAgent', 'send', 'subscribe'],
    opened: true,
    cursor: 'none',
  });
});

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
    await page.waitForTimeout(500);
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
      await expect.poll(log).toContain('There is no display “HDMI-9”');
      expect(log()).toContain('the primary one is used. There are: 0 (');
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

test('the page runs its own scripts only, and loads nothing insecure', async ({ host: { page } }) => {
  const refused = await page.evaluate(async () => {
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(event.effectiveDirective),
    );
    const inline = document.createElement('script');
    inline.textContent = 'window.wasRun = true';
    const remote = document.createElement('script');
    remote.src = 'https://example.org/script.js';
    const frame = document.createElement('iframe');
    frame.src = 'https://example.org/';
    const image = new Image();
    image.src = 'http://example.org/picture.png';
    document.body.append(inline, remote, frame, image);
    const fetched = async (url: string) =>
      fetch(url).then(
        () => 'loaded',
        () => 'refused',
      );
    const loads = [await fetched('http://example.org/'), await fetched('file:///etc/hostname')];
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (const element of [inline, remote, frame, image]) element.remove();
    return { violations, wasRun: 'wasRun' in window, loads };
  });
  expect(refused.wasRun).toBe(false);
  expect(refused.loads).toEqual(['refused', 'refused']);
  expect(new Set(refused.violations)).toEqual(
    new Set(['script-src-elem', 'frame-src', 'img-src', 'connect-src']),
  );
});

test('nothing opens over the stage: no pop-up, dialog, download, web view or dropped file', async ({
  host: { app, page, log },
}) => {
  await app.evaluate(({ session, dialog }) => {
    session.defaultSession.on('will-download', (event) =>
      Object.assign(globalThis, { wasDownloadStopped: event.defaultPrevented }),
    );
    dialog.showErrorBox('A title', 'of this test');
  });
  expect(log()).toContain('an error that Electron would show');
  const seen = await page.evaluate(() => {
    // Each of these would wait for a person.
    alert('to nobody');
    const confirmed = confirm('of nobody?');
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['to be saved']));
    link.download = 'file.txt';
    document.body.append(link);
    link.click();
    const view = document.createElement('webview');
    view.setAttribute('src', 'https://example.org/');
    document.body.append(view);
    const drop = new DragEvent('drop', { cancelable: true, bubbles: true });
    document.body.dispatchEvent(drop);
    const found = {
      confirmed,
      opened: window.open('https://example.org', '_blank') !== null,
      isWebView: 'getWebContentsId' in view,
      isDropTaken: !drop.defaultPrevented,
    };
    link.remove();
    view.remove();
    return found;
  });
  expect(seen).toEqual({ confirmed: false, opened: false, isWebView: false, isDropTaken: false });
  const wasStopped = () =>
    app.evaluate(() => (globalThis as { wasDownloadStopped?: boolean }).wasDownloadStopped);
  await expect.poll(wasStopped).toBe(true);
  expect(await app.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows().length)).toBe(1);
});

test('the page goes nowhere else and is granted nothing', async ({ host: { app, page } }) => {
  for (const url of ['https://example.org/', 'file:///etc/hostname', 'app://stage/gallery.html']) {
    await page.evaluate((url) => {
      location.href = url;
    }, url);
    await page.waitForTimeout(200);
    expect(page.url()).toBe('app://stage/electron.html');
  }
  const states = await page.evaluate(async () => {
    const names: PermissionName[] = ['geolocation', 'notifications', 'camera', 'microphone'];
    return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state));
  });
  expect(states).toEqual(['denied', 'denied', 'denied', 'denied']);
  const urls = () =>
    app.evaluate(({ webContents }) => webContents.getAllWebContents().map((one) => one.getURL()));
  expect(new Set(await urls())).toEqual(new Set(['app://stage/electron.html']));

  // Chromium asks nobody before it shows an empty page: one that goes there is replaced.
  await page.evaluate(() => {
    location.href = 'about:blank';
  });
  await expect.poll(urls).not.toContain('about:blank');
  await expect.poll(urls).toContain('app://stage/electron.html');
});

test('media: answers for parts, for what is not there, and for nothing but the cache', async ({
  host: { app, dataDir },
}) => {
  const sha256 = cache(dataDir, Buffer.from('0123456789'));
  const ask = (url: string, range?: string) =>
    app.evaluate(
      async ({ net }, { url, range }) => {
        const answer = await net.fetch(url, range ? { headers: { Range: range } } : {});
        return {
          status: answer.status,
          text: await answer.text(),
          type: answer.headers.get('content-type'),
          range: answer.headers.get('content-range'),
        };
      },
      { url, range },
    );
  const url = `media://cache/${sha256}?type=video%2Fmp4`;
  expect(await ask(url)).toEqual({ status: 200, text: '0123456789', type: 'video/mp4', range: null });
  expect(await ask(url, 'bytes=2-5')).toMatchObject({ status: 206, text: '2345', range: 'bytes 2-5/10' });
  expect(await ask(url, 'bytes=-3')).toMatchObject({ status: 206, text: '789', range: 'bytes 7-9/10' });
  expect(await ask(url, 'bytes=10-')).toMatchObject({ status: 416, range: 'bytes */10' });
  expect(await ask(`media://cache/${sha256}?type=text%2Fhtml`)).toMatchObject({ status: 415 });
  expect(await ask(`media://cache/${'0'.repeat(64)}?type=video%2Fmp4`)).toMatchObject({ status: 404 });
  expect(await ask(`media://other/${sha256}?type=video%2Fmp4`)).toMatchObject({ status: 404 });
  expect(await ask('media://cache/..%2fidentity.json?type=text%2Fvtt')).toMatchObject({ status: 404 });
  expect(await ask('app://stage/%2e%2e%2fmain%2fmain.js')).toMatchObject({ status: 404 });
  expect(await ask('app://other/electron.html')).toMatchObject({ status: 404 });
});

test('a video from the cache plays, seeks back and forth, and has its subtitles', async ({
  host: { page, dataDir },
}, info) => {
  mkdirSync(info.outputDir, { recursive: true });
  const video = cache(dataDir, readFileSync(makeVideo(info.outputDir, 'long', 20, 90)));
  const subtitles = cache(dataDir, Buffer.from('WEBVTT\n\n00:00.000 --> 00:20.000\nPagala online\n'));
  const seen = await page.evaluate(
    async ({ video, subtitles }) => {
      const element = document.createElement('video');
      element.muted = true;
      element.crossOrigin = 'anonymous';
      element.src = `media://cache/${video}?type=video%2Fmp4`;
      const track = document.createElement('track');
      track.src = `media://cache/${subtitles}?type=text%2Fvtt`;
      element.append(track);
      track.track.mode = 'hidden';
      document.body.append(element);
      const until = (event: string) =>
        new Promise<void>((resolve, reject) => {
          element.addEventListener(event, () => resolve(), { once: true });
          element.addEventListener('error', () => reject(new Error(element.error?.message)), { once: true });
        });
      await until('canplay');
      for (const seconds of [15, 2, 18, 5]) {
        element.currentTime = seconds;
        await until('seeked');
      }
      const before = element.currentTime;
      await element.play();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const words = [...(track.track.activeCues ?? [])].map((cue) => (cue as VTTCue).text);
      element.remove();
      return { before, moved: element.currentTime > before, words };
    },
    { video, subtitles },
  );
  expect(seen).toEqual({ before: 5, moved: true, words: ['Pagala online'] });
});

test('only the stage talks to the agent, and only as a stage does', async ({ host: { app, page, log } }) => {
  const dropped = () => log().match(/was dropped/g)?.length ?? 0;
  expect(dropped()).toBe(0);
  await page.evaluate(() => window.bacheca.send({ type: 'quit' } as never));
  await expect.poll(dropped).toBe(1);

  // Another window with the same preload, as an attack on the page might open if it could.
  await app.evaluate(async ({ BrowserWindow }, preload) => {
    const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
    await other.loadURL('app://stage/electron.html');
    await other.webContents.executeJavaScript(
      "window.bacheca.send({ type: 'interlude', showing: 'bumper' })",
    );
    other.destroy();
  }, preload);
  await expect.poll(dropped).toBeGreaterThan(1);
});

for (const [fault, signal, said] of [
  ['dies', 'SIGKILL', 'the agent ended unexpectedly and is started again'],
  ['hangs', 'SIGSTOP', 'the agent does not respond and is ended'],
] as const) {
  test(`an agent that ${fault} is started again, and the stage goes on`, async ({
    host: { app, page, log },
  }) => {
    test.skip(process.platform !== 'linux', 'its processes are looked up as Linux names them');
    const agent = () => descendants(app.process().pid, 'agent-process.js')[0];
    const first = agent();
    if (first === undefined) throw new Error('the player has no agent');
    process.kill(first, signal);
    await expect.poll(log, { timeout: 60_000 }).toContain(said);
    await expect.poll(() => agent() ?? first).not.toBe(first);
    await expect(page.locator('.layer[data-phase="visible"]')).toBeVisible();
  });
}

test.describe('on a desktop that would ask for the password of a keyring', () => {
  test.use({ environment: { XDG_CURRENT_DESKTOP: 'GNOME', DESKTOP_SESSION: 'gnome' } });
  test('none is asked: Chromium keeps no secrets', async ({ host: { app } }) => {
    const facts = await app.evaluate(({ app, safeStorage }) => ({
      option: app.commandLine.getSwitchValue('password-store'),
      backend: process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : 'basic_text',
    }));
    expect(facts).toEqual({ option: 'basic', backend: 'basic_text' });
  });
});

test('a second player on the same data folder says so and ends', async ({ host: { dataDir }, display }) => {
  const second = await launch(dataDir, display, {}).then(
    async (app) => {
      await app.close();
      return 'it started';
    },
    (error: unknown) => String(error),
  );
  expect(second).toContain(`Another player already uses ${dataDir}.`);
});

test('from a disk that has become read-only it starts, and plays what it has', async ({
  display,
  dataDir,
}) => {
  test.skip(!electron.found, electron.found ? '' : `Electron isn't there: ${electron.why}`);
  const obstacle = smallDiskObstacle();
  test.skip(obstacle !== null, obstacle ?? '');
  const disk = await smallDisk(dataDir, 200_000_000);
  const scheduler = await linkTo(disk.path);
  try {
    scheduler.publish(program([slide('uno', 60_000)]));
    for (const as of ['rw', 'ro'] as const) {
      disk.remount(as);
      const app = await launch(disk.path, display, {});
      const page = await app.firstWindow();
      await expect(page.locator('.layer[data-phase="visible"][data-item="uno"]')).toBeVisible();
      await app.close();
    }
  } finally {
    await scheduler.stop();
    await disk.remove();
  }
});

test('on a data folder that can not be used it says so in a sentence and ends', async ({ display }, info) => {
  test.skip(!electron.found, electron.found ? '' : `Electron isn't there: ${electron.why}`);
  mkdirSync(info.outputDir, { recursive: true });
  const file = info.outputPath('file');
  writeFileSync(file, '');
  const started = await launch(join(file, 'data'), display, {}).then(
    async (app) => {
      await app.close();
      return 'it started';
    },
    (error: unknown) => String(error),
  );
  expect(started).toContain(`The player can't read and write its data folder ${join(file, 'data')}`);
  expect(started).not.toContain('    at ');
});

test('an error that nobody handled in the main process shows no window over the stage', async ({
  host: { app, page, log },
}) => {
  await app.evaluate(() => {
    setTimeout(() => {
      throw new Error('of this test');
    });
  });
  await expect.poll(log).toContain('an error that nobody handled');
  await expect(page.locator('.layer[data-phase="visible"]')).toBeVisible();
});

test('it ends cleanly when its window is closed', async ({ host: { app } }) => {
  const gone = once(app.process(), 'exit');
  await app.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows()[0]?.close()).catch(() => undefined);
  expect((await gone)[0]).toBe(0);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`it ends cleanly on ${signal}`, async ({ host: { app } }) => {
    const child = app.process();
    const gone = once(child, 'exit');
    const askedAt = Date.now();
    child.kill(signal);
    const [code] = await gone;
    expect(code).toBe(0);
    expect(Date.now() - askedAt).toBeLessThan(6_000);
  });
}
