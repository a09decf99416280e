/** The player's browser host as a process of its own: who gets its stage, how it is found again, how it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';

const browserHost = new URL('../../../apps/player/browser/start.mjs', import.meta.url).pathname;

interface Run {
  readonly child: ChildProcess;
  output(): string;
}

function start(folder: string, more: NodeJS.ProcessEnv = {}): Run {
  const child = spawn(process.execPath, [browserHost], {
    env: {
      ...process.env,
      BACHECA_SERVER: '',
      BACHECA_PLAYER_DATA: folder,
      BACHECA_PLAYER_PORT: '0',
      BACHECA_LOG_LEVEL: 'warn',
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (bytes: Buffer) => {
      output += bytes.toString();
    });
  }
  return { child, output: () => output };
}

async function addressOf(run: Run): Promise<URL> {
  const address = () => /player: (http\S+)/.exec(run.output())?.[1];
  await expect.poll(address).toBeDefined();
  return new URL(address() ?? '');
}

test('shows its stage to who has the token, one page at a time, and ends when it is told', async ({
  page,
  context,
}, info) => {
  const run = start(info.outputPath('player'));
  const address = await addressOf(run);
  expect((await context.request.get(address.origin)).status()).toBe(403);

  await page.goto(address.href);
  await expect(page).toHaveURL(`${address.origin}/`);
  await expect(page.locator('.layer[data-phase="visible"]')).toBeVisible();
  // Nothing of the token is left where somebody may look, and errors say where they were made.
  expect(await page.evaluate(() => [history.length, Error.stackTraceLimit])).toEqual([2, 10]);

  const newer = await context.newPage();
  await newer.goto(address.origin);
  await expect(newer.locator('.layer[data-phase="visible"]')).toBeVisible();
  await expect(page.getByText('Lo schermo continua in un’altra finestra.')).toBeVisible();

  const second = start(info.outputPath('second'), { BACHECA_PLAYER_PORT: address.port });
  expect((await once(second.child, 'exit'))[0]).toBe(1);
  expect(second.output()).toContain(`Port ${address.port} is in use`);

  const gone = once(run.child, 'exit');
  run.child.kill('SIGTERM');
  expect((await gone)[0]).toBe(0);
  expect(run.output()).not.toMatch(/"level":[56]0/);
});

test('gives the stage back to the older page when the newer one is closed', async ({
  page,
  context,
}, info) => {
  const run = start(info.outputPath('player'));
  const address = await addressOf(run);
  await page.goto(address.href);
  const newer = await context.newPage();
  await newer.goto(address.origin);
  await expect(page.getByText('Lo schermo continua in un’altra finestra.')).toBeVisible();
  await newer.close();
  await expect(page.locator('.layer[data-phase="visible"]')).toBeVisible();
  const gone = once(run.child, 'exit');
  run.child.kill('SIGTERM');
  await gone;
});

test('is found again by its page after it was killed', async ({ page }, info) => {
  let greetings = 0;
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (String(payload).includes('"type":"agent"')) greetings += 1;
    }),
  );
  const first = start(info.outputPath('player'));
  const address = await addressOf(first);
  await page.goto(address.href);
  await expect(page.locator('.layer[data-phase="visible"]')).toBeVisible();
  const killed = once(first.child, 'exit');
  first.child.kill('SIGKILL');
  await killed;
  const second = start(info.outputPath('player'), { BACHECA_PLAYER_PORT: address.port });
  await addressOf(second);
  await expect.poll(() => greetings).toBe(2);
  const gone = once(second.child, 'exit');
  second.child.kill('SIGTERM');
  expect((await gone)[0]).toBe(0);
});

test('says in one sentence that its data folder can not be used, or is another player’s', async ({
  page: _,
}, info) => {
  mkdirSync(info.outputDir, { recursive: true });
  writeFileSync(info.outputPath('file'), '');
  const inFile = start(join(info.outputPath('file'), 'data'));
  expect((await once(inFile.child, 'exit'))[0]).toBe(1);
  expect(inFile.output()).toMatch(/^The player can't read and write its data folder \S+ \(.*\[ENOTDIR.*\n$/);

  const one = start(info.outputPath('player'));
  await addressOf(one);
  const two = start(info.outputPath('player'));
  expect((await once(two.child, 'exit'))[0]).toBe(1);
  expect(two.output().trim()).toBe(`Another player already uses ${info.outputPath('player')}.`);
  const gone = once(one.child, 'exit');
  one.child.kill('SIGTERM');
  expect((await gone)[0]).toBe(0);
});

test('ends with one sentence on a variable that it can not use', async ({ page: _ }, info) => {
  const run = start(info.outputPath('player'), { BACHECA_PLAYER_PORT: 'many' });
  expect((await once(run.child, 'exit'))[0]).toBe(1);
  expect(run.output().trim()).toBe(
    'BACHECA_PLAYER_PORT is "many", but should be a port from 0 (any free one) to 65535.',
  );
});
