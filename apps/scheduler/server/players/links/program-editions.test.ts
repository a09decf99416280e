/** Players of an older release, which refuse a program or takeover with a member that they don't know. */

import type { ExplanationView } from '@bacheca/shared/api/questions';
import type { ScreenView } from '@bacheca/shared/api/screens';
import type { TakeoverView } from '@bacheca/shared/api/takeovers';
import type { Program } from '@bacheca/shared/model/program';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import { EDITION } from '@bacheca/shared/wire/program-editions';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../../testing/client.ts';
import { TestClock } from '../../testing/clock.ts';
import { draftCity, notice, save } from '../../testing/content.ts';
import { pair } from '../../testing/pair.ts';
import { TestPlayer } from '../../testing/player.ts';
import { type TestScheduler, testScheduler } from '../../testing/scheduler.ts';

const AUTHORITY = 'Comune di Prato – Protezione Civile';
const URL = 'https://www.comune.prato.it/bollettino';
const clock = new TestClock();
let scheduler: TestScheduler;
let staff: Client;
let olderToken: string;
let newerToken: string;

beforeAll(async () => {
  scheduler = await testScheduler({ clock });
  staff = await scheduler.admin();
  await draftCity(staff);
  await save(staff, 'items', notice('benvenuto', { authority: AUTHORITY, url: URL }));
  // Two screens of one place are one program group.
  olderToken = (await pair(scheduler.url, staff, 'urp-1')).token;
  newerToken = (await pair(scheduler.url, staff, 'urp-2')).token;
  await staff.post('/api/publish', {});
});
afterAll(() => scheduler.close());

async function linked(token: string, hello: { edition?: number; revision?: string } = {}) {
  const player = await TestPlayer.open(scheduler.url, { token });
  player.hello({ revision: null, ...hello });
  return { player, welcome: await player.next('welcome') };
}

const viewOf = async (screenId: string) =>
  ((await staff.get('/api/screens/live')).body as ScreenView[]).find(({ screen }) => screen.id === screenId);
const readBy = (bytes: Buffer) => JSON.parse(bytes.toString('utf8')) as Program;

it('an older player gets the program without what it doesn’t know, by a revision of its own', async () => {
  const newer = await linked(newerToken, { edition: EDITION });
  const whole = await newer.player.next('program');
  expect(readBy(whole.bytes).items.benvenuto).toMatchObject({ authority: AUTHORITY, url: URL });
  expect(newer.welcome.revision).toBe(sha256Of(whole.bytes));

  const older = await linked(olderToken);
  const plain = await older.player.next('program');
  expect(readBy(plain.bytes).items.benvenuto).toEqual(notice('benvenuto'));
  expect(older.welcome.revision).toBe(sha256Of(plain.bytes));
  expect(older.welcome.revision).not.toBe(newer.welcome.revision);
  // By this staff are told that the screen plays what was published.
  expect((await viewOf('urp-1'))?.publishedRevision).toBe(older.welcome.revision);
  expect((await viewOf('urp-2'))?.publishedRevision).toBe(newer.welcome.revision);
  // And what it goes without; one that lacks nothing says nothing.
  const lacks = { itemId: 'benvenuto', title: 'Avviso benvenuto', members: ['authority', 'url'] };
  expect((await viewOf('urp-1'))?.leftOut).toEqual([lacks]);
  expect(await viewOf('urp-2')).not.toHaveProperty('leftOut');
  const asked = new URLSearchParams({ itemId: 'benvenuto', at: new Date(clock.now()).toISOString() });
  const why = async (screenId: string) =>
    (await staff.get(`/api/screens/${screenId}/explain?${asked}`)).body as ExplanationView;
  expect((await why('urp-1')).findings).toContainEqual(
    expect.objectContaining({
      code: 'shown-in-part',
      members: ['authority', 'url'],
      text: expect.stringContaining('Aggiorna il player'),
    }),
  );
  expect((await why('urp-1')).revision).toBe(older.welcome.revision);
  expect((await why('urp-2')).findings.map(({ code }) => code)).not.toContain('shown-in-part');
  const tile = await staff.get(`/api/programs/${older.welcome.revision}/items/benvenuto`);
  expect(tile).toMatchObject({ status: 200, body: notice('benvenuto') });

  const again = await linked(olderToken, { revision: older.welcome.revision ?? '' });
  expect(again.welcome.revision).toBe(older.welcome.revision);
  expect((await again.player.arrived()).map(({ type }) => type)).not.toContain('program');
  for (const { player } of [newer, again]) player.close();
});

it('what is published and interrupted later reaches both, each in its way', async () => {
  const older = await linked(olderToken);
  const newer = await linked(newerToken, { edition: EDITION });
  for (const { player } of [older, newer]) await player.next('program');

  await save(staff, 'items', notice('benvenuto', { title: 'Domani', authority: AUTHORITY }));
  await staff.post('/api/publish', {});
  const [plain, whole] = [await older.player.next('program'), await newer.player.next('program')];
  expect(readBy(plain.bytes).items.benvenuto).toEqual(notice('benvenuto', { title: 'Domani' }));
  expect(readBy(whole.bytes).items.benvenuto).toMatchObject({ title: 'Domani', authority: AUTHORITY });

  const started = await staff.post('/api/takeovers', {
    item: notice('vento', { severity: 'emergency', authority: AUTHORITY, url: URL }),
    severity: 'emergency',
    endsAt: new Date(clock.now() + 3_600_000).toISOString(),
    reason: 'Vento forte',
    targets: [{ type: 'everywhere' }],
    confirmed: true,
  });
  const { takeover } = started.body as TakeoverView;
  expect((await newer.player.next('takeovers')).takeovers).toEqual([takeover]);
  const item = notice('vento', { severity: 'emergency' });
  expect((await older.player.next('takeovers')).takeovers).toEqual([{ ...takeover, item }]);
  await staff.delete(`/api/takeovers/${takeover.id}`);
  for (const { player } of [older, newer]) player.close();
});

it('a player that was brought up to date gets all of it; which edition it reads outlasts a restart', async () => {
  const before = await linked(olderToken);
  const updated = await linked(olderToken, { edition: EDITION, revision: before.welcome.revision ?? '' });
  const whole = await updated.player.next('program');
  expect(readBy(whole.bytes).items.benvenuto).toMatchObject({ authority: AUTHORITY });
  expect(updated.welcome.revision).toBe(sha256Of(whole.bytes));
  updated.player.close();
  const newer = await linked(newerToken);
  newer.player.close();

  scheduler = await scheduler.restart();
  staff = await scheduler.admin();
  scheduler.spoil((database) => {
    const editions = database.prepare('SELECT edition FROM players ORDER BY screen_id').pluck().all();
    expect(editions).toEqual([EDITION, 0]);
  });
});
