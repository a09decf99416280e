/**
 * What an upload costs that meets everything at once: 500 MB from the staff app in a real browser, over a line that
 * breaks five times and a scheduler that is started anew in the middle. `bytesRatio` is what went over the line towards
 * the scheduler, headers and what was sent twice with it, for each byte of the file; `serverMb` by how much the
 * scheduler's memory grew at most. The second line is for many small files at once, over a line that holds. The floor is
 * the same bytes over loopback HTTP into a file, by a server that does nothing else.
 */
import { createHash, randomFillSync } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from '@playwright/test';
import { buildWhatChanged } from '../../scripts/support/builds.ts';
import { type SchedulerProcess, Staff, startSchedulerProcess } from '../support/scheduler.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { printFigure, wholeNumber } from './support/figures.ts';

const PASSWORD = 'una-password-lunga';
const FILM = new URL('../media/h264.mov', import.meta.url).pathname;
const PIECE_BYTES = 1_000_000;
const SAMPLED_EVERY_MS = 50;
const GIVEN_UP_AFTER_MS = 600_000;

export async function bench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { megabytes: { type: 'string' }, breaks: { type: 'string' }, files: { type: 'string' } },
  });
  const megabytes = wholeNumber('megabytes', values.megabytes, 500);
  const breaks = wholeNumber('breaks', values.breaks, 5);
  const files = wholeNumber('files', values.files, 200);
  await buildWhatChanged();
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-bench-'));
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const running: { scheduler: SchedulerProcess } = { scheduler: await start(join(folder, 'data')) };
  const proxy = await TcpProxy.start(running.scheduler.port);
  try {
    await Staff.firstAdmin(running.scheduler, PASSWORD);
    const page = await signedIn(browser, proxy.url);

    const film = join(folder, 'film.mov');
    const sha256 = await writeFilm(film, megabytes * 1_000_000);
    const memory = watchMemory(running);
    const startedMs = performance.now();
    const before = proxy.bytesToTarget;
    await choose(page, [film]);
    const everyBytes = (megabytes * 1_000_000) / (breaks + 1);
    for (let done = 0; done < breaks; done++) {
      proxy.cutAfter('up', everyBytes);
      await until(() => proxy.cuts > done);
      // Half-way the scheduler goes, too.
      if (done === Math.floor(breaks / 2)) {
        const { port } = running.scheduler;
        await running.scheduler.stop();
        running.scheduler = await start(join(folder, 'data'), port);
      }
    }
    await until(async () => (await originals(folder)).has(sha256));
    const ms = performance.now() - startedMs;
    const floorMs = await bareCopy(film, join(folder, 'bare'));
    printFigure({
      bench: 'upload',
      bytes: megabytes * 1_000_000,
      breaks: proxy.cuts,
      restarts: 1,
      bytesRatio: (proxy.bytesToTarget - before) / (megabytes * 1_000_000),
      intact: (await hashOf(join(folder, 'data', 'originals', sha256.slice(0, 2), sha256))) === sha256,
      serverMb: memory.stop(),
      ms,
      floorMs,
      ratio: ms / floorMs,
    });
    rmSync(film);

    const small = Array.from({ length: files }, (_, index) => join(folder, `piccolo-${index}.mov`));
    const hashes = new Set<string>();
    for (const path of small) hashes.add(await writeFilm(path, PIECE_BYTES));
    const smallMemory = watchMemory(running);
    const smallStartedMs = performance.now();
    const smallBefore = proxy.bytesToTarget;
    await choose(page, small);
    await until(async () => {
      const arrived = await originals(folder);
      return [...hashes].every((hash) => arrived.has(hash));
    });
    printFigure({
      bench: 'upload',
      files,
      bytes: files * PIECE_BYTES,
      bytesRatio: (proxy.bytesToTarget - smallBefore) / (files * PIECE_BYTES),
      intact: hashes.size === files,
      serverMb: smallMemory.stop(),
      ms: performance.now() - smallStartedMs,
      floorMs: (await bareCopy(small[0] ?? '', join(folder, 'bare'))) * files,
    });
  } finally {
    await browser.close();
    await proxy.stop();
    await running.scheduler.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function start(dataDir: string, port = 0): Promise<SchedulerProcess> {
  return startSchedulerProcess(dataDir, {
    port,
    env: { BACHECA_SEED: 'none', BACHECA_LOG_LEVEL: 'info' },
  });
}

async function signedIn(browser: Browser, url: string): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'it-IT' })).newPage();
  await page.request.post(`${url}/api/session`, { data: { username: 'admin', password: PASSWORD } });
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

/** Drops files of the disk on the page. What a page makes itself would lie in its memory. */
async function choose(page: Page, paths: readonly string[]): Promise<void> {
  await page.evaluate(() => {
    const input = Object.assign(document.createElement('input'), {
      type: 'file',
      multiple: true,
      id: 'bench',
    });
    document.body.append(input);
  });
  await page.locator('#bench').setInputFiles([...paths]);
  const dispatch = (types: readonly string[]) =>
    page.evaluate((all) => {
      const input = document.querySelector<HTMLInputElement>('#bench');
      const data = new DataTransfer();
      for (const file of input?.files ?? []) data.items.add(file);
      for (const type of all)
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }),
        );
    }, types);
  // The page says what will become of them as soon as it can take them.
  await until(async () => {
    await dispatch(['dragenter']);
    return page.getByTestId('drop-veil').isVisible();
  });
  await dispatch(['dragover', 'drop']);
  await page.evaluate(() => document.querySelector('#bench')?.remove());
}

/** A film that screens show, with a part behind it that films may have and nothing reads. Returns its sha256. */
async function writeFilm(path: string, bytes: number): Promise<string> {
  const film = readFileSync(FILM);
  const part = Buffer.alloc(8);
  part.writeUInt32BE(bytes - film.length);
  part.write('free', 4);
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  const write = async (some: Buffer) => {
    hash.update(some);
    await file.write(some);
  };
  await write(film);
  await write(part);
  const noise = Buffer.alloc(PIECE_BYTES);
  for (let left = bytes - film.length - part.length; left > 0; left -= noise.length)
    await write(randomFillSync(noise).subarray(0, Math.min(left, noise.length)));
  await file.close();
  return hash.digest('hex');
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** The names of what has arrived whole. */
async function originals(folder: string): Promise<Set<string>> {
  const names = await readdir(join(folder, 'data', 'originals'), { recursive: true }).catch(() => []);
  return new Set(names.map((name) => name.slice(name.lastIndexOf('/') + 1)));
}

/** By how many MB the scheduler's memory grew at most above what it began with, each of its processes by itself. */
function watchMemory(running: { readonly scheduler: SchedulerProcess }): { stop(): number } {
  let most = 0;
  const first = new Map<number, number>();
  const timer = setInterval(() => {
    const { pid } = running.scheduler.child;
    const now = pid === undefined ? null : residentMb(pid);
    if (pid === undefined || now === null) return;
    if (!first.has(pid)) first.set(pid, now);
    most = Math.max(most, now - (first.get(pid) ?? now));
  }, SAMPLED_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return most;
    },
  };
}

function residentMb(pid: number): number | null {
  try {
    const [, pages] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
    return (Number(pages) * 4096) / 1_000_000;
  } catch {
    return null;
  }
}

/** How long the bytes take from file to file over loopback, in ms. */
async function bareCopy(from: string, to: string): Promise<number> {
  const server = createServer((incoming, answer) => {
    void pipeline(incoming, createWriteStream(to)).then(() => answer.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const startedMs = performance.now();
  const sent = request({ port, host: '127.0.0.1', method: 'PUT' });
  const answered = new Promise((resolve) => sent.on('response', resolve));
  await pipeline(createReadStream(from), sent);
  await answered;
  const ms = performance.now() - startedMs;
  server.close();
  return ms;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + GIVEN_UP_AFTER_MS;
  while (!(await holds())) {
    if (performance.now() > deadlineMs) throw new Error('nothing more came in ten minutes');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
