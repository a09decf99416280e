/** How the Electron host begins and ends, whatever fails: its agent, its data folder, its disk, its own code. */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { program, slide } from '../../../apps/player/agent/testing/samples.ts';
import { smallDisk, smallDiskObstacle } from '../../support/small-disk.ts';
import { electron, launch, linkTo, test } from '../support/electron-host.ts';
import { descendants } from '../support/process-tree.ts';

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
    await expect.poll(log).toContain(said);
    await expect.poll(() => agent() ?? first).not.toBe(first);
    await expect(page.locator('.layer[data-phase="visible"]')).toBeVisible();
  });
}

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
