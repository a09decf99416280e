import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { AgentToStage, StageToAgent } from '../contract/stage.ts';
import { type BrowserHost, startBrowserHost } from './server.ts';

const token = 'a-token-of-this-test';
const bytes = Buffer.from('0123456789');
const sha256 = createHash('sha256').update(bytes).digest('hex');

let folder: string;
let host: BrowserHost;
let heard: StageToAgent[];
let badMessages: number;
let gone: number;
let port: number;
let initial: AgentToStage[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bacheca-browser-'));
  await mkdir(join(folder, 'renderer', 'assets'), { recursive: true });
  await writeFile(join(folder, 'renderer', 'browser.html'), '<!doctype html>the stage');
  await writeFile(join(folder, 'renderer', 'gallery.html'), '<!doctype html>no agent');
  await writeFile(join(folder, 'renderer', 'assets', 'mount.js'), 'export {}');
  await writeFile(join(folder, sha256), bytes);
  await writeFile(join(folder, 'identity.json'), 'the token of the player');
  heard = [];
  badMessages = 0;
  initial = [];
  gone = 0;
  host = await startBrowserHost({
    port: 0,
    token,
    rendererDir: join(folder, 'renderer'),
    mediaPath: (name) => join(folder, name),
    initialMessages: () => initial,
    onMessage: (message) => heard.push(message),
    onGone: () => {
      gone += 1;
    },
    onBadMessage: () => {
      badMessages += 1;
    },
  });
  port = Number(new URL(host.url).port);
});

afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  status: number | undefined;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** It asks by hand, since fetch sets a Host of its own and cleans paths. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    asking.on('error', reject);
    asking.end();
  });
}

const cookie = () => ({ cookie: `other=1; bacheca-stage-${port}=${token}` });

describe('who has no token', () => {
  it.each(['/', '/?token=', '/?token=wrong', '/assets/mount.js', `/media/${sha256}?type=video/mp4`])(
    'does not get %s',
    async (path) => {
      expect((await ask(path)).status).toBe(403);
    },
  );

  it('has no use for the cookie of another port', async () => {
    expect((await ask('/', { cookie: `bacheca-stage-${port + 1}=${token}` })).status).toBe(403);
  });

  it('gets no socket', async () => {
    await expect(open({ origin: `http://127.0.0.1:${port}` })).rejects.toThrow('403');
  });
});

describe('who has the token', () => {
  it('is given it as a cookie, with the page', async () => {
    const answer = await ask(`/?token=${token}`);
    expect(answer).toMatchObject({ status: 200, text: '<!doctype html>the stage' });
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(String(answer.headers['set-cookie'])).toBe(
      `bacheca-stage-${port}=${token}; Path=/; HttpOnly; SameSite=Strict`,
    );
  });

  it('gets the stage and its assets, and no other page of the build', async () => {
    const page = await ask('/', cookie());
    expect(page.text).toBe('<!doctype html>the stage');
    expect(page.headers['content-security-policy']).toBe("frame-ancestors 'none'");
    expect((await ask('/assets/mount.js', cookie())).text).toBe('export {}');
    expect((await ask('/gallery.html', cookie())).status).toBe(404);
  });

  it('gets with the page what plays, until a page is there that hears it', async () => {
    const place = '<script type="application/json" id="initial-messages"></script>';
    await writeFile(join(folder, 'renderer', 'browser.html'), `<head>${place}</head>è`);
    initial = [
      { type: 'identify', screenName: '</script><!-- $& è', locationName: '', forMs: 1 },
      { type: 'pairing', pairing: null },
    ];
    // Before an agent answers there is nothing to begin with.
    expect((await ask('/', cookie())).text).toBe(`<head>${place}</head>è`);
    host.agentStarted('run-1');
    const page = await ask('/', cookie());
    const [, json = ''] =
      /^<head><script type="application\/json" id="initial-messages">(.*)<\/script><\/head>è$/s.exec(
        page.text,
      ) ?? [];
    expect(json).not.toContain('<');
    expect(JSON.parse(json)).toEqual({ run: 'run-1', messages: initial });
    expect(page.headers['content-length']).toBe(String(Buffer.byteLength(page.text)));
    expect(page.headers['cache-control']).toBe('no-store');
    expect((await ask('/', { ...cookie(), range: 'bytes=0-9' })).text).toBe(page.text);
    expect((await ask('/', cookie(), 'HEAD')).text).toBe('');
    await open({ ...cookie(), origin: `http://127.0.0.1:${port}` });
    expect((await ask('/', cookie())).text).toBe(`<head>${place}</head>è`);
  });

  it.each(['127.0.0.1', 'evil.example.org', 'evil.example.org:8090'])(
    'gets nothing under the name "%s", which a page of the web could point here',
    async (name) => {
      expect((await ask('/', { ...cookie(), host: name })).status).toBe(403);
    },
  );

  it.each([
    '/../identity.json',
    '/assets/../../identity.json',
    '/assets/%2e%2e/%2e%2e/identity.json',
    '/assets/..%2f..%2fidentity.json',
    '/media/../identity.json?type=text/vtt',
    '/media/..%2fidentity.json?type=text/vtt',
    '/media/identity.json?type=text/vtt',
  ])('does not get out of its folders by %s', async (path) => {
    const answer = await ask(path, cookie());
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('token');
  });

  it('gets media whole, in part, and an answer where there is no such part', async () => {
    const path = `/media/${sha256}?type=video/mp4`;
    expect(await ask(path, cookie())).toMatchObject({ status: 200, text: '0123456789' });
    const part = await ask(path, { ...cookie(), range: 'bytes=2-5' });
    expect(part).toMatchObject({ status: 206, text: '2345' });
    expect(part.headers['content-range']).toBe('bytes 2-5/10');
    expect((await ask(path, { ...cookie(), range: 'bytes=10-' })).status).toBe(416);
    expect((await ask(`/media/${sha256}?type=text/html`, cookie())).status).toBe(415);
    expect((await ask(`/media/${'0'.repeat(64)}?type=video/mp4`, cookie())).status).toBe(404);
    expect((await ask(path, cookie(), 'DELETE')).status).toBe(405);
  });
});

describe('the socket', () => {
  const headers = () => ({ ...cookie(), origin: `http://127.0.0.1:${port}` });

  it('is not for pages of other origins', async () => {
    await expect(open({ ...cookie(), origin: 'https://example.org' })).rejects.toThrow('403');
    await expect(open(cookie())).rejects.toThrow('403');
  });

  it('carries messages both ways, and drops what no stage says', async () => {
    host.agentStarted('run-1');
    const page = await open(headers());
    expect(await page.next()).toEqual({ type: 'agent', run: 'run-1' });
    host.send({ type: 'pairing', pairing: null });
    expect(await page.next()).toEqual({ type: 'message', message: { type: 'pairing', pairing: null } });

    page.socket.send('{"type":"quit"}');
    page.socket.send('not json');
    page.socket.send('{"type":"interlude","showing":"bumper"}');
    await expect.poll(() => heard, { timeout: 30_000 }).toEqual([{ type: 'interlude', showing: 'bumper' }]);
    expect(badMessages).toBe(2);
  });

  it('tells a page that is open already when the agent starts', async () => {
    const page = await open(headers());
    host.agentStarted('run-2');
    expect(await page.next()).toEqual({ type: 'agent', run: 'run-2' });
  });

  it('is for one page at a time: a newer one replaces the older, which is told', async () => {
    const older = await open(headers());
    const newer = await open(headers());
    expect(await older.next()).toEqual({ type: 'replaced' });
    host.send({ type: 'pairing', pairing: null });
    expect(await newer.next()).toMatchObject({ type: 'message' });
  });

  it('is given back to the older page when the newer one is gone', async () => {
    host.agentStarted('run-3');
    const older = await open(headers());
    expect(await older.next()).toEqual({ type: 'agent', run: 'run-3' });
    const newer = await open(headers());
    expect(await older.next()).toEqual({ type: 'replaced' });
    older.socket.send('{"type":"interlude","showing":"bumper"}');
    newer.socket.close();
    expect(await older.next()).toEqual({ type: 'agent', run: 'run-3' });
    expect(heard).toEqual([]);
    host.send({ type: 'pairing', pairing: null });
    expect(await older.next()).toMatchObject({ type: 'message' });
    expect(gone).toBe(0);
  });

  it('says when the last page is gone', async () => {
    const page = await open(headers());
    page.socket.close();
    await vi.waitFor(() => expect(gone).toBe(1), 60_000);
  });
});

it('says that its port is in use', async () => {
  const same = {
    token,
    rendererDir: folder,
    mediaPath: () => '',
    initialMessages: () => [],
    onMessage: () => undefined,
    onGone: () => undefined,
    onBadMessage: () => undefined,
  };
  await expect(startBrowserHost({ port, ...same })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

interface Page {
  readonly socket: WebSocket;
  next(): Promise<unknown>;
}

function open(headers: Record<string, string>): Promise<Page> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/stage`, { headers });
  const arrived: unknown[] = [];
  const waiting: ((message: unknown) => void)[] = [];
  socket.on('message', (data) => {
    const message: unknown = JSON.parse(String(data));
    const resolve = waiting.shift();
    if (resolve) resolve(message);
    else arrived.push(message);
  });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () =>
      resolve({
        socket,
        next: () =>
          arrived.length > 0
            ? Promise.resolve(arrived.shift())
            : new Promise((settle) => {
                waiting.push(settle);
              }),
      }),
    );
  });
}
