import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ScreenView } from '@bacheca/shared/api/screens';
import type { Item } from '@bacheca/shared/model/items';
import { Program } from '@bacheca/shared/model/program';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../../testing/client.ts';
import { pair } from '../../testing/pair.ts';
import { TestPlayer } from '../../testing/player.ts';
import { type TestScheduler, temporaryFolder, testScheduler } from '../../testing/scheduler.ts';
import { writeSeed } from '../../testing/seed.ts';

/** The real limit is over this by as much as the heaviest welcome weighs (`heavy-messages.test.ts`). */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;
const TEXT_BYTES = 750_000;

const folder = temporaryFolder();
let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  writeSeed(join(folder.path, 'seed'));
  scheduler = await testScheduler({
    config: { seedFolder: join(folder.path, 'seed') },
    maxUnsentBytes: MAX_UNSENT_BYTES,
  });
  staff = await scheduler.admin();
});
afterAll(async () => {
  await scheduler.close();
  folder.remove();
});

it('a player that asks and does not listen to the answers is let go', async () => {
  const deaf = await TestPlayer.connect(scheduler.url);
  await deaf.next('pairing');
  deaf.stopReading();
  // Each is answered with a pong of the same size.
  const payload = randomBytes(125);
  const isOpen = () => deaf.ping(payload);
  const deadline = Date.now() + 30_000;
  while (isOpen() && Date.now() < deadline) {
    for (let sent = 0; sent < 5_000; sent += 1) deaf.ping(payload);
    await setImmediate();
  }
  expect(isOpen()).toBe(false);
});

it('a player that does not read is let go, while another gets every program', async () => {
  const slow = await TestPlayer.connect(scheduler.url, await pair(scheduler.url, staff, 'urp-1'));
  const quick = await TestPlayer.connect(scheduler.url, await pair(scheduler.url, staff, 'urp-2'));
  await slow.next('program');
  await quick.next('program');
  slow.stopReading();

  const isConnected = async () => {
    const views = (await staff.get('/api/screens/live')).body as ScreenView[];
    return views.find(({ screen }) => screen.id === 'urp-1')?.player?.connected;
  };
  const pages = (await staff.get('/api/items/pagine')).body as Extract<Item, { kind: 'infographic' }>;
  let published = 0;
  for (; (await isConnected()) && published < 150; published += 1) {
    // It is random, so that it doesn’t compress: so much goes on the wire each time.
    const text = randomBytes(TEXT_BYTES).toString('base64');
    for (const page of pages.variants.flatMap((variant) => variant.pages)) page.text = text;
    expect((await staff.put('/api/items/pagine', pages)).status).toBe(200);
    expect((await staff.post('/api/publish')).status).toBe(200);
    const { bytes } = await quick.next('program');
    expect(Program.parse(JSON.parse(bytes.toString())).items.pagine).toEqual(pages);
  }
  expect(await isConnected()).toBe(false);
  // Not before more waits for it than may.
  expect(published * TEXT_BYTES).toBeGreaterThan(MAX_UNSENT_BYTES);
  slow.terminate();
  quick.close();
});
