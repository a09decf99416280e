import type { LiveEvent } from '@bacheca/shared/api/screens';
import type { Screen } from '@bacheca/shared/model/schedule';
import { expect, it } from 'vitest';
import { draftCity, save, screen } from '../testing/content.ts';
import { EventReader } from '../testing/events.ts';
import { pair } from '../testing/pair.ts';
import { TestPlayer } from '../testing/player.ts';
import { testScheduler } from '../testing/scheduler.ts';

const POLL = { timeout: 20_000 };

async function untilScreen(events: EventReader, id: string): Promise<LiveEvent> {
  for (;;) {
    const event = await events.next();
    if (!event) throw new Error('the stream ended');
    if (event.type === 'screen' && event.screen.screen.id === id) return event;
  }
}

it('a live page that can’t be told ends neither what was saved, nor the page, nor the scheduler', async () => {
  const scheduler = await testScheduler();
  const staff = await scheduler.admin();
  await draftCity(staff);
  const events = await EventReader.open(scheduler.url, staff);
  await events.next();
  scheduler.spoil((database) => database.exec('ALTER TABLE place_snapshots RENAME TO out_of_the_way'));
  // Its count isn't known yet, and can't be read.
  await save(staff, 'screens', screen('nuovo', 'urp'));
  await expect
    .poll(() => scheduler.logged.some((line) => line.includes('could not be told to the live pages')))
    .toBe(true);
  expect((await staff.get('/api/screens/nuovo')).status).toBe(200);
  scheduler.spoil((database) => database.exec('ALTER TABLE out_of_the_way RENAME TO place_snapshots'));
  const turned: Screen = { ...screen('nuovo', 'urp'), orientation: 'portrait' };
  await save(staff, 'screens', turned);
  expect(await untilScreen(events, 'nuovo')).toMatchObject({
    screen: { screen: { orientation: 'portrait' } },
  });
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
