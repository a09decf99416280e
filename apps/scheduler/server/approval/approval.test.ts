/** Who says what screens may show: over the API, on a scheduler where nobody is exempt. */
import type { ApprovalQueue, ItemRevision } from '@bacheca/shared/api/approval';
import type { ItemState } from '@bacheca/shared/model/approval';
import type { Program } from '@bacheca/shared/model/program';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Client } from '../testing/client.ts';
import { draftCity, notice, save } from '../testing/content.ts';
import { pair } from '../testing/pair.ts';
import { TestPlayer } from '../testing/player.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';
import { signInWith } from '../testing/staff.ts';

type Notice = Extract<ReturnType<typeof notice>, { kind: 'notice' }>;

let scheduler: TestScheduler;
let admin: Client;
let anna: Client;
let bruno: Client;

beforeEach(async () => {
  scheduler = await testScheduler({ exemptAuthors: [] });
  admin = await scheduler.admin();
  anna = await signInWith(scheduler, admin, 'anna', [{ role: 'editor' }, { role: 'approver' }]);
  bruno = await signInWith(scheduler, admin, 'bruno', [{ role: 'approver' }]);
  await draftCity(admin);
});
afterEach(() => scheduler.close());

const saying = (text: string): Notice =>
  notice('benvenuto', { variants: [{ language: 'it', title: 'Avviso', text }] }) as Notice;

async function stateOf(id = 'benvenuto'): Promise<ItemState> {
  const states = (await admin.get('/api/item-states')).body as ItemState[];
  const state = states.find(({ itemId }) => itemId === id);
  if (!state) throw new Error(`${id} has no state`);
  expect((await admin.get(`/api/item-states?itemId=${id}`)).body).toEqual([state]);
  return state;
}

async function decide(staff: Client, path: string, more: object = {}) {
  const { contentHash } = await stateOf();
  return staff.post(`/api/items/benvenuto/${path}`, { contentHash, ...more });
}

/** The text of the item as the screen's program has it; null where it is not in there. */
async function onScreen(): Promise<string | null> {
  await admin.post('/api/publish', {});
  const { items } = (await admin.get('/api/screens/urp-1/program')).body as Program;
  const item = items.benvenuto;
  return item?.kind === 'notice' ? (item.variants[0]?.text ?? null) : null;
}

describe('what screens show of an item', () => {
  it('is nothing until somebody else has approved it, and then what they approved until the next approval', async () => {
    expect(await stateOf()).toMatchObject({
      state: 'draft',
      revision: 1,
      approved: null,
      authors: ['admin'],
    });
    expect(await onScreen()).toBeNull();
    await save(anna, 'items', saying('La prima forma.'));
    expect((await decide(bruno, 'approve')).body).toMatchObject({
      state: 'approved',
      revision: 2,
      approved: { revision: 2, by: 'bruno', kind: 'person' },
      authors: [],
    });
    expect(await onScreen()).toBe('La prima forma.');
    await save(anna, 'items', saying('Una bozza.'));
    expect(await stateOf()).toMatchObject({ state: 'draft', revision: 3, approved: { revision: 2 } });
    expect(await onScreen()).toBe('La prima forma.');
    await decide(bruno, 'reject', { reason: 'Manca il numero.' });
    expect(await stateOf()).toMatchObject({ state: 'rejected', decided: { reason: 'Manca il numero.' } });
    expect(await onScreen()).toBe('La prima forma.');
    // To go back to what is approved needs nobody.
    await save(anna, 'items', saying('La prima forma.'));
    expect(await stateOf()).toMatchObject({ state: 'approved', revision: 4 });
  });

  it('takes title, service, tags and validity as they are now, and tags stay with staff', async () => {
    await decide(bruno, 'approve');
    await save(admin, 'items', { ...saying('Una bozza.') });
    const renamed = { ...saying('Una bozza.'), title: 'Un altro titolo', tags: ['centro'] };
    await save(admin, 'items', renamed);
    expect(await onScreen()).toBe('Oggi gli uffici chiudono alle 13.');
    const { items } = (await admin.get('/api/screens/urp-1/program')).body as Program;
    expect(items.benvenuto).toMatchObject({ title: 'Un altro titolo' });
    expect(items.benvenuto).not.toHaveProperty('tags');
  });

  it('is nothing from the next publish on once it is in the archive', async () => {
    await decide(bruno, 'approve');
    expect(await onScreen()).not.toBeNull();
    await save(admin, 'items', notice('benvenuto', { archived: true }));
    expect(await stateOf()).toMatchObject({ state: 'approved' });
    expect(await onScreen()).toBeNull();
  });

  it('is what it was of an item that comes back as it was, and nothing of one that is made anew', async () => {
    await save(admin, 'items', notice('altro'));
    const { contentHash } = await stateOf('altro');
    await bruno.post('/api/items/altro/approve', { contentHash });
    await admin.delete('/api/items/altro');
    await save(admin, 'items', notice('altro'));
    expect(await stateOf('altro')).toMatchObject({ state: 'approved', revision: 2 });
    await admin.delete('/api/items/altro');
    await save(admin, 'items', notice('altro', { severity: 'warning' }));
    expect(await stateOf('altro')).toMatchObject({ state: 'draft', revision: 3, approved: null });
  });
});

describe('an approval', () => {
  it('is for approvers who wrote none of the drafts since the last one', async () => {
    expect((await decide(scheduler.visitor(), 'approve')).status).toBe(401);
    const editor = await signInWith(scheduler, admin, 'carla', [{ role: 'editor' }]);
    expect((await decide(editor, 'approve')).status).toBe(403);
    expect((await bruno.post('/api/items/nessuno/approve', { contentHash: 'a'.repeat(64) })).status).toBe(
      404,
    );
    await save(anna, 'items', saying('Di Anna.'));
    await save(editor, 'items', saying('Di Carla.'));
    expect(await decide(anna, 'approve')).toMatchObject({ status: 403, body: { code: 'own-draft' } });
    expect((await decide(bruno, 'approve')).status).toBe(200);
    await save(editor, 'items', saying('Ancora di Carla.'));
    expect((await decide(anna, 'approve')).status).toBe(200);
  });

  it('is of the content that was looked at', async () => {
    const { contentHash } = await stateOf();
    await save(admin, 'items', saying('Un attimo dopo.'));
    const late = await bruno.post('/api/items/benvenuto/approve', { contentHash });
    expect(late).toMatchObject({ status: 409, body: { code: 'content-changed' } });
    expect(await stateOf()).toMatchObject({ state: 'draft' });
  });

  it('of an author is one where the installation says so, and the register says it each time', async () => {
    await save(anna, 'items', saying('Di Anna.'));
    const etag = (await admin.get('/api/settings')).headers.get('etag') ?? '';
    await admin.put('/api/settings', { selfApproval: true }, { 'if-match': etag });
    expect((await decide(anna, 'approve')).body).toMatchObject({ approved: { kind: 'self', by: 'anna' } });
    const entries = (await admin.get('/api/audit?event=item-approved')).body as { id: number }[];
    const entry = await admin.get(`/api/audit/${entries[0]?.id}`);
    expect(JSON.stringify(entry.body)).toContain('"kind":"self"');
  });

  it('is not needed of what exempt authors alone wrote, from when an administrator says so', async () => {
    expect((await anna.post('/api/approvals/exempt', { username: 'anna', exempt: true })).status).toBe(403);
    await admin.post('/api/approvals/exempt', { username: 'anna', exempt: true });
    await save(anna, 'items', saying('Su quella di un altro.'));
    expect(await stateOf()).toMatchObject({ state: 'draft', authors: ['admin', 'anna'] });
    await decide(bruno, 'approve');
    await save(anna, 'items', saying('Sua soltanto.'));
    expect(await stateOf()).toMatchObject({ state: 'approved', approved: { kind: 'exempt', by: 'anna' } });
    // What an approver took back stays so, whoever changes what it says of itself.
    await bruno.post('/api/items/benvenuto/revoke', { reason: 'Numero sbagliato' });
    const tagged = { ...saying('Sua soltanto.'), tags: ['centro'] };
    await save(admin, 'items', tagged);
    expect(await stateOf()).toMatchObject({ approved: null, authors: ['anna'] });
    await save(anna, 'items', saying('Sua soltanto.'));
    expect(await stateOf()).toMatchObject({ approved: null });
    expect(await onScreen()).toBeNull();
    await admin.post('/api/approvals/exempt', { username: 'anna', exempt: false });
    await save(anna, 'items', saying('Di nuovo come tutti.'));
    expect(await stateOf()).toMatchObject({ state: 'draft' });
    expect((await admin.get('/api/audit?event=settings-saved')).body).toHaveLength(2);
  });

  it('that is revoked acts at once, and its authors are authors again', async () => {
    await save(anna, 'items', saying('Di Anna.'));
    await decide(bruno, 'approve');
    expect(await onScreen()).toBe('Di Anna.');
    const { token } = await pair(scheduler.url, admin, 'urp-1');
    const player = await TestPlayer.connect(scheduler.url, { token });
    expect((await player.next('withdrawn')).itemIds).toEqual([]);
    expect((await bruno.post('/api/items/benvenuto/revoke', { reason: 'Sbagliato' })).body).toMatchObject({
      state: 'rejected',
      approved: null,
      authors: ['admin', 'anna'],
    });
    expect((await player.next('withdrawn')).itemIds).toEqual(['benvenuto']);
    expect((await decide(anna, 'approve')).status).toBe(403);
    await save(admin, 'items', saying('Corretto.'));
    await decide(bruno, 'approve');
    // Programs still have what was revoked: it is hidden until the next publish.
    expect((await admin.get('/api/withdrawn-items')).body).toEqual({ itemIds: [] });
    expect(await onScreen()).toBe('Corretto.');
    expect((await player.next('withdrawn')).itemIds).toEqual([]);
    player.close();
  });
});

describe('what waits for a yes', () => {
  it('is in the queue of all, with why whoever asks can’t give it', async () => {
    const queue = async (staff: Client) =>
      ((await staff.get('/api/approvals')).body as z.infer<typeof ApprovalQueue>).entries;
    expect(await queue(bruno)).toEqual([]);
    await save(anna, 'items', saying('Di Anna.'));
    expect((await decide(bruno, 'request-approval')).status).toBe(403);
    expect((await decide(anna, 'request-approval', { note: 'Per lunedì' })).body).toMatchObject({
      state: 'in-review',
      requested: { by: 'anna', note: 'Per lunedì' },
    });
    expect((await queue(bruno)).map(({ hindrance }) => hindrance)).toEqual([null]);
    expect((await queue(anna)).map(({ hindrance }) => hindrance)).toEqual(['author']);
    await save(admin, 'items', { ...saying('Di Anna.'), ...{ title: 'Altro titolo' } });
    expect(await queue(bruno)).toHaveLength(1);
    await save(admin, 'items', saying('Cambiato.'));
    expect(await queue(bruno)).toEqual([]);
  });

  it('and all that was before is there, with what was decided of it', async () => {
    await decide(bruno, 'ask-for-change', { reason: 'Più corto' });
    await save(anna, 'items', saying('Corto.'));
    await decide(bruno, 'approve');
    const revisions = (await anna.get('/api/items/benvenuto/revisions')).body as ItemRevision[];
    expect(revisions.map(({ number, by, state }) => ({ number, by, state }))).toEqual([
      { number: 2, by: 'anna', state: 'approved' },
      { number: 1, by: 'admin', state: 'rejected' },
    ]);
    expect(revisions[1]?.decisions).toMatchObject([{ decision: 'change-asked', reason: 'Più corto' }]);
    const first = await anna.get('/api/items/benvenuto/revisions/1');
    expect(first.body).toEqual({ itemId: 'benvenuto', number: 1, item: notice('benvenuto') });
    expect((await anna.get('/api/items/benvenuto/revisions/9')).status).toBe(404);
    expect((await anna.get('/api/items/nessuno/revisions')).status).toBe(404);
  });
});

describe('a takeover', () => {
  const takeover = (item: object, severity: string) => ({
    ...{ item, severity, reason: 'prova', confirmed: true, targets: [{ type: 'everywhere' }] },
    endsAt: new Date(Date.now() + 3_600_000).toISOString(),
  });

  it('shows what is approved, or a template with its gaps filled; free text only in an emergency, marked', async () => {
    const free = notice('libero', { severity: 'warning' });
    expect(await admin.post('/api/takeovers', takeover(free, 'warning'))).toMatchObject({
      status: 403,
      body: { code: 'takeover-needs-approval' },
    });
    const emergency = await admin.post('/api/takeovers', takeover(free, 'emergency'));
    expect(emergency).toMatchObject({ status: 201, body: { approval: 'unapproved' } });
    expect((await admin.get('/api/takeovers')).body).toMatchObject([{ approval: 'unapproved' }]);

    const template = notice('allagamento', {
      severity: 'warning',
      variants: [{ language: 'it', title: '{luogo} chiuso', text: 'Riapre alle {ora}.' }],
    });
    await save(admin, 'items', template);
    const { contentHash } = await stateOf('allagamento');
    await bruno.post('/api/items/allagamento/approve', { contentHash });
    const filled = (title: string, text: string) =>
      takeover({ ...template, variants: [{ language: 'it', title, text }] }, 'warning');
    expect(
      await admin.post('/api/takeovers', filled('Sottopasso di via Roma chiuso', 'Riapre alle 18:00.')),
    ).toMatchObject({ status: 201, body: { approval: 'template' } });
    expect(
      await admin.post('/api/takeovers', filled('Comprate da noi! chiuso', 'Riapre alle 18:00.')),
    ).toMatchObject({ status: 403 });
    expect(await admin.post('/api/takeovers', takeover(template, 'warning'))).toMatchObject({
      status: 201,
      body: { approval: 'approved' },
    });
  });

  it('that shows what was approved ends when that is revoked, and one to come never begins', async () => {
    await decide(bruno, 'approve');
    const { body: item } = await admin.get('/api/items/benvenuto');
    const later = {
      ...takeover(item as object, 'info'),
      startsAt: new Date(Date.now() + 60_000).toISOString(),
    };
    for (const asked of [takeover(item as object, 'info'), later])
      expect(await admin.post('/api/takeovers', asked)).toMatchObject({ body: { approval: 'approved' } });
    await admin.post('/api/takeovers', takeover(notice('libero', { severity: 'emergency' }), 'emergency'));
    const { token } = await pair(scheduler.url, admin, 'urp-1');
    const player = await TestPlayer.connect(scheduler.url, { token });
    expect((await player.next('takeovers')).takeovers).toHaveLength(3);
    await bruno.post('/api/items/benvenuto/revoke', { reason: 'Sbagliato' });
    expect((await player.next('takeovers')).takeovers).toMatchObject([{ item: { id: 'libero' } }]);
    expect((await admin.get('/api/takeovers')).body).toMatchObject([{ approval: 'unapproved' }]);
    player.close();
  });
});
