/** A live page of many screens takes many turns of the loop: whoever asks for something else has theirs in between. */
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { TURN_MS } from '../runtime/cooperative-steps.ts';
import type { Client } from '../testing/client.ts';
import { location, save, screen } from '../testing/content.ts';
import { EventReader } from '../testing/events.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

const SCREENS = 300;
/** A request takes some turns of the loop on its way; where the system is slow with it, it may come late. */
const ATTEMPTS = 20;

let scheduler: TestScheduler;
let staff: Client;
let onWritten: (text: string) => void = () => {};
let onHealth: () => void = () => {};

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  await save(staff, 'locations', location('urp'));
  scheduler.spoil((database) => {
    const add = database.prepare('INSERT INTO screens (id, location_id, body) VALUES (?, ?, ?)');
    for (let index = 0; index < SCREENS; index += 1)
      add.run(`urp-${index}`, 'urp', JSON.stringify(screen(`urp-${index}`, 'urp')));
  });
  scheduler = await scheduler.restart();
  staff = await scheduler.admin();
  watch();
  // Each look at the clock finds a whole turn over: how much is done at once is no matter of this machine's speed.
  const real = performance.now.bind(performance);
  let looks = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => real() + ++looks * TURN_MS);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await scheduler.close();
});

type Happening = 'part' | 'turn' | 'health';

/** What the scheduler does in order, while `work` is done; its health is asked for as the first part is written. */
async function happenings(
  isPart: (text: string) => boolean,
  work: () => Promise<void>,
): Promise<Happening[]> {
  const order: Happening[] = [];
  let health: Promise<unknown> | null = null;
  onWritten = (text) => {
    if (!isPart(text)) return;
    order.push('part');
    // Before whatever is put off from here on.
    setImmediate(() => order.push('turn'));
    health ??= staff.get('/api/health');
  };
  onHealth = () => order.push('health');
  await work();
  await health;
  // The last part's turn.
  await new Promise((resolve) => setImmediate(resolve));
  onWritten = onHealth = () => {};
  return order;
}

/** Watches what the scheduler writes to live pages, and when it has answered for its health. */
function watch(): void {
  scheduler.app.server.prependListener('request', ({ url }, response: ServerResponse) => {
    if (url === '/api/health') response.once('finish', () => onHealth());
    if (url !== '/api/events') return;
    const write = response.write.bind(response) as (chunk: string) => boolean;
    Object.assign(response, {
      write(chunk: string) {
        onWritten(chunk);
        return write(chunk);
      },
    });
  });
}

function expectTurns(order: readonly Happening[]): void {
  const loop = order.filter((happening) => happening !== 'health');
  const parts = loop.filter((happening) => happening === 'part').length;
  expect(parts).toBeGreaterThanOrEqual(SCREENS);
  expect(loop).toEqual(Array.from({ length: parts }, () => ['part', 'turn']).flat());
}

const isAnsweredBetween = (order: readonly Happening[]) =>
  order.includes('health') && order.indexOf('health') < order.lastIndexOf('part');

it('the first event and the news of a saved place let others have their turn', {
  timeout: 240_000,
}, async () => {
  let events: EventReader | undefined;
  let answered = false;
  for (let attempt = 0; attempt < ATTEMPTS && !answered; attempt += 1) {
    await events?.close();
    const order = await happenings(
      (text) => /^,?\{"screen"/.test(text),
      async () => {
        events = await EventReader.open(scheduler.url, staff);
        const first = await events.next();
        expect(first?.type === 'screens' && first.screens).toHaveLength(SCREENS);
      },
    );
    answered = isAnsweredBetween(order);
    expectTurns(order);
  }
  expect(answered).toBe(true);

  answered = false;
  for (let attempt = 0; attempt < ATTEMPTS && !answered; attempt += 1) {
    const name = `Anagrafe ${attempt}`;
    const told = new Set<string>();
    const order = await happenings(
      (text) => text.startsWith('data: {"type":"screen"'),
      async () => {
        await save(staff, 'locations', location('urp', { name }));
        while (told.size < SCREENS) {
          const event = await events?.next();
          if (event?.type === 'screen' && event.screen.location.name === name)
            told.add(event.screen.screen.id);
        }
      },
    );
    answered = isAnsweredBetween(order);
    expectTurns(order);
  }
  expect(answered).toBe(true);
  await events?.close();
});
