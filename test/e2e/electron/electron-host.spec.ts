/** The player's Electron host in a real Electron: its window, its schemes, its senders, its end. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from '@playwright/test';
import { mediaPath } from '../../../apps/player/agent/cache/cache-layout.ts';
import { makeVideo } from '../../support/media.ts';
import { test } from '../support/electron-host.ts';
import { frames } from '../support/stage.ts';

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

test('the page runs its own scripts only, and loads nothing insecure', async ({ host: { page } }) => {
  const refused = await page.evaluate(async () => {
    const violations = new Set<string>();
    const areAll = new Promise<void>((resolve) => {
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        violations.add(effectiveDirective);
        if (violations.size === 4) resolve();
      });
    });
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
    await areAll;
    for (const element of [inline, remote, frame, image]) element.remove();
    return { violations: [...violations].sort(), wasRun: 'wasRun' in window, loads };
  });
  expect(refused.wasRun).toBe(false);
  expect(refused.loads).toEqual(['refused', 'refused']);
  expect(refused.violations).toEqual(['connect-src', 'frame-src', 'img-src', 'script-src-elem']);
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
    await frames(page, 12);
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
      while (element.currentTime <= before || !track.track.activeCues?.length) await until('timeupdate');
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
