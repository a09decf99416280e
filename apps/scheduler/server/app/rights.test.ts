/** Every route with every role: unlimited, for the place in question, for another place, and with nobody signed in. */
import { type Grant, Role } from '@bacheca/shared/model/people';
import { ACTIONS, type Action, isPlaced, rolesThatGive } from '@bacheca/shared/model/rights';
import type { Rule } from '@bacheca/shared/model/schedule';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { draftCity, location, notice, rule, save, screen } from '../testing/content.ts';
import { pair } from '../testing/pair.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';
import { signInWith } from '../testing/staff.ts';

const LIMITABLE = ['editor', 'approver', 'operator', 'board'] as const;

/** `editor` is unlimited, `editor-urp` has the URP, `editor-pin` another place, `editor-kind` all that are like the URP. */
const HOLDERS: Readonly<Record<string, Grant>> = Object.fromEntries([
  ...Role.options.map((role): [string, Grant] => [role, { role }]),
  ...LIMITABLE.flatMap((role): [string, Grant][] => [
    [`${role}-urp`, { role, limit: { locationIds: ['urp'] } }],
    [`${role}-pin`, { role, limit: { locationIds: ['pin'] } }],
    [`${role}-kind`, { role, limit: { kinds: ['office'] } }],
    [`${role}-tag`, { role, limit: { tags: ['centro'] } }],
  ]),
]);

let scheduler: TestScheduler;
let root: Client;
const people = new Map<string, Client>();

beforeAll(async () => {
  scheduler = await testScheduler();
  root = await scheduler.admin();
  await draftCity(root);
  await save(root, 'locations', location('urp', { tags: ['centro'] }));
  await save(root, 'rules', rule('di-urp', 'base', { target: { type: 'location', locationId: 'urp' } }));
  for (const [name, grant] of Object.entries(HOLDERS))
    people.set(name, await signInWith(scheduler, root, `prova-${name}`, [grant]));
});
afterAll(() => scheduler.close());

interface Route {
  readonly method: string;
  readonly path: string;
  readonly action: Action | 'public';
}

/** They are in no documentation. */
const HIDDEN: readonly Route[] = [
  { method: 'GET', path: '/api/address', action: 'public' },
  { method: 'GET', path: '/preview.html', action: 'screen.read' },
  { method: 'GET', path: '/api/docs/json', action: 'installation.read' },
  { method: 'GET', path: '/api/docs/', action: 'installation.read' },
];

function documentedRoutes(): Route[] {
  return Object.entries(scheduler.app.swagger().paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods ?? {}).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      action: (operation as Record<string, unknown>)['x-action'] as Route['action'],
    })),
  );
}

const allRoutes = () => [...documentedRoutes(), ...HIDDEN];

/** What a request for it is answered; an answer without an end is not waited for. */
async function statusOf(client: Client | null, { method, path }: Route): Promise<number> {
  const headers = client?.cookie ? { cookie: client.cookie } : undefined;
  const response = await fetch(`${scheduler.url}${path.replace(/\{\w+\}/g, 'x')}`, {
    method,
    ...(headers && { headers }),
  });
  await response.body?.cancel();
  return response.status;
}

describe('every route', () => {
  it('names an action, and there is none that no route names', () => {
    const named = allRoutes().map(({ action }) => action);
    const known = new Set<string>([...ACTIONS, 'public']);
    expect(named.filter((action) => !known.has(action))).toEqual([]);
    expect(ACTIONS.filter((action) => !named.includes(action))).toEqual([]);
  });

  it('is walked here, or hidden on purpose', () => {
    const walked = new Set(
      allRoutes().map(({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    const others = registered().filter(
      (route) =>
        !walked.has(route) && !route.startsWith('HEAD ') && !/^\w+ (?:\/\*|\*|\/api\/docs)/.test(route),
    );
    // The path of players' links, which refuses all that is no link.
    expect(others).toEqual(['GET /api/players/link']);
  });

  it('is closed to nobody in particular, but for those that are for all', async () => {
    const open: string[] = [];
    for (const route of allRoutes())
      if ((await statusOf(null, route)) !== 401) open.push(`${route.method} ${route.path}`);
    expect(open.sort()).toEqual(
      allRoutes()
        .flatMap(({ method, path, action }) => (action === 'public' ? `${method} ${path}` : []))
        .sort(),
    );
  });

  it('refuses whoever has no role that gives its action, and asks the others in', async () => {
    const routes = allRoutes().filter((route) => !endsSession(route) && route.action !== 'public');
    for (const [name, grant] of Object.entries(HOLDERS)) {
      const client = people.get(name) ?? null;
      const statuses = await Promise.all(routes.map((route) => statusOf(client, route)));
      const wrong = routes.flatMap(({ method, path, action }, index) => {
        const status = statuses[index];
        const isGiven = rolesThatGive(action as Action).includes(grant.role);
        // Without a body, and of what isn't there: whoever has a limit may be refused or told so.
        const mayBeElsewhere = grant.limit !== undefined && isPlaced(action as Action);
        const isRight = isGiven ? status !== 401 && (status !== 403 || mayBeElsewhere) : status === 403;
        return isRight ? [] : `${status} ${method} ${path}`;
      });
      expect([name, wrong]).toEqual([name, []]);
    }
  });
});

/** The statuses by who asks. Whoever isn't named is refused; nobody in particular has to sign in. */
type Expected = Readonly<Record<string, number>>;

const notices = (targets: object[]) => ({
  item: notice('urgente'),
  severity: 'info',
  endsAt: '2099-01-01T00:00:00Z',
  reason: 'prova',
  targets,
  confirmed: true,
});
const AT_URP = { type: 'location', locationId: 'urp' } as const;
const EVERYONE: Expected = Object.fromEntries(Object.keys(HOLDERS).map((name) => [name, 200]));
const of = (role: string, status: number, ...limits: string[]): Expected =>
  Object.fromEntries([role, ...limits.map((limit) => `${role}-${limit}`)].map((name) => [name, status]));
const putRule = (target: Rule['target'], exclude?: Rule['target']) => (client: Client) =>
  client.put('/api/rules/prova', rule('prova', 'base', { target, ...(exclude && { exclude: [exclude] }) }));

type Ask = (client: Client) => Promise<{ status: number }>;
const TABLE: readonly (readonly [title: string, ask: Ask, expected: Expected])[] = [
  ['read content', (client) => client.get('/api/items'), EVERYONE],
  ['read rules', (client) => client.get('/api/rules/di-urp'), EVERYONE],
  ['see the screens', (client) => client.get('/api/screens/live'), EVERYONE],
  ['see what a screen played', (client) => client.get('/api/plays?screenId=urp-1'), EVERYONE],
  [
    'save an item',
    (client) => client.put('/api/items/nuovo', notice('nuovo')),
    of('editor', 200, 'urp', 'pin', 'kind', 'tag'),
  ],
  [
    'save a playlist',
    (client) => client.put('/api/playlists/nuova', { id: 'nuova', name: 'Nuova', slots: [] }),
    of('editor', 200, 'urp', 'pin', 'kind', 'tag'),
  ],
  [
    'withdraw an item everywhere',
    (client) => client.post('/api/items/benvenuto/withdraw', { withdrawn: false }),
    of('editor', 200),
  ],
  ['save a rule for a place', putRule(AT_URP), of('editor', 200, 'urp', 'kind', 'tag')],
  [
    'save a rule for a screen of it',
    putRule({ type: 'screen', screenId: 'urp-1' }),
    of('editor', 200, 'urp', 'kind', 'tag'),
  ],
  ['save a rule for its tag', putRule({ type: 'tag', tag: 'centro' }), of('editor', 200, 'tag')],
  ['save a rule for its kind', putRule({ type: 'kind', kind: 'office' }), of('editor', 200, 'kind')],
  ['save a rule for everywhere', putRule({ type: 'everywhere' }), of('editor', 200)],
  [
    'save a rule for everywhere but another place',
    putRule({ type: 'everywhere' }, { type: 'location', locationId: 'pin' }),
    of('editor', 200),
  ],
  [
    'publish to the place',
    (client) => client.post('/api/publish', { locationIds: ['urp'] }),
    of('editor', 200, 'urp', 'kind', 'tag'),
  ],
  [
    'publish to it and another',
    (client) => client.post('/api/publish', { locationIds: ['urp', 'pin'] }),
    of('editor', 200),
  ],
  ['publish to all', (client) => client.post('/api/publish'), of('editor', 200)],
  [
    'interrupt the place',
    (client) => client.post('/api/takeovers', notices([AT_URP])),
    of('editor', 201, 'urp', 'kind', 'tag'),
  ],
  [
    'interrupt it and a screen elsewhere',
    (client) => client.post('/api/takeovers', notices([AT_URP, { type: 'screen', screenId: 'pin-1' }])),
    of('editor', 201),
  ],
  [
    'interrupt all',
    (client) => client.post('/api/takeovers', notices([{ type: 'everywhere' }])),
    of('editor', 201),
  ],
  [
    'save the place',
    (client) => client.put('/api/locations/urp', location('urp', { tags: ['centro'] })),
    of('operator', 200, 'urp', 'kind', 'tag'),
  ],
  [
    'save a screen',
    (client) => client.put('/api/screens/urp-1', screen('urp-1', 'urp')),
    of('operator', 200, 'urp', 'kind', 'tag'),
  ],
  [
    'identify a screen',
    (client) => client.post('/api/screens/urp-1/identify'),
    of('operator', 409, 'urp', 'kind', 'tag'),
  ],
  [
    'identify a place',
    (client) => client.post('/api/locations/urp/identify'),
    of('operator', 409, 'urp', 'kind', 'tag'),
  ],
  [
    'pair a player',
    (client) =>
      client.post('/api/pairing/claim', { code: 'ABCDEF', screen: { type: 'existing', screenId: 'urp-1' } }),
    of('operator', 404, 'urp', 'kind', 'tag'),
  ],
  ['read reports of all', (client) => client.get(REPORT), of('board', 200)],
  [
    'read those of a screen',
    (client) => client.get(`${REPORT}&screenId=urp-1`),
    of('board', 200, 'urp', 'kind', 'tag'),
  ],
  [
    'read the hours of a screen',
    (client) => client.get('/api/reports/coverage?screenId=urp-1&from=2026-11-01&until=2026-11-02'),
    of('board', 200, 'urp', 'kind', 'tag'),
  ],
  ['look after people', (client) => client.get('/api/staff'), { admin: 200 }],
  ['look at an account', (client) => client.get('/api/staff/admin'), { admin: 200 }],
  [
    'give away rights',
    (client) => client.put('/api/staff/nuova', { grants: [{ role: 'board' }] }),
    { admin: 200 },
  ],
  ['end somebody’s sessions', (client) => client.delete('/api/staff/nuova/sessions'), { admin: 204 }],
];
const REPORT = '/api/reports/plays?by=day&from=2026-11-01&until=2026-11-02';

describe('who may', () => {
  it.each(TABLE)('%s', async (_title, ask, expected) => {
    expect((await ask(scheduler.visitor())).status).toBe(401);
    for (const [name, client] of people)
      expect([name, (await ask(client)).status]).toEqual([name, expected[name] ?? 403]);
  });

  it('nobody takes a rule to their own place, nor theirs to another', async () => {
    const [here, there] = [people.get('editor-urp'), people.get('editor-pin')];
    const atPin = rule('contesa', 'base', { target: { type: 'location', locationId: 'pin' } });
    const atUrp = rule('contesa', 'base', { target: AT_URP });
    expect((await there?.put('/api/rules/contesa', atPin))?.status).toBe(200);
    expect((await here?.put('/api/rules/contesa', atUrp))?.status).toBe(403);
    expect((await there?.put('/api/rules/contesa', atUrp))?.status).toBe(403);
    expect((await here?.delete('/api/rules/contesa'))?.status).toBe(403);
    expect((await root.get('/api/rules/contesa')).body).toEqual(atPin);
    expect((await there?.delete('/api/rules/contesa'))?.status).toBe(204);
    const mine = rule('sempre', 'base', { target: AT_URP });
    expect((await here?.put('/api/rules/sempre', mine))?.status).toBe(403);
  });

  it('nobody brings a screen of elsewhere to their own place, nor sends one away', async () => {
    const moved = (name: string, to: string) =>
      people.get(name)?.put('/api/screens/pin-1', screen('pin-1', to));
    expect((await moved('operator-urp', 'urp'))?.status).toBe(403);
    expect((await moved('operator-pin', 'urp'))?.status).toBe(403);
    expect((await moved('operator-pin', 'pin'))?.status).toBe(200);
    expect((await moved('operator', 'urp'))?.status).toBe(200);
    expect((await moved('operator', 'pin'))?.status).toBe(200);
  });

  it('only whose screen it is unpairs its player', async () => {
    const { playerId } = await pair(scheduler.url, root, 'urp-2');
    const path = `/api/players/${playerId}/unpair`;
    expect((await people.get('operator-pin')?.post(path))?.status).toBe(403);
    expect((await people.get('operator-tag')?.post(path))?.status).toBe(204);
  });

  it('only whose places it interrupts ends a takeover', async () => {
    const started = await root.post('/api/takeovers', notices([AT_URP]));
    const path = `/api/takeovers/${(started.body as { takeover: { id: string } }).takeover.id}`;
    expect((await people.get('editor-pin')?.delete(path))?.status).toBe(403);
    expect((await people.get('editor-urp')?.delete(path))?.status).toBe(204);
  });

  it('a place is not left by whoever would lose it, and who is refused reads for what', async () => {
    const answer = await people
      .get('operator-tag')
      ?.put('/api/locations/urp', location('urp'), { 'accept-language': 'it' });
    expect(answer).toMatchObject({
      status: 403,
      body: {
        code: 'outside-own-places',
        detail:
          'I tuoi diritti valgono solo per alcuni luoghi, e questa operazione ne riguarda altri: il luogo «urp». Scegli solo i tuoi o chiedi a chi amministra.',
      },
    });
    const everywhere = await people.get('editor-urp')?.post('/api/publish', {}, { 'accept-language': 'en' });
    expect(everywhere?.body).toMatchObject({ detail: expect.stringContaining('others: every place.') });
  });

  it('several grants add up, each within its own limit', async () => {
    const both = await signInWith(scheduler, root, 'due', [
      { role: 'editor', limit: { locationIds: ['urp'] } },
      { role: 'operator', limit: { locationIds: ['pin'] } },
    ]);
    expect((await both.post('/api/publish', { locationIds: ['urp'] })).status).toBe(200);
    expect((await both.post('/api/publish', { locationIds: ['pin'] })).status).toBe(403);
    expect((await both.post('/api/screens/pin-1/identify')).status).toBe(409);
    expect((await both.post('/api/screens/urp-1/identify')).status).toBe(403);
  });
});

/** They are tried by those whose sessions they are, in `people/sessions.test.ts`. */
function endsSession({ method, path }: Route): boolean {
  return method === 'DELETE' && /^\/api\/sessions?$/.test(path);
}

/** The routes as the server has them: `GET /api/items/:id`. */
function registered(): string[] {
  const above: string[] = [];
  return scheduler.app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part = '', methods = ''] =
        /^([^─]*)── (\S+)(?: \(([A-Z, ]+)\))?/.exec(line) ?? [];
      if (part === '') return [];
      const depth = Math.floor(indent.length / 4);
      above.splice(depth, above.length, part);
      return methods.split(', ').flatMap((method) => (method ? `${method} ${above.join('')}` : []));
    });
}
