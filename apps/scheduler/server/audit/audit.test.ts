/** The audit as administrators read it, of what staff do over the API. */
import type { AuditEntry, AuditEntryDetail } from '@bacheca/shared/api/audit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { location, notice, playlist, save } from '../testing/content.ts';
import { PASSWORD, type TestScheduler, testScheduler } from '../testing/scheduler.ts';
import { signInAs } from '../testing/staff.ts';

let scheduler: TestScheduler;
let admin: Client;
let editor: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  admin = await scheduler.admin();
  editor = await signInAs(scheduler, admin, 'editor');
});
afterAll(() => scheduler.close());

async function entries(query: string, client = admin): Promise<AuditEntry[]> {
  const answer = await client.get(`/api/audit?${query}`);
  expect(answer.status).toBe(200);
  return answer.body as AuditEntry[];
}
const detail = async (id: number) => (await admin.get(`/api/audit/${id}`)).body as AuditEntryDetail;
const events = (all: readonly AuditEntry[]) => all.map(({ event }) => event).toReversed();

it('has each change of a document with who, from where, before and after', async () => {
  await save(editor, 'items', notice('avviso'));
  await save(editor, 'items', notice('avviso', { title: 'Nuovo titolo' }));
  // One that changes nothing is no change.
  await save(editor, 'items', notice('avviso', { title: 'Nuovo titolo' }));
  await editor.post('/api/items/avviso/withdraw', { withdrawn: true });
  await editor.post('/api/items/avviso/withdraw', { withdrawn: false });
  await editor.delete('/api/items/avviso');
  const all = await entries('entity=item&id=avviso');
  expect(events(all)).toEqual([
    ...['item-saved', 'item-saved', 'item-withdrawn', 'item-returned', 'item-deleted'],
  ]);
  const [, , , second, first] = all;
  expect(second).toMatchObject({
    actor: { type: 'person', name: 'prova-editor' },
    address: '127.0.0.1',
    entity: { kind: 'item', id: 'avviso', label: 'Nuovo titolo' },
  });
  expect(await detail(first?.id ?? 0)).toMatchObject({ before: null, after: notice('avviso') });
  const changed = await detail(second?.id ?? 0);
  expect(changed).toMatchObject({ before: { title: 'Avviso avviso' }, after: { title: 'Nuovo titolo' } });
  expect(changed.hash).toMatch(/^[0-9a-f]{64}$/);
});

it('has nothing of a change that was refused', async () => {
  const before = await entries('entity=playlist');
  expect((await editor.put('/api/playlists/lista', playlist('lista', 'non-esiste'))).status).toBe(422);
  expect(await entries('entity=playlist')).toEqual(before);
});

it('has sign-ins, failed ones too, without what was typed for a name that nobody has', async () => {
  const visitor = scheduler.visitor();
  await visitor.post('/api/session', { username: 'prova-editor', password: 'sbagliata' });
  await visitor.post('/api/session', { username: 'la mia password segreta', password: 'x' });
  await visitor.post('/api/session', { username: 'ADMIN', password: PASSWORD });
  await visitor.delete('/api/session');
  const [out, into, unknown, wrong] = await entries('entity=account&limit=4');
  expect(out).toMatchObject({ event: 'signed-out', actor: { name: 'admin' } });
  expect(into).toMatchObject({ event: 'signed-in', actor: { name: 'admin' }, address: '127.0.0.1' });
  expect(unknown).toMatchObject({ event: 'sign-in-refused', entity: { id: null }, actor: { name: null } });
  expect(wrong).toMatchObject({ event: 'sign-in-refused', entity: { id: 'prova-editor' } });
});

it('has what becomes of accounts, and no secret of anybody’s', async () => {
  await admin.put('/api/staff/nuova', { grants: [{ role: 'editor' }] });
  await admin.put('/api/staff/nuova', { grants: [{ role: 'board' }] });
  const reset = (await admin.post('/api/staff/nuova/reset-password')).body as { password: string };
  await admin.delete('/api/staff/nuova');
  const all = await entries('entity=account&id=nuova');
  expect(events(all)).toEqual(['account-saved', 'account-saved', 'account-reset', 'account-deleted']);
  expect(await detail(all[2]?.id ?? 0)).toMatchObject({
    before: { username: 'nuova', grants: [{ role: 'editor' }] },
    after: { username: 'nuova', grants: [{ role: 'board' }] },
  });
  scheduler.spoil((database) => {
    const text = JSON.stringify(database.prepare('SELECT * FROM audit_entries').all());
    const hashes = database.prepare('SELECT password_hash FROM staff').all() as { password_hash: string }[];
    for (const secret of [reset.password, PASSWORD, ...hashes.map((row) => row.password_hash)])
      expect(text).not.toContain(secret);
  });
});

it('is searched and paged from the newest back', async () => {
  for (let index = 0; index < 7; index++)
    await save(admin, 'locations', location(`luogo-${index}`, { name: `Municipio di Città ${index}` }));
  expect(await entries('q=citta municipio&entity=location')).toHaveLength(7);
  expect(await entries('q=municipio pistoia')).toEqual([]);
  expect(await entries('actor=prova-editor&entity=location')).toEqual([]);
  expect(await entries('event=location-saved')).toHaveLength(7);
  const now = new Date().toISOString();
  expect(await entries(`from=${now}&entity=location`)).toEqual([]);
  expect(await entries(`until=${now}&entity=location`)).toHaveLength(7);

  const pages: number[][] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const asked = cursor === '' ? '' : `&cursor=${cursor}`;
    const answer = await admin.get(`/api/audit?entity=location&limit=3${asked}`);
    pages.push((answer.body as AuditEntry[]).map(({ id }) => id));
    cursor = answer.headers.get('x-bacheca-next');
  }
  expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
  const ids = pages.flat();
  expect(ids).toEqual([...ids].sort((one, other) => other - one));
  expect(new Set(ids).size).toBe(7);
});

it('is for administrators alone', async () => {
  for (const path of ['/api/audit', '/api/audit/1']) {
    expect((await editor.get(path)).status).toBe(403);
    expect((await scheduler.visitor().get(path)).status).toBe(401);
  }
  expect((await admin.get('/api/audit/999999')).status).toBe(404);
});

it('says to who was second who was first, and when', async () => {
  await save(admin, 'items', notice('conteso'));
  const path = '/api/items/conteso';
  const read = (await admin.get(path)).headers.get('etag') ?? '';
  await editor.put(path, notice('conteso', { title: 'Prima' }), { 'if-match': read });
  const late = await admin.put(path, notice('conteso', { title: 'Seconda' }), { 'if-match': read });
  expect(late).toMatchObject({ status: 412, body: { params: { by: 'prova-editor' } } });
  expect(Date.parse(late.headers.get('last-modified') ?? '')).toBeGreaterThan(Date.now() - 600_000);
});
