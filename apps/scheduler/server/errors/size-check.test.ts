import type { Program } from '@bacheca/shared/model/program';
import type { Rule } from '@bacheca/shared/model/schedule';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { TestClock } from '../testing/clock.ts';
import { draftCity, location, notice, playlist, rule, save } from '../testing/content.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

const clock = new TestClock('2026-11-21T10:00:00Z');
let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler({ clock });
  staff = await scheduler.admin();
  await draftCity(staff);
});
afterAll(() => scheduler.close());

const IN_ENGLISH = { 'accept-language': 'en' };
const long = (id: string) => ({
  ...playlist(id),
  slots: Array.from({ length: 500 }, () => ({ itemId: 'benvenuto', weight: 1 })),
});

it('a publish that no screen could lay out in time is refused, with what, how much, and what to do', async () => {
  await save(staff, 'playlists', long('lunga'));
  for (const number of [1, 2, 3, 4, 5]) await save(staff, 'rules', rule(`lunga-${number}`, 'lunga'));
  const published = await staff.post('/api/publish', undefined, IN_ENGLISH);
  expect(published).toMatchObject({
    status: 422,
    body: {
      type: 'about:blank#program-over-limit',
      detail:
        'The screen “pin-1” would have 2501 slots in the playlists of its rules; 2400 is the most. Shorten the longest playlists, or let some rules reach fewer screens. Then publish again. The screens go on with the program they have.',
    },
  });
  expect((await staff.post('/api/publish')).body).toMatchObject({ title: 'Programma oltre il limite' });
  expect((await staff.delete('/api/rules/lunga-5')).status).toBe(204);
  expect((await staff.post('/api/publish')).status).toBe(200);
});

it('a rule, a place, a playlist and an item over a limit are not saved', async () => {
  const dayparts = Array.from({ length: 25 }, () => ({ from: '08:00', until: '09:00' }));
  const refused = {
    status: 422,
    body: {
      type: 'about:blank#over-limit',
      detail: expect.stringMatching(/has 25 (dayparts|hours of duration)/),
    },
  };
  const day = 25 * 3_600_000;
  const put = (path: string, body: object) => staff.put(path, body, IN_ENGLISH);
  expect(await put('/api/rules/sempre', rule('sempre', 'base', { dayparts }))).toMatchObject({
    ...refused,
    body: {
      ...refused.body,
      detail:
        'The rule “sempre” has 25 dayparts in a day; 24 is the most. Join dayparts that are close. Then save again.',
    },
  });
  const openingHours = [{ weekdays: [1], dayparts }];
  expect(await put('/api/locations/urp', location('urp', { openingHours }))).toMatchObject(refused);
  const slots = [{ itemId: 'benvenuto', weight: 1, durationMs: day }];
  expect(await put('/api/playlists/base', { ...playlist('base'), slots })).toMatchObject(refused);
  expect(await put('/api/items/benvenuto', notice('benvenuto', { durationMs: day }))).toMatchObject(refused);
});

it('what an older release published beyond a limit opens, is renewed and plays on', async () => {
  scheduler = await scheduler.restartAfter(() =>
    scheduler.spoil((database) => {
      const { id, inputs } = database
        .prepare('SELECT id, inputs FROM publications ORDER BY id DESC')
        .get() as { id: number; inputs: string };
      const published = JSON.parse(inputs) as { rules: Rule[] };
      published.rules.push(rule('lunga-5', 'lunga'), rule('lunga-6', 'lunga'));
      database.prepare('UPDATE publications SET inputs = ? WHERE id = ?').run(JSON.stringify(published), id);
    }),
  );
  clock.skip(9 * 24 * 3_600_000);
  await scheduler.renewHorizons();
  staff = await scheduler.admin();
  const { rules } = (await staff.get('/api/screens/urp-1/program')).body as Program;
  expect(rules.map(({ id }) => id)).toEqual(expect.arrayContaining(['lunga-5', 'lunga-6']));
});
