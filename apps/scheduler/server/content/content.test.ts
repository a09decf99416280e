import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { location, notice, playlist, rule, save, screen } from '../testing/content.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
});
afterAll(() => scheduler.close());

const service = {
  id: 'certificati',
  name: 'Certificati anagrafici',
  source: { table1: 'Certificati' },
  accessModes: ['spid-cie-cns'],
  accessSteps: ['Accedi'],
  timeliness: 'always',
  userJourneys: [],
};

it('what is saved is listed, read and deleted again', async () => {
  await save(staff, 'services', service);
  await save(staff, 'items', notice('avviso-a', { serviceId: 'certificati' }));
  expect((await staff.get('/api/services')).body).toEqual([service]);
  expect((await staff.get('/api/items/avviso-a')).body).toEqual(
    notice('avviso-a', { serviceId: 'certificati' }),
  );

  await save(staff, 'items', notice('avviso-a', { title: 'Un altro titolo' }));
  expect((await staff.get('/api/items')).body).toEqual([notice('avviso-a', { title: 'Un altro titolo' })]);
  expect((await staff.delete('/api/items/avviso-a')).status).toBe(204);
  expect((await staff.get('/api/items/avviso-a')).status).toBe(404);
  expect((await staff.delete('/api/services/certificati')).status).toBe(204);
});

it('a thing that is not right is refused, with the place of the fault', async () => {
  const answer = await staff.put('/api/items/avviso-b', { ...notice('avviso-b'), durationMs: 10 });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'durationMs' }] } });
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect((await staff.put('/api/items/altro', notice('avviso-b'))).body).toMatchObject({
    type: 'about:blank#id-mismatch',
  });
  expect((await staff.put('/api/items/Not_An_Id', notice('avviso-b'))).status).toBe(422);
  const notJson = await staff.send('PUT', '/api/items/avviso-b', {
    body: '{"id":',
    headers: { 'content-type': 'application/json' },
  });
  expect(notJson).toMatchObject({ status: 400, body: { type: 'about:blank#unreadable-body' } });
});

it('an address that does not exist is a problem in the API and a page elsewhere', async () => {
  expect((await staff.get('/api/nothing')).body).toMatchObject({ type: 'about:blank#no-such-address' });
  const page = await staff.get('/screens/urp-1');
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect((await staff.get('/assets/gone.js')).status).toBe(404);
});

describe('references', () => {
  it('to what does not exist are refused, naming both', async () => {
    const answer = await staff.put('/api/playlists/mattina', playlist('mattina', 'manca-a', 'manca-b'));
    expect(answer).toMatchObject({ status: 422, body: { type: 'about:blank#missing-reference' } });
    expect((answer.body as { detail: string }).detail).toMatch(/mattina.*manca-a.*manca-b/);
    expect((await staff.get('/api/playlists/mattina')).status).toBe(404);

    for (const [path, value, missing] of [
      ['items/x', notice('x', { serviceId: 'manca' }), 'manca'],
      [
        'items/x',
        {
          ...notice('x'),
          kind: 'video',
          severity: undefined,
          durationMs: undefined,
          variants: [{ language: 'it', media: 'b'.repeat(64) }],
        },
        'b'.repeat(64),
      ],
      ['screens/x', screen('x', 'nessun-luogo'), 'nessun-luogo'],
      ['rules/x', rule('x', 'nessuna-playlist'), 'nessuna-playlist'],
      [
        'rules/x',
        rule('x', 'p', { exclude: [{ type: 'screen', screenId: 'nessuno-schermo' }] }),
        'nessuno-schermo',
      ],
    ] as const) {
      const refused = await staff.put(`/api/${path}`, value);
      expect(refused).toMatchObject({ status: 422, body: { type: 'about:blank#missing-reference' } });
      expect((refused.body as { detail: string }).detail).toContain(missing);
    }
  });

  it('keep what they name from being deleted, saying who does', async () => {
    await save(staff, 'services', service);
    await save(staff, 'items', notice('usato', { serviceId: 'certificati' }));
    await save(staff, 'playlists', playlist('sera', 'usato'));
    await save(staff, 'locations', location('urp'));
    await save(staff, 'screens', screen('urp-1', 'urp'));
    await save(staff, 'rules', rule('di-sera', 'sera', { target: { type: 'screen', screenId: 'urp-1' } }));
    for (const [path, user] of [
      ['services/certificati', 'usato'],
      ['items/usato', 'sera'],
      ['playlists/sera', 'di-sera'],
      ['screens/urp-1', 'di-sera'],
      ['locations/urp', 'urp-1'],
    ]) {
      const refused = await staff.delete(`/api/${path}`);
      expect(refused).toMatchObject({ status: 409, body: { type: 'about:blank#in-use' } });
      expect((refused.body as { detail: string }).detail).toContain(`«${user}»`);
    }
    for (const path of ['rules/di-sera', 'screens/urp-1', 'locations/urp', 'playlists/sera', 'items/usato']) {
      expect((await staff.delete(`/api/${path}`)).status).toBe(204);
    }
  });
});

it('dates that end before they start and time zones that do not exist are refused', async () => {
  const dates = { validFrom: '2026-05-02T00:00:00Z', validUntil: '2026-05-01T00:00:00Z' };
  expect((await staff.put('/api/items/x', notice('x', dates))).body).toMatchObject({
    type: 'about:blank#ends-before-start',
  });
  const nowhere = location('nowhere', { timeZone: 'Europe/Pratolandia' });
  expect((await staff.put('/api/locations/nowhere', nowhere)).body).toMatchObject({
    type: 'about:blank#unknown-time-zone',
  });
});
