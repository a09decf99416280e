import { LINK_PATH, SUBPROTOCOL } from '@bacheca/shared/wire/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Client } from '../testing/client.ts';
import { draftCity, notice } from '../testing/content.ts';
import { pair } from '../testing/pair.ts';
import { PASSWORD, type TestScheduler, testScheduler } from '../testing/scheduler.ts';
import { signInAs } from '../testing/staff.ts';

let scheduler: TestScheduler;
let admin: Client;
let board: Client;

beforeAll(async () => {
  scheduler = await testScheduler({ config: { trustProxy: 1 } });
  admin = await scheduler.admin();
  board = await signInAs(scheduler, admin, 'board');
  await draftCity(admin);
});
afterAll(() => scheduler.close());

type Line = Record<string, unknown>;

/** The lines of the security log that this leaves. */
async function linesOf(act: () => Promise<unknown>, expected = 1): Promise<Line[]> {
  scheduler.logged.length = 0;
  await act();
  const found = () =>
    scheduler.logged.map((line) => JSON.parse(line) as Line).filter(({ security }) => security !== undefined);
  // A line is written when its answer has gone, which may be after it has come.
  await vi.waitFor(() => expect(found().length).toBeGreaterThanOrEqual(expected), 60_000);
  return found();
}

const FROM = { 'x-forwarded-for': '198.51.100.20' };
const takeover = () => ({
  item: notice('urgente'),
  severity: 'info',
  reason: 'prova',
  confirmed: true,
  endsAt: new Date(Date.now() + 3_600_000).toISOString(),
  targets: [{ type: 'everywhere' }],
});

describe('who did what, from where, is one line in the log:', () => {
  let player = { playerId: '', token: '' };
  let takeoverId = '';
  const credentials = { username: 'admin', password: PASSWORD };
  const acts: [string, () => Promise<unknown>, Line][] = [
    [
      'a sign-in',
      () => scheduler.visitor().post('/api/session', credentials, FROM),
      { security: 'signed-in' },
    ],
    [
      'a wrong password',
      () => scheduler.visitor().post('/api/session', { ...credentials, password: 'sbagliata' }, FROM),
      { security: 'refused', why: 'wrong-credentials' },
    ],
    [
      'a new account',
      () => admin.put('/api/staff/nuova', { grants: [{ role: 'editor' }] }, FROM),
      { security: 'account-saved', account: 'nuova', roles: 'editor', created: true },
    ],
    [
      'another role',
      () => admin.put('/api/staff/nuova', { grants: [{ role: 'operator' }] }, FROM),
      { security: 'account-saved', account: 'nuova', roles: 'operator', created: false },
    ],
    [
      'a new one-time password',
      () => admin.post('/api/staff/nuova/reset-password', undefined, FROM),
      { security: 'account-reset', account: 'nuova' },
    ],
    [
      'a deleted account',
      () => admin.delete('/api/staff/nuova', FROM),
      { security: 'account-deleted', account: 'nuova' },
    ],
    [
      'a saved item',
      () => admin.put('/api/items/benvenuto', notice('benvenuto'), FROM),
      { security: 'item-saved' },
    ],
    ['a publication', () => admin.post('/api/publish', {}, FROM), { security: 'published', screens: 3 }],
    [
      'a withdrawal',
      () => admin.post('/api/items/benvenuto/withdraw', { withdrawn: true }, FROM),
      { security: 'item-withdrawn', withdrawn: true, path: '/api/items/benvenuto/withdraw' },
    ],
    [
      'an urgent notice',
      async () => {
        const { body } = await admin.post('/api/takeovers', takeover(), FROM);
        takeoverId = (body as { takeover: { id: string } }).takeover.id;
      },
      { security: 'takeover-started', severity: 'info' },
    ],
    ['its end', () => admin.delete(`/api/takeovers/${takeoverId}`, FROM), { security: 'takeover-ended' }],
    [
      'a pairing',
      async () => {
        player = await pair(scheduler.url, admin, 'urp-1');
      },
      { security: 'player-paired', screen: 'urp-1', address: '127.0.0.1' },
    ],
    [
      'its end',
      () => admin.post(`/api/players/${player.playerId}/unpair`, undefined, FROM),
      { security: 'player-unpaired' },
    ],
    ['a sign-out everywhere', () => admin.delete('/api/sessions', FROM), { security: 'sessions-ended' }],
  ];

  it.each(acts)('%s', async (_what, act, line) => {
    const lines = await linesOf(act);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      user: 'admin',
      address: '198.51.100.20',
      method: expect.any(String),
      path: expect.stringMatching(/^\/api\//),
      reference: expect.any(String),
      ...line,
    });
    expect(JSON.stringify(lines)).not.toContain(PASSWORD);
  });
});

describe('an error that has to do with rights is a line, too:', () => {
  beforeAll(async () => {
    admin = await scheduler.admin();
  });
  const refusals: [string, () => Promise<unknown>, Line][] = [
    [
      'a role that is not enough',
      () => board.post('/api/publish', {}, FROM),
      { why: 'role-required', user: 'prova-board', path: '/api/publish' },
    ],
    [
      'a page of another site',
      () => admin.post('/api/publish', {}, { ...FROM, origin: 'https://altrove.example' }),
      { why: 'foreign-origin', path: '/api/publish' },
    ],
    [
      'a request that can be read in two ways',
      () => admin.get('/api/health', { ...FROM, authorization: 'Bearer a' }).then(() => twoHosts()),
      { why: 'unclear-request', path: '/api/items' },
    ],
    [
      'a code that nobody shows',
      () =>
        admin.post(
          '/api/pairing/claim',
          { code: 'AAAAAA', screen: { type: 'existing', screenId: 'urp-1' } },
          FROM,
        ),
      { why: 'wrong-code', user: 'admin' },
    ],
    [
      'a link from a page of another site',
      () =>
        new Promise((resolve) => {
          const url = scheduler.url.replace('http', 'ws') + LINK_PATH;
          const headers = { origin: 'https://altrove.example', 'x-forwarded-for': '198.51.100.21' };
          new WebSocket(url, SUBPROTOCOL, { headers }).on('error', resolve);
        }),
      // The same error for one address is one line in ten seconds.
      { why: 'foreign-origin', path: LINK_PATH, address: '198.51.100.21' },
    ],
  ];

  it.each(refusals)('%s', async (_what, act, line) => {
    const lines = await linesOf(act);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ security: 'refused', address: '198.51.100.20', ...line });
  });
});

async function twoHosts(): Promise<void> {
  const { connect } = await import('node:net');
  const socket = connect(scheduler.port, '127.0.0.1');
  socket.write('GET /api/items HTTP/1.1\r\nHost: a\r\nHost: b\r\nX-Forwarded-For: 198.51.100.20\r\n\r\n');
  socket.resume();
  await new Promise((closed) => socket.once('close', closed));
}
