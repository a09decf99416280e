import { BulkAnswer, LibraryPage } from '@bacheca/shared/api/library';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../../testing/client.ts';
import { location, notice, save, service } from '../../testing/content.ts';
import { type TestScheduler, testScheduler } from '../../testing/scheduler.ts';
import { signInAs } from '../../testing/staff.ts';

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  await save(staff, 'locations', location('urp', { languages: [{ language: 'it', weight: 1 }] }));
  const nidi = { ...service('nidi'), name: 'Nidi d’infanzia', theme: 'Scuola' };
  await save(staff, 'services', nidi);
  await save(staff, 'items', notice('asilo', { title: 'Iscrizioni', serviceId: 'nidi', tags: ['scuola'] }));
  const english = { language: 'en', title: 'Roadworks', text: 'Perché la città cambia' } as const;
  await save(staff, 'items', notice('lavori', { title: 'Zeta', variants: [english] }));
  for (let n = 0; n < 130; n += 1) await save(staff, 'items', notice(`n-${n}`, { title: `Avviso ${n}` }));
});
afterAll(() => scheduler.close());

async function search(query: string): Promise<LibraryPage> {
  const { status, body } = await staff.get(`/api/library?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return LibraryPage.parse(body);
}

const idsOf = ({ tiles }: LibraryPage) => tiles.map(({ item }) => item.id);

it('is for those who are signed in, and changed by editors alone', async () => {
  expect((await scheduler.visitor().get('/api/library')).status).toBe(401);
  const change = { changes: [{ id: 'asilo', addTags: ['nuovo'] }] };
  expect((await scheduler.visitor().post('/api/library/changes', change)).status).toBe(401);
  const board = await signInAs(scheduler, staff, 'board');
  expect((await board.get('/api/library')).status).toBe(200);
  expect((await board.post('/api/library/changes', change)).status).toBe(403);
});

it('finds what is said in an item, without accents and in any order', async () => {
  expect(idsOf(await search('q=citta PERCHE'))).toEqual(['lavori']);
  expect(idsOf(await search('q=infanzia'))).toEqual(['asilo']);
  expect(idsOf(await search('q=infanzia strada'))).toEqual([]);
});

it('counts of each value how many there would be, were it chosen instead', async () => {
  const { total, facets } = await search('service=nidi&language=en');
  expect(total).toBe(0);
  // Only the notice of the service fails the language alone, only the English one the service.
  expect(facets.language).toEqual([{ value: 'it', label: null, count: 1 }]);
  const of = await search('service=nidi');
  expect(of.total).toBe(1);
  expect(of.facets.service).toEqual([{ value: 'nidi', label: 'Nidi d’infanzia', count: 1 }]);
  expect((await search('theme=Scuola')).total).toBe(1);
  expect((await search('missing=it')).tiles.map(({ item, missing }) => [item.id, missing])).toEqual([
    ['lavori', ['it']],
  ]);
});

it('says how an item stands with those who approve it', async () => {
  const { total, facets } = await search('');
  expect(facets.state?.reduce((sum, { count }) => sum + count, 0)).toBe(total);
  const [{ value } = { value: '' }] = facets.state ?? [];
  const of = await search(`state=${value}`);
  expect(of.total).toBeGreaterThan(0);
  expect(new Set(of.tiles.map(({ state }) => state))).toEqual(new Set([value]));
});

it('comes page by page, each item once, also while another is added', async () => {
  const first = await search('sort=title');
  expect(first).toMatchObject({ total: 132, all: 132 });
  await save(staff, 'items', notice('aaa', { title: 'Aaa' }));
  const second = await search(`sort=title&cursor=${encodeURIComponent(first.next ?? '')}`);
  const third = await search(`sort=title&cursor=${encodeURIComponent(second.next ?? '')}`);
  expect(third.next).toBeNull();
  const ids = [first, second, third].flatMap(idsOf);
  expect(new Set(ids).size).toBe(132);
  expect(ids).not.toContain('aaa');
});

it('says of each of many what became of it, and how to undo that', async () => {
  const changes = [
    { id: 'asilo', addTags: ['nuovo'], removeTags: ['scuola'] },
    { id: 'lavori', set: { archived: true, validUntil: '2030-01-01T00:00:00.000Z' } },
    { id: 'n-0', set: { serviceId: 'non-esiste' } },
    { id: 'n-1', set: { tags: null } },
    { id: 'mai-visto', addTags: ['nuovo'] },
    { id: 'n-2', set: { tags: Array.from({ length: 50 }, (_, index) => `t-${index}`) } },
    { id: 'n-2', addTags: ['nuovo'] },
  ];
  const { results } = BulkAnswer.parse((await staff.post('/api/library/changes', { changes })).body);
  expect(results.map(({ id, outcome, before }) => [id, outcome, before])).toEqual([
    ['asilo', 'changed', { tags: ['scuola'] }],
    ['lavori', 'changed', { archived: false, validUntil: null }],
    ['n-0', 'refused', null],
    ['n-1', 'unchanged', null],
    ['mai-visto', 'refused', null],
    ['n-2', 'changed', { tags: null }],
    ['n-2', 'refused', null],
  ]);
  expect(results[6]?.reason).toContain('50');
  expect(results[2]?.reason).toContain('non-esiste');
  expect(idsOf(await search('tag=nuovo'))).toEqual(['asilo']);
  expect((await search('q=zeta')).total).toBe(0);
  expect(idsOf(await search('q=zeta&archived=yes'))).toEqual(['lavori']);
  const undo = results.flatMap(({ id, before }) => (before ? [{ id, set: before }] : []));
  await staff.post('/api/library/changes', { changes: undo });
  const back = await search('q=zeta');
  expect(idsOf(back)).toEqual(['lavori']);
  expect(back.tiles[0]?.item).not.toHaveProperty('archived');
  expect(back.tiles[0]?.item).not.toHaveProperty('validUntil');
});
