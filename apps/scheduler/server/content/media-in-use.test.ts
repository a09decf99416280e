/** A file that is needed by one thing alone is not deleted, whatever that thing is. */
import { readFileSync } from 'node:fs';
import type { TakeoverView } from '@bacheca/shared/api/takeovers';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { draftCity, location, notice, playlist, rule, save, subtitles } from '../testing/content.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

const PICTURE = readFileSync(
  new URL('../../../../playlists/media/infographic-casa-it-1.webp', import.meta.url),
);

let scheduler: TestScheduler;
let staff: Client;
let media: string;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  await draftCity(staff);
  const { sha256 } = await upload();
  media = sha256;
});
afterAll(() => scheduler.close());

async function upload(): Promise<MediaFile> {
  const headers = { 'content-type': 'image/webp' };
  const answer = await staff.send('POST', '/api/media', { body: new Uint8Array(PICTURE), headers });
  expect(answer.status).toBe(201);
  return answer.body as MediaFile;
}

const infographic = (id: string): Item => ({
  id,
  kind: 'infographic',
  title: 'Infografica',
  variants: [{ language: 'it', pages: [{ media, text: 'Lo sportello casa', durationMs: 8000 }] }],
});

const publish = async () => expect((await staff.post('/api/publish')).status).toBe(200);

/** That nothing else needs it, and that it is kept for this. */
async function keptFor(kind: string, id: string): Promise<void> {
  const usage = (await staff.get('/api/media/usage')).body as { sha256: string; usedBy: unknown }[];
  expect(usage.find(({ sha256 }) => sha256 === media)?.usedBy).toEqual([{ kind, id }]);
  const refused = await staff.delete(`/api/media/${media}`);
  expect(refused).toMatchObject({ status: 409, body: { type: 'about:blank#in-use' } });
  expect((refused.body as { detail: string }).detail).toContain(`«${id}»`);
  expect((await staff.get(`/media/${media}`)).bytes).toEqual(PICTURE);
}

async function deletable(): Promise<void> {
  expect((await staff.delete(`/api/media/${media}`)).status).toBe(204);
  expect((await staff.get(`/media/${media}`)).status).toBe(404);
  expect(await upload()).toMatchObject({ sha256: media });
}

/** It is that of the publication that holds now. */
function publicationId(): string {
  let id = '';
  scheduler.spoil((database) => {
    id = String(database.prepare('SELECT max(publication_id) FROM location_publications').pluck().get());
  });
  return id;
}

it('a file that nothing needs is listed with its size and can be deleted; one that is needed cannot', async () => {
  const upload = await staff.send('POST', '/api/media', { body: new Uint8Array(subtitles()), headers: {} });
  const { sha256, bytes } = upload.body as { sha256: string; bytes: number };
  expect((await staff.get('/api/media/usage')).body).toContainEqual({
    sha256,
    bytes,
    mimeType: 'text/vtt',
    usedBy: [],
  });
  const use = (sql: string, value: string) =>
    scheduler.spoil((database) => void database.prepare(sql).run(value, sha256));
  use('INSERT INTO item_media (item_id, sha256) VALUES (?, ?)', 'benvenuto');
  expect(await staff.delete(`/api/media/${sha256}`)).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('benvenuto') },
  });
  expect((await staff.get(`/media/${sha256}`)).status).toBe(200);
  use('DELETE FROM item_media WHERE item_id = ? AND sha256 = ?', 'benvenuto');
  expect((await staff.delete(`/api/media/${sha256}`)).status).toBe(204);
  expect((await staff.get(`/media/${sha256}`)).status).toBe(404);
});

it('files are listed by their names, those that there are', async () => {
  const upload = await staff.send('POST', '/api/media', { body: new Uint8Array(subtitles()), headers: {} });
  const { sha256 } = upload.body as { sha256: string };
  const one = await staff.get(`/api/media?sha256=${sha256}`);
  expect(one.body).toEqual([expect.objectContaining({ sha256, mimeType: 'text/vtt' })]);
  const none = 'f'.repeat(64);
  const some = await staff.get(`/api/media?sha256=${none}&sha256=${sha256}&sha256=${sha256}`);
  expect(some.body).toEqual(one.body);
  expect((await staff.get('/api/media?sha256=x')).status).toBe(422);
});

it('a takeover that shows it, until that is taken back', async () => {
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const started = await staff.post('/api/takeovers', {
    item: infographic('allerta'),
    severity: 'warning',
    startsAt: inMinutes(60),
    endsAt: inMinutes(120),
    reason: 'Sciopero dei trasporti',
    targets: [{ type: 'everywhere' }],
    confirmed: true,
  });
  expect(started.status).toBe(201);
  const { takeover } = started.body as TakeoverView;
  await keptFor('takeover', takeover.id);
  expect((await staff.delete(`/api/takeovers/${takeover.id}`)).status).toBe(204);
  await deletable();
});

it('a place whose mark it is, until that has another', async () => {
  await save(staff, 'locations', location('urp', { theme: { mark: media } }));
  await keptFor('location', 'urp');
  await save(staff, 'locations', location('urp'));
  await deletable();
});

it('an item that shows something else by now, until it is deleted: it may be restored', async () => {
  await save(staff, 'items', infographic('orari'));
  await save(staff, 'items', notice('orari'));
  await keptFor('item', 'orari');
  expect((await staff.delete('/api/items/orari')).status).toBe(204);
  await deletable();
});

it('a publication whose draft is gone, until the next', async () => {
  await save(staff, 'items', infographic('casa'));
  await save(staff, 'playlists', playlist('sportelli', 'casa'));
  await save(staff, 'rules', rule('sportelli', 'sportelli'));
  await publish();
  for (const path of ['rules/sportelli', 'playlists/sportelli', 'items/casa'])
    expect((await staff.delete(`/api/${path}`)).status).toBe(204);
  await keptFor('publication', publicationId());
  await publish();
  await deletable();
});

it('a publication with the mark of a place that has none any more, until the next', async () => {
  await save(staff, 'locations', location('urp', { theme: { mark: media } }));
  await publish();
  await save(staff, 'locations', location('urp'));
  await keptFor('publication', publicationId());
  await publish();
  await deletable();
});
