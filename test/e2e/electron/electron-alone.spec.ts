/**
 * The player as it runs on a screen: a process of its own. Playwright's way of starting Electron gives Chromium
 * switches that show and draw pages which else would be hidden, so what depends on that is tried here.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from '@playwright/test';
import type { FakeScheduler } from '../../../apps/player/agent/testing/fake-scheduler.ts';
import { program, slide } from '../../../apps/player/agent/testing/samples.ts';
import { stop } from '../../../scripts/support/processes.ts';
import { openVirtualDisplay } from '../../../scripts/support/xvfb.ts';
import { electron, test as hostTest, linkTo, main } from '../support/electron-host.ts';
import { descendants, isRunning } from '../support/process-tree.ts';

const ITEM_MS = 6_000;
/** A page behind the stage that is given no frames was once ended after five seconds, again and again. */
const STANDING_ITEMS = 3;
/** Nothing of a slide is darker than this, of 255. */
const BLACK = 20;

interface Alone {
  readonly child: ChildProcess;
  readonly display: string;
  log(): string;
}

const test = hostTest.extend<{ scheduler: FakeScheduler; alone: Alone; program: string | null }>({
  program: [electron.found ? electron.path : null, { option: true }],
  scheduler: async ({ dataDir }, use) => {
    const scheduler = await linkTo(dataDir);
    scheduler.publish(program([slide('uno', ITEM_MS), slide('due', ITEM_MS)]));
    await use(scheduler);
    await scheduler.stop();
  },
  alone: async ({ dataDir, kiosk, scheduler, program }, use) => {
    test.skip(process.platform !== 'linux', 'its processes are looked up as Linux names them');
    test.skip(!electron.found, electron.found ? '' : `Electron isn't there: ${electron.why}`);
    const virtual = await openVirtualDisplay(1280, 720);
    test.skip(!virtual, 'Electron needs a display, and there is no Xvfb');
    if (!program || !virtual) return;
    const rootArgs = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const child = spawn(program, [...rootArgs, main], {
      env: {
        ...process.env,
        DISPLAY: virtual.name,
        BACHECA_PLAYER_DATA: dataDir,
        BACHECA_KIOSK: kiosk ? '1' : '0',
        BACHECA_SERVER: scheduler.url,
        BACHECA_LOG_LEVEL: 'info',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let log = '';
    child.stderr?.on('data', (bytes: Buffer) => {
      log += bytes.toString();
    });
    await use({ child, display: virtual.name, log: () => log });
    await stop(child);
    await virtual.close();
  },
});

const renderers = ({ child }: Alone) => descendants(child.pid, '--type=renderer');
const agents = ({ child }: Alone) => descendants(child.pid, 'agent-process.js');

/** Returns the darkest of 64 fields in the middle of the display, from 0 to 255. */
function darkest({ display }: Alone): number {
  const input = ['-f', 'x11grab', '-draw_mouse', '0', '-video_size', '1200x640', '-i', `${display}+60,60`];
  const look = ['-frames:v', '1', '-vf', 'scale=8:8:flags=area,format=gray', '-f', 'rawvideo', '-'];
  return Math.min(...execFileSync('ffmpeg', ['-v', 'error', ...input, ...look]));
}

const plays = (scheduler: FakeScheduler) => scheduler.allPlays().sort((a, b) => a.seq - b.seq);

for (const kiosk of [true, false]) {
  test.describe(kiosk ? 'as a kiosk' : 'in a window', () => {
    test.use({ kiosk });
    const tag = kiosk ? [] : ['@long'];
    test('it is on the display, and a page stands ready behind the one in front', { tag }, async ({
      scheduler,
      alone,
    }) => {
      await scheduler.until(() => plays(scheduler).length > 0);
      expect(darkest(alone)).toBeGreaterThan(BLACK);
      await expect.poll(() => renderers(alone).length).toBe(2);
      const ready = renderers(alone);
      const before = plays(scheduler).length;
      await scheduler.until(() => plays(scheduler).length >= before + STANDING_ITEMS);
      expect(renderers(alone)).toEqual(ready);

      const [front, standby] = ready;
      const last = plays(scheduler).at(-1)?.seq ?? 0;
      if (front) process.kill(front, 'SIGKILL');
      await scheduler.until(() =>
        plays(scheduler).some(({ seq, outcome }) => seq > last && outcome.type !== 'cut'),
      );
      expect(renderers(alone)).toContain(standby);
      expect(darkest(alone)).toBeGreaterThan(BLACK);
      expect(alone.log().match(/the stage failed and is replaced/g)).toHaveLength(1);
      expect(alone.log()).not.toContain('a page that waited behind the stage failed');
    });
  });
}

test('its agent is a process of its own, which ends with the player, however that ends', async ({
  scheduler,
  alone,
}) => {
  await scheduler.until(() => plays(scheduler).length > 0);
  const [agent, ...others] = agents(alone);
  expect(others).toEqual([]);
  if (agent === undefined) throw new Error('it has no agent');
  expect(readFileSync(`/proc/${agent}/cmdline`, 'utf8')).not.toContain('--type=utility');
  alone.child.kill('SIGKILL');
  await expect.poll(() => isRunning(agent)).toBe(false);
});

/** What Electron's builders look for to set a program's fuses: then a version, how many there are, and each. */
const FUSES = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');

/** Electron whose fuse for being started as Node is off, as a package may have it. */
function withoutNodeFuse(folder: string): string {
  if (!electron.found) throw new Error(electron.why);
  const dist = dirname(electron.path);
  const path = join(folder, 'electron');
  copyFileSync(electron.path, path);
  for (const name of readdirSync(dist)) {
    if (join(dist, name) !== electron.path) symlinkSync(join(dist, name), join(folder, name));
  }
  const bytes = readFileSync(path);
  const fuses = bytes.indexOf(FUSES);
  if (fuses < 0) throw new Error('this Electron has no fuses');
  bytes[fuses + FUSES.length + 2] = '0'.charCodeAt(0);
  writeFileSync(path, bytes);
  return path;
}

test.describe('where the program can not be started as Node', { tag: '@long' }, () => {
  test.use({
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
    program: async ({}, use) => {
      test.skip(!electron.found, electron.found ? '' : `Electron isn't there: ${electron.why}`);
      const folder = mkdtempSync(join(tmpdir(), 'bacheca-fuses-'));
      await use(withoutNodeFuse(folder));
      rmSync(folder, { recursive: true, force: true });
    },
  });
  test('its agent is a utility process of Chromium', async ({ scheduler, alone }) => {
    await scheduler.until(() => plays(scheduler).length > 0);
    expect(agents(alone)).toEqual([]);
    expect(descendants(alone.child.pid, 'node.mojom.NodeService')).toHaveLength(1);
    expect(darkest(alone)).toBeGreaterThan(BLACK);
  });
});
