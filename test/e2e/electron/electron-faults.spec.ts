/** What the Electron host does when the stage fails: really killed, hung, without a GPU process, too big. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import type { Play } from '@bacheca/shared/wire/plays';
import { type ElectronApplication, expect } from '@playwright/test';
import type { FakeScheduler } from '../../../apps/player/agent/testing/fake-scheduler.ts';
import { program, slide, takeover, video } from '../../../apps/player/agent/testing/samples.ts';
import { makeHevcVideo, makeVideo } from '../../support/media.ts';
import { type Host, test as hostTest, linkTo } from '../support/electron-host.ts';

/** Long enough that a page which takes over can still join it, so that the next item is the same one. */
const ITEM_MS = 6_000;
/** A fault comes when an item has been on for this long. */
const INTO_ITEM_MS = 500;

const LIMIT_MB = 500;
const PIECE_MB = 10;
/** It grows in pieces, as pages do: in one go a slow machine takes so long that the page is rightly taken for hung. */
const GROW = `
  window.ballast = [];
  const growing = setInterval(() => {
    window.ballast.push(new Uint8Array(${PIECE_MB} * 1024 * 1024).fill(1));
    if (window.ballast.length * ${PIECE_MB} >= ${LIMIT_MB}) clearInterval(growing);
  }, 50);
  0`;
const NOTICE_MS = 8_000;

const test = hostTest.extend<{ scheduler: FakeScheduler }>({
  environment: { BACHECA_MEMORY_LIMIT_MB: String(LIMIT_MB) },
  scheduler: async ({ dataDir }, use, info) => {
    const scheduler = await linkTo(dataDir);
    mkdirSync(info.outputDir, { recursive: true });
    const bytes = readFileSync(makeVideo(info.outputDir, 'film', ITEM_MS / 1_000, 40));
    const file = { sha256: sha256Of(bytes), bytes: bytes.length, mimeType: 'video/mp4', durationMs: ITEM_MS };
    scheduler.media.set(file.sha256, bytes);
    const items = [slide('uno', ITEM_MS), video('film', { bytes, file }), slide('due', ITEM_MS)];
    scheduler.publish(program(items, [{ bytes, file }]));
    await use(scheduler);
    await scheduler.stop();
  },
});

/** Renderer processes, the oldest first: that is the one in front. */
const renderers = (app: ElectronApplication) =>
  app.evaluate(({ webContents }) =>
    webContents
      .getAllWebContents()
      .sort((a, b) => a.id - b.id)
      .map((contents) => contents.getOSProcessId())
      .filter((pid) => pid > 0),
  );

const pictures = (dataDir: string) => readdirSync(join(dataDir, 'stills'));

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** Runs a script in the page of a renderer process. */
const inPage = (app: ElectronApplication, pid: number | undefined, script: string) =>
  app.evaluate(
    async ({ webContents }, { pid, script }) => {
      const contents = webContents.getAllWebContents().find((one) => one.getOSProcessId() === pid);
      await contents?.executeJavaScript(script);
    },
    { pid, script },
  );

/** What a page of the window shows, by its picture of the moment; null where there is no such page. */
const shownBy = (app: ElectronApplication, url: string) =>
  app.evaluate(async ({ webContents, net }, url) => {
    const contents = webContents.getAllWebContents().find((one) => one.getURL() === url);
    if (!contents) return null;
    const html = await (await net.fetch(url)).text();
    return {
      pictures: html.match(/<img /g)?.length ?? 0,
      title: /<h1>(.*)<\/h1>/.exec(html)?.[1],
      hasScript: html.includes('<script'),
    };
  }, url);

/** Whether a page's picture is mostly of the deep red of an emergency. */
const fieldOf = (app: ElectronApplication, url: string) =>
  app.evaluate(async ({ webContents }, url) => {
    const contents = webContents.getAllWebContents().find((one) => one.getURL() === url);
    const picture = await contents?.capturePage();
    const [blue = 0, green = 0, red = 0] = picture?.resize({ width: 1, height: 1 }).toBitmap() ?? [];
    return red > 1.5 * blue && red > 1.5 * green ? 'red' : 'other';
  }, url);

const plays = (scheduler: FakeScheduler) => scheduler.allPlays().sort((a, b) => a.seq - b.seq);
const problems = (scheduler: FakeScheduler) => scheduler.lastStatus?.problems.map(({ code }) => code) ?? [];

/** A page waits behind the one in front: from now on a failure costs no loading. */
async function standbyIsWarm({ app }: Host): Promise<void> {
  await expect.poll(() => app.windows().length).toBe(2);
  await app.windows()[1]?.locator('.layer[data-phase="visible"]').first().waitFor();
}

async function playsOn(scheduler: FakeScheduler, afterSeq: number): Promise<Play> {
  return scheduler.until(() => plays(scheduler).find(({ seq }) => seq > afterSeq));
}

const showsFilm = async ({ app }: Host) =>
  ((await app.windows()[0]?.locator('.layer[data-phase="visible"] video').count()) ?? 0) > 0;

/** Resolves soon after an item began, with the number of the play before it. */
async function intoItem(scheduler: FakeScheduler): Promise<number> {
  const before = plays(scheduler).at(-1)?.seq ?? 0;
  await scheduler.until(() => (plays(scheduler).at(-1)?.seq ?? 0) > before);
  const last = plays(scheduler).at(-1)?.seq ?? 0;
  await new Promise((resolve) => setTimeout(resolve, INTO_ITEM_MS));
  return last;
}

/** Causes the fault soon after an item began; answers how long it took until something played again, as recorded. */
async function backAfter(
  scheduler: FakeScheduler,
  cause: () => Promise<unknown>,
  isRight: () => Promise<boolean> = async () => true,
): Promise<number> {
  let last = await intoItem(scheduler);
  while (!(await isRight())) last = await intoItem(scheduler);
  const atMs = Date.now();
  await cause();
  const hit = await playsOn(scheduler, last);
  const next = await playsOn(scheduler, hit.seq);
  expect(hit.outcome).toEqual({ type: 'cut', cause: 'shutdown' });
  // The rest of the same item: it was back before that was over.
  expect(next).toMatchObject({ itemId: hit.itemId, outcome: { type: 'joined' } });
  return next.startedAtMs - atMs;
}

test('a renderer that is killed, hangs or grows, and a GPU process that is killed: the player goes on', async ({
  scheduler,
  host,
}, info) => {
  const { app, log } = host;
  const note = (what: string, ms: number) =>
    info.annotations.push({ type: 'next item', description: `${what}: ${ms} ms` });

  await test.step('killed', async () => {
    await standbyIsWarm(host);
    const [front] = await renderers(app);
    const tookMs = await backAfter(scheduler, async () => front && process.kill(front, 'SIGKILL'));
    note('killed', tookMs);
    expect(log()).toContain('the stage failed and is replaced');
    await scheduler.until(() => problems(scheduler).includes('stage-failed'));
    expect(await renderers(app)).not.toContain(front);
  });

  await test.step('in an endless loop', async () => {
    await standbyIsWarm(host);
    const [front] = await renderers(app);
    // It takes seconds to tell: of a film too little is left by then for a slow machine to join it.
    const tookMs = await backAfter(
      scheduler,
      () => inPage(app, front, 'setTimeout(() => { for (;;); }, 0); 0'),
      async () => !(await showsFilm(host)),
    );
    note('in an endless loop', tookMs);
    const problem = scheduler.lastStatus?.problems.find(({ code }) => code === 'stage-failed');
    expect(problem?.message).toContain('times: 2');
    expect(problem?.message).toContain('it did not respond');
    await expect.poll(() => renderers(app)).not.toContain(front);
  });

  await test.step('without its GPU process', async () => {
    const gpu = await app.evaluate(({ app }) => app.getAppMetrics().find(({ type }) => type === 'GPU')?.pid);
    const before = plays(scheduler).at(-1)?.seq ?? 0;
    if (gpu) process.kill(gpu, 'SIGKILL');
    await scheduler.until(() => problems(scheduler).includes('gpu-failed'));
    const next = await playsOn(scheduler, before + 1);
    expect(next.outcome.type).toBe('complete');
  });

  await test.step('over its memory limit: replaced between two items, no play divided or lost', async () => {
    await standbyIsWarm(host);
    const [front] = await renderers(app);
    const last = plays(scheduler).at(-1)?.seq ?? 0;
    await inPage(app, front, GROW);
    await expect.poll(() => renderers(app)).not.toContain(front);
    expect(log()).toContain('the stage is handed over to another page');
    const played = plays(scheduler).at(-1)?.seq ?? 0;
    await playsOn(scheduler, played + 1);
    expect(problems(scheduler)).toContain('stage-memory');
    const since = plays(scheduler).filter(({ seq }) => seq > last);
    expect(since.map(({ seq }) => seq)).toEqual(since.map((_, index) => last + 1 + index));
    expect(since.map(({ outcome }) => outcome.type)).toEqual(since.map(() => 'complete'));
    for (const [index, play] of since.entries()) {
      const before = since[index - 1];
      // Each begins where the one before ended: none is missing between them and none counted twice.
      if (before) expect(Math.abs(play.startedAtMs - before.startedAtMs - ITEM_MS)).toBeLessThan(ITEM_MS / 2);
    }
  });
});

// What the stage says of it is in `faults.spec.ts`, in Chromium.
test(
  'a video in HEVC is a failed play with the reason, and the loop goes on',
  {
    tag: '@long',
  },
  async ({ scheduler, host }, info) => {
    const bytes = readFileSync(makeHevcVideo(info.outputDir, 'hevc', 4));
    const file = { sha256: sha256Of(bytes), bytes: bytes.length, mimeType: 'video/mp4', durationMs: 4_000 };
    scheduler.media.set(file.sha256, bytes);
    const items = [slide('uno', ITEM_MS), video('hevc', { bytes, file })];
    const revision = scheduler.publish(program(items, [{ bytes, file }]));
    const failed = await scheduler.until(() =>
      plays(scheduler).find(({ outcome }) => outcome.type === 'failed'),
    );
    expect(failed).toMatchObject({
      itemId: 'hevc',
      outcome: { reason: expect.stringMatching(/no picture in it|in a form that this player can not show/) },
    });
    const next = await scheduler.until(() =>
      plays(scheduler).find(({ seq, revision: of }) => seq > failed.seq && of === revision),
    );
    expect(next).toMatchObject({ itemId: 'uno', outcome: { type: 'complete' } });
    expect(host.log()).not.toContain('the stage failed');
  },
);

test.describe('a stage that fails again and again', () => {
  test.use({ environment: { BACHECA_SAFE_MODE_SECONDS: '40' } });

  test('gives way to its last good stills, without what staff withdraw, then to a takeover’s notice, and is tried again', async ({
    scheduler,
    host: { app, dataDir },
  }) => {
    // Both stills have been on screen and photographed.
    await expect.poll(() => pictures(dataDir).length).toBe(2);
    const failing = setInterval(async () => {
      const pids = await renderers(app).catch(() => []);
      if (!problems(scheduler).includes('safe-mode')) for (const pid of pids) kill(pid);
    }, 200);
    await scheduler.until(() => problems(scheduler).includes('safe-mode'));
    clearInterval(failing);
    const stills = () => shownBy(app, 'app://stills/');
    await expect.poll(async () => (await stills())?.pictures).toBe(2);
    expect((await stills())?.hasScript).toBe(false);

    scheduler.setWithdrawn(['uno']);
    await expect.poll(async () => (await stills())?.pictures).toBe(1);

    // A takeover shows here too, alone, and goes by itself.
    const alarm = takeover('alarm', Date.now(), Date.now() + NOTICE_MS);
    scheduler.setTakeovers([alarm]);
    await expect.poll(() => fieldOf(app, 'app://stills/')).toEqual('red');
    expect(await stills()).toMatchObject({ pictures: 0, title: 'alarm', hasScript: false });
    await expect.poll(async () => (await stills())?.pictures).toBe(1);

    await scheduler.until(() => !problems(scheduler).includes('safe-mode'));
    const last = plays(scheduler).at(-1)?.seq ?? 0;
    const { itemId } = await playsOn(scheduler, last);
    expect(itemId).not.toBe('uno');
    expect(await stills()).toBeNull();
  });
});
