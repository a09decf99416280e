import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  const openingHours = [{ weekdays: [1, 2, 3, 4, 5], dayparts: [{ from: '08:00', until: '14:00' }] }];
  await save(staff, 'locations', location('tributi', { openingHours }));
  await save(staff, 'playlists', playlist('vuota'));
  await save(staff, 'items', notice('passato', { validUntil: '2026-11-01T00:00:00Z' }));
  await save(staff, 'items', notice('natale', { validFrom: '2026-12-25T00:00:00Z' }));
  await save(staff, 'playlists', playlist('passata', 'passato'));
  await save(staff, 'playlists', playlist('natalizia', 'natale'));
});
afterAll(() => scheduler.close());

it('a rule with every field is kept as it was given', async () => {
  const all = rule('tari', 'base', {
    validFrom: '2026-12-01',
    validUntil: '2026-12-16',
    weekdays: [1, 2, 3, 4, 5],
    dayparts: [{ from: '08:00', until: '14:00' }],
    exceptDates: ['2026-12-08'],
    includeDates: ['2026-12-12'],
    holidays: 'exclude',
    openingHours: { lastMinutes: 60 },
    maxPlaysPerHour: 4,
    minMinutesBetween: 10,
    target: { type: 'location', locationId: 'tributi' },
    exclude: [{ type: 'screen', screenId: 'urp-1' }],
  });
  await save(staff, 'rules', all);
  await save(staff, 'rules', rule('ogni-ora', 'base', { playAt: { type: 'hourly', minutes: [0] } }));
  expect((await staff.get('/api/rules/tari')).body).toEqual(all);
});

it('a rule of one single day is kept: a date is the whole of it', async () => {
  await save(
    staff,
    'rules',
    rule('un-giorno', 'base', { validFrom: '2026-12-24', validUntil: '2026-12-24' }),
  );
});

it('a rule for a kind of place that does not exist yet is kept', async () => {
  const target = { type: 'kind', kind: 'bus' } as const;
  await save(staff, 'rules', rule('bus', 'base', { target, openingHours: { firstMinutes: 30 } }));
});

describe('a rule that can never play is refused, with the reason', () => {
  const tributi = { type: 'location', locationId: 'tributi' } as const;
  it.each([
    ['rule-no-items', 'vuota', {}],
    ['rule-over', 'base', { validUntil: '2026-11-20' }],
    ['ends-before-start', 'base', { validFrom: '2026-12-24', validUntil: '2026-12-23' }],
    ['rule-no-days', 'base', { weekdays: [] }],
    [
      'rule-no-opening-hours',
      'base',
      { openingHours: { firstMinutes: 30 }, target: { type: 'location', locationId: 'urp' } },
    ],
    ['rule-items-not-valid', 'passata', {}],
    ['rule-items-not-valid', 'natalizia', { validUntil: '2026-12-01' }],
    ['rule-no-day-left', 'base', { validFrom: '2026-11-23', validUntil: '2026-11-23', weekdays: [2] }],
    ['rule-never-open', 'base', { target: tributi, dayparts: [{ from: '20:00', until: '22:00' }] }],
    ['rule-exact-times-outside', 'base', { target: tributi, playAt: { type: 'times', times: ['20:00'] } }],
    ['rule-nowhere', 'base', { target: tributi, exclude: [{ type: 'kind', kind: 'office' }] }],
  ] as const)('%s: %s, %j', async (code, playlistId, changes) => {
    const refused = await staff.put('/api/rules/mai', { ...rule('mai', playlistId), ...changes });
    expect(refused).toMatchObject({ status: 422, body: { type: `about:blank#${code}` } });
    expect((refused.body as { detail: string }).detail).toContain('«mai»');
    expect((await staff.get('/api/rules/mai')).status).toBe(404);
  });

  it('in the language of the reader', async () => {
    const english = { 'accept-language': 'en' };
    const refused = await staff.put('/api/rules/mai', rule('mai', 'base', { weekdays: [] }), english);
    expect(refused.body).toMatchObject({
      title: 'No days',
      detail:
        'The rule “mai” has no weekdays, and neither dates nor holidays that add days. Choose at least one day.',
    });
  });

  it('once the call of its service is over, too', async () => {
    const service = {
      id: 'bando',
      name: 'Bando',
      source: {},
      accessModes: [],
      accessSteps: [],
      timeliness: 'deadline',
      userJourneys: [],
      deadline: { opensAt: '2026-10-01T00:00:00Z', closesAt: '2026-11-15T11:00:00Z' },
    };
    await save(staff, 'services', service);
    await save(staff, 'items', notice('bando', { serviceId: 'bando' }));
    await save(staff, 'playlists', playlist('bando', 'bando'));
    const refused = await staff.put('/api/rules/bando', rule('bando', 'bando'));
    expect(refused).toMatchObject({ status: 422, body: { type: 'about:blank#rule-items-not-valid' } });
    const prolonged = { ...service, deadline: { closesAt: '2026-12-15T11:00:00Z' } };
    await save(staff, 'services', prolonged);
    await save(staff, 'rules', rule('bando', 'bando'));
  });
});
