import { PublishResult } from '@bacheca/shared/api/publish';
import type { Program } from '@bacheca/shared/model/program';
import { canonicalJson } from '@bacheca/shared/wire/canonical-json';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Client } from '../testing/client.ts';
import { TestClock } from '../testing/clock.ts';
import { draftCity, location, notice, playlist, rule, save, screen } from '../testing/content.ts';
import { pair } from '../testing/pair.ts';
import { TestPlayer } from '../testing/player.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

const DAY_MS = 24 * 60 * 60_000;
// A Saturday, in the week that begins on Monday the 16th at 23:00 UTC of the 15th.
const clock = new TestClock('2026-11-21T10:00:00Z');
let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler({ clock });
  staff = await scheduler.admin();
  await draftCity(staff);
});
afterAll(() => scheduler.close());

async function publish(body?: { locationIds: string[] }): Promise<PublishResult> {
  const answer = await staff.post('/api/publish', body);
  expect(answer.status).toBe(200);
  return PublishResult.parse(answer.body);
}

const programOf = async (screenId: string) =>
  (await staff.get(`/api/screens/${screenId}/program`)).body as Program;

it('a place that does not exist is named, whatever its id', async () => {
  for (const locationId of ['nowhere', 'constructor']) {
    const answer = await staff.post('/api/publish', { locationIds: [locationId] });
    expect(answer).toMatchObject({ status: 404, body: { type: 'about:blank#not-found' } });
  }
});

describe('before the first publish', () => {
  it('a screen has no program', async () => {
    expect(await staff.get('/api/screens/urp-1/program')).toMatchObject({
      status: 404,
      body: { type: 'about:blank#nothing-published' },
    });
    expect((await staff.get('/api/screens/nowhere/program')).body).toMatchObject({
      type: 'about:blank#not-found',
    });
  });
});

describe('a publish', () => {
  it('gives screens with the same content one program, and says which', async () => {
    const { groups } = await publish();
    expect(groups.map(({ screenIds, changed }) => ({ screenIds, changed }))).toEqual([
      { screenIds: ['pin-1'], changed: true },
      { screenIds: ['urp-1', 'urp-2'], changed: true },
    ]);
    expect(await programOf('urp-1')).toMatchObject({
      format: 1,
      location: { id: 'urp', timeZone: 'Europe/Rome' },
      from: '2026-11-15T23:00:00.000Z',
      until: '2026-12-27T23:00:00.000Z',
      rules: [{ id: 'sempre', playlistId: 'base' }],
      items: { benvenuto: { id: 'benvenuto' } },
    });
  });

  it('that changes nothing sends nothing', async () => {
    const { groups } = await publish();
    expect(groups.every(({ changed }) => !changed)).toBe(true);
  });

  it('carries only what a screen needs, by target and exclusion', async () => {
    await save(staff, 'locations', location('bus', { kind: 'bus', tags: ['in-viaggio'] }));
    await save(staff, 'screens', screen('bus-1', 'bus'));
    await save(staff, 'screens', screen('bus-2', 'bus'));
    const targets = {
      'per-tipo': rule('per-tipo', 'p-tipo', { target: { type: 'kind', kind: 'bus' } }),
      'per-tag': rule('per-tag', 'p-tag', { target: { type: 'tag', tag: 'in-viaggio' } }),
      'per-luogo': rule('per-luogo', 'p-luogo', { target: { type: 'location', locationId: 'urp' } }),
      'per-schermo': rule('per-schermo', 'p-schermo', { target: { type: 'screen', screenId: 'bus-2' } }),
      'tranne-bus': rule('tranne-bus', 'p-tranne', { exclude: [{ type: 'kind', kind: 'bus' }] }),
    };
    for (const value of Object.values(targets)) {
      await save(staff, 'items', notice(`i-${value.id}`));
      await save(staff, 'playlists', playlist(value.playlistId, `i-${value.id}`));
      await save(staff, 'rules', value);
    }
    await publish();
    const itemsOf = async (screenId: string) => Object.keys((await programOf(screenId)).items);
    expect(await itemsOf('urp-1')).toEqual(['benvenuto', 'i-per-luogo', 'i-tranne-bus']);
    expect(await itemsOf('bus-1')).toEqual(['benvenuto', 'i-per-tag', 'i-per-tipo']);
    expect(await itemsOf('bus-2')).toEqual(['benvenuto', 'i-per-schermo', 'i-per-tag', 'i-per-tipo']);
    for (const id of Object.keys(targets)) expect((await staff.delete(`/api/rules/${id}`)).status).toBe(204);
    await publish();
  });

  it('may give two groups of screens each other’s programs', async () => {
    const revisions = async () => {
      const { groups } = await publish({ locationIds: ['pin'] });
      return new Map(groups.flatMap(({ screenIds, revision }) => screenIds.map((id) => [id, revision])));
    };
    await save(staff, 'screens', screen('pin-2', 'pin'));
    await save(staff, 'playlists', playlist('p-scambio', 'benvenuto', 'benvenuto'));
    const forOne = (screenId: string) =>
      save(staff, 'rules', rule('scambio', 'p-scambio', { target: { type: 'screen', screenId } }));
    await forOne('pin-1');
    const before = await revisions();
    await forOne('pin-2');
    const after = await revisions();
    expect([after.get('pin-1'), after.get('pin-2')]).toEqual([before.get('pin-2'), before.get('pin-1')]);
    for (const id of ['pin-1', 'pin-2'])
      expect(sha256Of(canonicalJson(await programOf(id)))).toBe(after.get(id));
    expect((await staff.delete('/api/rules/scambio')).status).toBe(204);
    expect((await staff.delete('/api/screens/pin-2')).status).toBe(204);
    await publish();
  });

  it('of one location leaves the others alone', async () => {
    const before = await programOf('pin-1');
    await save(staff, 'items', notice('benvenuto', { title: 'Solo qui' }));
    const { groups } = await publish({ locationIds: ['urp'] });
    expect(groups.map(({ screenIds }) => screenIds)).toEqual([['urp-1', 'urp-2']]);
    expect((await programOf('urp-1')).items.benvenuto?.title).toBe('Solo qui');
    expect(await programOf('pin-1')).toEqual(before);
    expect((await staff.post('/api/publish', { locationIds: ['nowhere'] })).status).toBe(404);
    await publish();
  });
});

describe('drafts', () => {
  it('are seen by no screen, not even a new one', async () => {
    await save(staff, 'items', notice('bozza'));
    await save(staff, 'playlists', playlist('base', 'benvenuto', 'bozza'));
    await save(staff, 'locations', location('urp', { name: 'Nome in bozza' }));
    await save(staff, 'screens', screen('urp-3', 'urp'));
    for (const screenId of ['urp-1', 'urp-3']) {
      const program = await programOf(screenId);
      expect(Object.keys(program.items)).toEqual(['benvenuto']);
      expect(program.location.name).toBe('Luogo urp');
    }
    await publish();
    expect(Object.keys((await programOf('urp-3')).items)).toEqual(['benvenuto', 'bozza']);
  });
});

describe('players', () => {
  it('get a program that changes, and nothing when it does not', async () => {
    const urp = await pair(scheduler.url, staff, 'urp-1');
    const pin = await pair(scheduler.url, staff, 'pin-1');
    const players = await Promise.all(
      [urp, pin].map(async ({ token }) => {
        const player = await TestPlayer.connect(scheduler.url, { token });
        const { revision } = await player.next('welcome');
        const { bytes } = await player.next('program');
        expect(sha256Of(bytes)).toBe(revision);
        return player;
      }),
    );
    const [atUrp, atPin] = players;
    if (!atUrp || !atPin) throw new Error('two players connected');

    await publish();
    await save(staff, 'locations', location('urp', { name: 'Un nome nuovo' }));
    const { groups } = await publish();
    const { bytes } = await atUrp.next('program');
    expect((JSON.parse(bytes.toString()) as Program).location.name).toBe('Un nome nuovo');
    expect(groups.find(({ screenIds }) => screenIds.includes('urp-1'))?.revision).toBe(sha256Of(bytes));
    expect(await atPin.arrived()).toEqual([]);
    expect(await atUrp.arrived()).toEqual([]);

    const again = await TestPlayer.connect(scheduler.url, { token: urp.token, revision: sha256Of(bytes) });
    await again.next('withdrawn');
    expect(await again.arrived()).toEqual([]);
    for (const player of [again, atPin, atUrp]) player.close();
  });
});

describe('withdrawing an item', () => {
  it('reaches every player at once, and the next programs leave it out', async () => {
    const { token } = await pair(scheduler.url, staff, 'urp-2');
    const player = await TestPlayer.connect(scheduler.url, { token });
    expect(await player.next('withdrawn')).toEqual({ type: 'withdrawn', itemIds: [] });
    expect((await staff.post('/api/items/nothing/withdraw', { withdrawn: true })).status).toBe(404);
    const answer = await staff.post('/api/items/bozza/withdraw', { withdrawn: true });
    expect(answer.body).toEqual({ itemIds: ['bozza'] });
    expect(await player.next('withdrawn')).toEqual({ type: 'withdrawn', itemIds: ['bozza'] });
    expect((await staff.get('/api/withdrawn-items')).body).toEqual({ itemIds: ['bozza'] });

    await publish();
    const program = await programOf('urp-2');
    expect(Object.keys(program.items)).toEqual(['benvenuto']);
    expect(program.playlists.base?.slots).toHaveLength(1);

    await staff.post('/api/items/bozza/withdraw', { withdrawn: false });
    expect((await player.next('withdrawn')).itemIds).toEqual([]);
    player.close();
  });
});

describe('a new week', () => {
  it('parses no program and no publication twice of what isn’t due', async () => {
    await publish();
    await scheduler.renewHorizons();
    const parse = vi.spyOn(JSON, 'parse');
    await scheduler.renewHorizons();
    const parsed = parse.mock.calls.filter(([text]) => /"format":1|"mediaFiles"/.test(String(text)));
    parse.mockRestore();
    expect(parsed).toEqual([]);
  });

  it('moves the horizon of what was published, without newer drafts', async () => {
    await publish();
    const before = await programOf('urp-1');
    await save(staff, 'items', notice('benvenuto', { title: 'Bozza di sabato' }));
    clock.skip(2 * DAY_MS);
    const restarted = await scheduler.restart();
    scheduler = restarted;
    staff = await scheduler.admin();
    await restarted.renewHorizons();
    expect(await programOf('urp-1')).toEqual({
      ...before,
      from: '2026-11-22T23:00:00.000Z',
      until: '2027-01-03T23:00:00.000Z',
    });
  });
});
