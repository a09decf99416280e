import { Catalogue, CataloguePlan } from '@bacheca/shared/api/catalogue';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../../testing/client.ts';
import { location, notice, save, service } from '../../testing/content.ts';
import { type TestScheduler, testScheduler } from '../../testing/scheduler.ts';

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  await save(staff, 'locations', location('urp'));
  const both = [
    { language: 'zh', weight: 1 },
    { language: 'it', weight: 2 },
  ] as const;
  await save(staff, 'locations', location('pin', { languages: [...both] }));
  await save(staff, 'services', named('nidi', 'Nidi'));
  await save(staff, 'services', named('imu', 'IMU'));
});
afterAll(() => scheduler.close());

const named = (id: string, name: string) => ({ ...service(id), name });

const table = (text: string, format = 'csv') => ({
  format,
  data: Buffer.from(text).toString('base64'),
  timeZone: 'Europe/Rome',
});

async function planOf(text: string, format = 'csv'): Promise<CataloguePlan> {
  const { status, body } = await staff.post('/api/catalogue/plan', table(text, format));
  expect(status).toBe(200);
  return CataloguePlan.parse(body);
}

it('is for those who are signed in, and taken in by editors alone', async () => {
  for (const path of ['/api/catalogue', '/api/catalogue/export?format=csv'])
    expect((await scheduler.visitor().get(path)).status).toBe(401);
  for (const path of ['/api/catalogue/plan', '/api/catalogue/import'])
    expect((await scheduler.visitor().post(path, table('id\n'))).status).toBe(401);
});

it('has the content that there is of each service, and what the places speak', async () => {
  await save(staff, 'items', notice('asilo', { serviceId: 'nidi' }));
  const { rows, languages } = Catalogue.parse((await staff.get('/api/catalogue')).body);
  expect(languages).toEqual(['it', 'zh']);
  expect(rows.map(({ service: { id }, contents }) => [id, contents])).toEqual([
    ['imu', []],
    ['nidi', [expect.objectContaining({ itemId: 'asilo', kind: 'notice', drafted: ['it'] })]],
  ]);
});

it('is taken out as a table that changes nothing', async () => {
  for (const format of ['csv', 'yaml']) {
    const answer = await staff.get(`/api/catalogue/export?format=${format}&timeZone=Europe/Rome`);
    expect(answer.headers.get('content-disposition')).toContain(`servizi.${format}`);
    const plan = await planOf(answer.bytes.toString('utf8'), format);
    expect(plan).toMatchObject({ changes: [], unchanged: 2, problems: [] });
  }
});

it('says before anything is written what a table changes, and takes it in whole', async () => {
  const text = 'id;nome;fase;chiude\nnidi;Asili nido;1;15/12/2026\ntari;TARI;2;\nimu;IMU;;\n';
  const plan = await planOf(text);
  expect(plan.changes.map(({ line, before, after }) => [line, before?.name ?? null, after.name])).toEqual([
    [2, 'Nidi', 'Asili nido'],
    [3, null, 'TARI'],
  ]);
  expect(plan.unchanged).toBe(1);
  expect((await staff.get('/api/services/tari')).status).toBe(404);
  const done = await staff.post('/api/catalogue/import', { ...table(text), basis: plan.basis });
  expect(done).toMatchObject({ status: 200, body: { added: 1, changed: 1 } });
  expect((await staff.get('/api/services/nidi')).body).toMatchObject({
    name: 'Asili nido',
    phase: 1,
    deadline: { closesAt: '2026-12-15T23:00:00Z' },
  });
  const audit = await staff.get('/api/audit');
  expect(JSON.stringify(audit.body)).toContain('Asili nido');
});

it('takes in nothing of a table with a mistake, and says where it is', async () => {
  const text =
    'id;nome;indirizzo\nnuovo;Nuovo;https://servizi.comune.prato.it/\nimu;IMU;javascript:alert(1)\n';
  const plan = await planOf(text);
  expect(plan.problems).toEqual([{ line: 3, column: null, message: expect.stringContaining('https://') }]);
  const refused = await staff.post('/api/catalogue/import', { ...table(text), basis: plan.basis });
  expect(refused).toMatchObject({ status: 422, body: { type: 'about:blank#table-wrong' } });
  expect((await staff.get('/api/services/nuovo')).status).toBe(404);
});

it('takes in nothing over what others changed after one looked', async () => {
  const text = 'id;nome\nimu;Calcolo IMU\n';
  const { basis } = await planOf(text);
  await save(staff, 'services', named('imu', 'IMU e TASI'));
  const late = await staff.post('/api/catalogue/import', { ...table(text), basis });
  expect(late).toMatchObject({ status: 409, body: { type: 'about:blank#catalogue-changed-meanwhile' } });
  expect((await staff.get('/api/services/imu')).body).toMatchObject({ name: 'IMU e TASI' });
});
