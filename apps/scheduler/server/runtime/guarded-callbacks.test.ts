import type { LiveEvent } from '@bacheca/shared/api/screens';
import type { Screen } from '@bacheca/shared/model/schedule';
import { expect, it } from 'vitest';
import { draftCity, save, screen } from '../testing/content.ts';
import { EventReader } from '../testing/events.ts';
import { pair } from '../testing/pair.ts';
import { TestPlayer } from '../testing/player.ts';
import { testScheduler } from '../testing/scheduler.ts';

const POLL = { timeout: 20_000 };

async function untilScreen(events: EventReader, id: string): Promise<Extract<LiveEvent, { type: 'screen' }>> {
  for (;;) {
    const event = await events.next();
    if (!event) throw new Error('the stream ended');
    if (event.type === 'screen' && event.screen.screen.id === id) return event;
  }
}

it('a count that can’t be read for a live page ends neither what was saved, nor the page, nor the scheduler', async () => {
  const scheduler = await testScheduler();
  const staff = await scheduler.admin();
  await draftCity(staff);
  const events = await EventReader.open(scheduler.url, staff);
  await events.next();
  scheduler.spoil((database) => database.exec('ALTER TABLE place_snapshots RENAME TO out_of_the_way'));
  // Its count isn't known yet, and can't be read.
  await save(staff, 'screens', screen('nuovo', 'urp'));
  await expect
    .poll(() =>
      scheduler.logged.some((line) => line.includes('it could not be read how much was played today')),
    )
    .toBe(true);
  expect((await staff.get('/api/screens/nuovo')).status).toBe(200);
  scheduler.spoil((database) => database.exec('ALTER TABLE out_of_the_way RENAME TO place_snapshots'));
  const turned: Screen = { ...screen('nuovo', 'urp'), orientation: 'portrait' };
  await save(staff, 'screens', turned);
  // What was told before it was turned comes first.
  let told = await untilScreen(events, 'nuovo');
  while (told.screen.screen.orientation !== 'portrait') told = await untilScreen(events, 'nuovo');
  await events.close();
  await scheduler.close();
});

it('callers that can’t be known, and players that can’t be read, end neither links nor the scheduler', async () => {
  const scheduler = await testScheduler();
  const staff = await scheduler.admin();
  await draftCity(staff);
  const { token } = await pair(scheduler.url, staff, 'urp-1');
  const linked = await TestPlayer.connect(scheduler.url, { token });
  await linked.next('withdrawn');
  scheduler.spoil((database) => database.exec('ALTER TABLE players RENAME TO out_of_the_way'));
  // Whether it was paired by somebody else just now can't be told.
  await expect(TestPlayer.open(scheduler.url, { token: `${token}-other` })).rejects.toThrow('503');
  // Each second it is looked whether a command has written something.
  await expect
    .poll(() => scheduler.logged.some((line) => line.includes('what others have changed')), POLL)
    .toBe(true);
  await linked.arrived();
  expect((await staff.get('/api/health')).status).toBe(200);
  scheduler.spoil((database) => database.exec('ALTER TABLE out_of_the_way RENAME TO players'));
  const again = await TestPlayer.connect(scheduler.url, { token });
  await again.next('welcome');
  again.close();
  linked.close();
  await scheduler.close();
});
