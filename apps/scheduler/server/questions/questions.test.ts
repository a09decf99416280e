import type { Problem } from '@bacheca/shared/api/problem';
import type {
  ExplanationView,
  NeededMedia,
  ReviewView,
  SuggestionView,
  TimelineView,
} from '@bacheca/shared/api/questions';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import type { Playlist } from '@bacheca/shared/model/schedule';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../testing/client.ts';
import { TestClock } from '../testing/clock.ts';
import { draftCity, location, notice, playlist, rule, save, screen } from '../testing/content.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

const ONE_PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const OTHER_PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

// It is a Saturday.
const clock = new TestClock('2026-11-21T10:00:00Z');
let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler({ clock });
  staff = await scheduler.admin();
  await draftCity(staff);
  await save(staff, 'items', notice('mattina'));
  await save(staff, 'playlists', playlist('mattina', 'mattina'));
  const dayparts = [{ from: '08:00', until: '14:00' }];
  const target = { type: 'screen', screenId: 'urp-2' } as const;
  await save(staff, 'rules', rule('mattina', 'mattina', { dayparts, target, priority: 'priority' }));
  await staff.post('/api/publish');
});
afterAll(() => scheduler.close());

function read<Body>({ status, body }: Answer): Body {
  expect(body).not.toHaveProperty('type', expect.stringContaining('about:blank'));
  expect(status).toBe(200);
  return body as Body;
}

const day = 'from=2026-11-23T06:59:50Z&to=2026-11-23T07:00:10Z';

describe('the timeline of a screen', () => {
  it('is what its published program plays, with the place’s time zone', async () => {
    const answer = read<TimelineView>(await staff.get(`/api/screens/urp-2/timeline?${day}`));
    expect(answer.timeZone).toBe('Europe/Rome');
    expect(answer.entries).toEqual([
      {
        type: 'item',
        startsAt: '2026-11-23T06:59:50.000Z',
        endsAt: '2026-11-23T07:00:00.000Z',
        itemId: 'benvenuto',
        title: 'Avviso benvenuto',
        language: 'it',
        source: { type: 'rule', ruleId: 'sempre', playlistId: 'base', slotIndex: 0 },
      },
      expect.objectContaining({ startsAt: '2026-11-23T07:00:00.000Z', itemId: 'mattina' }),
    ]);
    const beside = read<TimelineView>(await staff.get(`/api/screens/urp-1/timeline?${day}`));
    expect(beside.revision).not.toBe(answer.revision);
    expect(beside.entries.every((entry) => entry.type === 'item' && entry.itemId === 'benvenuto')).toBe(true);
  });

  it('of the draft is what a publish would give', async () => {
    await save(staff, 'playlists', playlist('mattina', 'mattina', 'benvenuto'));
    const draft = read<TimelineView>(await staff.get(`/api/screens/urp-2/timeline?${day}&of=draft`));
    const published = read<TimelineView>(await staff.get(`/api/screens/urp-2/timeline?${day}`));
    expect(draft.revision).not.toBe(published.revision);
    const { body } = await staff.post('/api/publish');
    expect(JSON.stringify(body)).toContain(draft.revision);
  });

  it('has takeovers in it, also one that is over, and what stands in for a withdrawn item', async () => {
    const started = await staff.post('/api/takeovers', {
      item: notice('allerta', { severity: 'emergency' }),
      severity: 'emergency',
      startsAt: '2026-11-21T10:30:00Z',
      endsAt: '2026-11-21T10:31:00Z',
      reason: 'Allerta meteo',
      targets: [{ type: 'screen', screenId: 'urp-1' }],
      confirmed: true,
    });
    expect(started.status).toBe(201);
    clock.skip(60 * 60_000);
    const span = 'from=2026-11-21T10:29:30Z&to=2026-11-21T10:31:30Z';
    const itemsOf = async (screenId: string) => {
      const { entries } = read<TimelineView>(await staff.get(`/api/screens/${screenId}/timeline?${span}`));
      return new Set(entries.map((entry) => (entry.type === 'item' ? entry.itemId : entry.type)));
    };
    expect(await itemsOf('urp-1')).toEqual(new Set(['benvenuto', 'allerta']));
    expect(await itemsOf('pin-1')).toEqual(new Set(['benvenuto']));
    await staff.post('/api/items/mattina/withdraw', { withdrawn: true });
    const { entries } = read<TimelineView>(await staff.get(`/api/screens/urp-2/timeline?${day}`));
    expect(entries).toContainEqual(expect.objectContaining({ itemId: 'benvenuto', insteadOf: 'mattina' }));
    await staff.post('/api/items/mattina/withdraw', { withdrawn: false });
  });

  it('is for eight days at most, of a screen that exists and has a program', async () => {
    const long = 'from=2026-11-23T00:00:00Z&to=2026-12-01T00:00:00Z';
    expect((await staff.get(`/api/screens/urp-1/timeline?${long}`)).status).toBe(200);
    await save(staff, 'locations', location('vuoto'));
    await save(staff, 'screens', screen('vuoto-1', 'vuoto'));
    for (const [path, status, code] of [
      ['urp-1/timeline?from=2026-11-23T00:00:00Z&to=2026-12-01T00:00:01Z', 422, 'invalid-span'],
      ['urp-1/timeline?from=2026-11-23T00:00:00Z&to=2026-11-23T00:00:00Z', 422, 'invalid-span'],
      ['urp-1/timeline?from=ieri&to=oggi', 422, 'invalid-request'],
      [`nowhere/timeline?${day}`, 404, 'not-found'],
      [`vuoto-1/timeline?${day}`, 404, 'nothing-published'],
    ] as const) {
      const answer = await staff.get(`/api/screens/${path}`);
      expect(answer).toMatchObject({ status, body: { type: `about:blank#${code}` } });
    }
    expect((await scheduler.visitor().get(`/api/screens/urp-1/timeline?${day}`)).status).toBe(401);
  });
});

describe('why an item is on a screen', () => {
  const explain = async (screenId: string, query: string, language = 'it') =>
    read<ExplanationView>(
      await staff.get(`/api/screens/${screenId}/explain?${query}`, { 'accept-language': language }),
    );
  const codes = (found: ExplanationView) => found.findings.map(({ code }) => code);

  it('is said by code and in the language of the reader', async () => {
    const query = 'itemId=mattina&at=2026-11-23T14:30:00Z';
    const found = await explain('urp-2', query);
    expect(found).toMatchObject({ isOn: false, nextAt: '2026-11-24T07:00:00.000Z', findings: [] });
    expect(found.rules).toEqual([
      {
        ruleId: 'mattina',
        playlistId: 'mattina',
        findings: [
          {
            code: 'outside-dayparts',
            dayparts: [{ from: '08:00', until: '14:00' }],
            text: 'È fuori dalle fasce orarie della regola (08:00–14:00).',
          },
        ],
      },
    ]);
    const [english] = (await explain('urp-2', query, 'en')).rules;
    expect(english?.findings[0]?.text).toBe("It is outside the rule's dayparts (08:00–14:00).");
  });

  it('is now, if no instant is given', async () => {
    const found = await explain('pin-1', 'itemId=benvenuto');
    expect(found.isOn).toBe(true);
    expect(Math.abs(Date.parse(found.at) - clock.now())).toBeLessThan(60_000);
    expect(codes(found)).toEqual(['on-screen']);
  });

  it('tells what is elsewhere, in the drafts only, or withdrawn', async () => {
    expect(codes(await explain('pin-1', 'itemId=mattina'))).toEqual(['not-in-program']);
    await save(staff, 'items', notice('bozza'));
    await save(staff, 'playlists', playlist('base', 'benvenuto', 'bozza'));
    expect(codes(await explain('pin-1', 'itemId=bozza'))).toEqual(['not-published', 'not-in-program']);
    expect(codes(await explain('pin-1', 'itemId=bozza&of=draft'))).not.toContain('not-in-program');
    await staff.post('/api/items/benvenuto/withdraw', { withdrawn: true });
    expect(codes(await explain('pin-1', 'itemId=benvenuto'))).toContain('withdrawn');
    await staff.post('/api/items/benvenuto/withdraw', { withdrawn: false });
    expect((await staff.get('/api/screens/pin-1/explain?itemId=nothing')).status).toBe(404);
  });
});

it('the review of a week has the findings of each program group of the location', async () => {
  await staff.post('/api/publish');
  await save(staff, 'rules', rule('filler', 'base', { priority: 'filler' }));
  const review = async (query: string) =>
    read<ReviewView>(await staff.get(`/api/locations/urp/review?week=2026-11-23${query}`));
  const published = await review('');
  expect(published.groups.map(({ screenIds }) => screenIds)).toEqual([['urp-1'], ['urp-2']]);
  expect(published.groups.flatMap(({ findings }) => findings)).toEqual([]);
  const draft = await review('&of=draft');
  expect(draft.groups[0]?.findings).toEqual([
    {
      code: 'rule-never-wins',
      ruleId: 'filler',
      winningRuleIds: ['sempre'],
      text: 'La regola filler non va mai in onda: vincono sempre altre (sempre).',
    },
  ]);
  expect((await staff.get('/api/locations/nowhere/review?week=2026-11-23')).status).toBe(404);
  expect((await staff.get('/api/locations/urp/review?week=lunedi')).status).toBe(422);
});

it('media are listed with the instant at which each is first needed, the soonest first', async () => {
  const upload = async (base64: string) => {
    const headers = { 'content-type': 'image/png' };
    const body = new Uint8Array(Buffer.from(base64, 'base64'));
    return ((await staff.send('POST', '/api/media', { body, headers })).body as MediaFile).sha256;
  };
  const still = (id: string, media: string, changes: object = {}): Item => ({
    id,
    kind: 'infographic',
    title: id,
    variants: [{ language: 'it', pages: [{ media, text: '', durationMs: 5000 }] }],
    ...changes,
  });
  const [soon, late] = [await upload(ONE_PIXEL), await upload(OTHER_PIXEL)];
  await save(staff, 'items', still('immagine', soon));
  await save(staff, 'items', still('dopo', late, { validFrom: '2026-11-18T09:30:00Z' }));
  await save(staff, 'items', still('mai', late, { validUntil: '2026-11-01T00:00:00Z' }));
  await save(staff, 'locations', location('sala'));
  await save(staff, 'screens', screen('sala-1', 'sala'));
  await save(staff, 'playlists', playlist('immagini', 'mai', 'dopo', 'immagine'));
  const target = { type: 'screen', screenId: 'sala-1' } as const;
  await save(staff, 'rules', rule('immagini', 'immagini', { target, priority: 'priority' }));
  const { files } = read<NeededMedia>(await staff.get('/api/screens/sala-1/media?of=draft'));
  expect(files.map(({ file, firstNeededAt }) => [file.sha256, firstNeededAt])).toEqual([
    [soon, '2026-11-15T23:00:00.000Z'],
    [late, '2026-11-18T09:30:00.000Z'],
  ]);
  expect((await staff.delete('/api/rules/immagini')).status).toBe(204);
});

describe('a suggestion', () => {
  const ask = (body: object) => staff.post('/api/suggestions', body);

  beforeAll(async () => {
    const service = (id: string, changes: object) => ({
      id,
      name: id,
      source: {},
      accessModes: [],
      accessSteps: [],
      timeliness: 'always',
      userJourneys: ['Avere una casa'],
      ...changes,
    });
    await save(staff, 'services', service('anagrafe', { phase: 1 }));
    const call = { timeliness: 'deadline', phase: 2, deadline: { closesAt: '2026-12-15T11:00:00Z' } };
    await save(staff, 'services', service('case-popolari', call));
    await save(staff, 'items', notice('residenza', { serviceId: 'anagrafe' }));
    await save(staff, 'items', notice('bando-case', { serviceId: 'case-popolari' }));
    await save(staff, 'playlists', playlist('avere-una-casa', 'benvenuto'));
  });

  it('is a draft that staff can save, with its reasons; what has a deadline comes first', async () => {
    const answer = await ask({ journey: 'Avere una casa', locationIds: ['urp', 'pin'] });
    const { playlist: draft, reasons } = read<SuggestionView>(answer);
    expect(draft).toMatchObject({ id: 'avere-una-casa-2', name: 'Avere una casa' });
    expect(draft.slots.map(({ itemId }) => itemId)).toEqual(['bando-case', 'residenza']);
    expect(reasons[0]?.reasons.map(({ code }) => code)).toEqual(['not-rated', 'later-phase', 'deadline']);
    expect(reasons[0]?.reasons[2]?.text).toBe('Scade 15 dic 2026, 12:00:00.');
    expect((await staff.get(`/api/playlists/${draft.id}`)).status).toBe(404);
    await save(staff, 'playlists', draft satisfies Playlist);
  });

  it('leaves out a call that is over by then', async () => {
    const now = '2027-01-01T00:00:00Z';
    const { leftOut } = read<SuggestionView>(
      await ask({ journey: 'Avere una casa', locationIds: ['urp'], now }),
    );
    expect(leftOut).toMatchObject([{ itemId: 'bando-case', reason: { code: 'over' } }]);
  });

  it('needs one subject that the catalogue has, and places that exist', async () => {
    for (const [body, status, code] of [
      [{ journey: 'Niente', locationIds: ['urp'] }, 422, 'nothing-to-suggest'],
      [{ journey: 'Avere una casa', locationIds: ['nowhere'] }, 404, 'not-found'],
      [{ journey: 'Avere una casa', theme: 'Casa', locationIds: ['urp'] }, 422, 'invalid-request'],
      [{ locationIds: ['urp'] }, 422, 'invalid-request'],
    ] as const) {
      const answer = await ask(body);
      expect(answer).toMatchObject({ status, body: { type: `about:blank#${code}` } });
      expect((answer.body as Problem).detail).not.toBe('');
    }
    expect((await scheduler.visitor().post('/api/suggestions', {})).status).toBe(401);
  });
});
