import type { ExplanationView, TimelineView } from '@bacheca/shared/api/questions';
import type { Sha256 } from '@bacheca/shared/model/ids';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { worstPrograms } from '../../../../packages/shared/test/programs/worst-programs.ts';
import type { Client } from '../testing/client.ts';
import { location, notice, playlist, rule, save, screen } from '../testing/content.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';
import { EngineThread } from './engine-thread.ts';

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  await save(staff, 'items', notice('breve', { durationMs: 3000 }));
  await save(staff, 'playlists', playlist('sempre', 'breve'));
  await save(staff, 'locations', location('urp'));
  await save(staff, 'screens', screen('urp-1', 'urp'));
  await save(staff, 'rules', rule('sempre', 'sempre'));
  expect((await staff.post('/api/publish')).status).toBe(200);
});
afterAll(() => scheduler.close());

it('a long timeline comes in parts that the header Link leads through, each entry once', async () => {
  const span = 'from=2026-11-23T00:00:00.000Z&to=2026-11-23T12:00:00.000Z';
  let path: string | undefined = `/api/screens/urp-1/timeline?${span}`;
  const entries: TimelineView['entries'] = [];
  let parts = 0;
  while (path) {
    const answer = await staff.get(path);
    expect(answer.status).toBe(200);
    entries.push(...(answer.body as TimelineView).entries);
    path = answer.headers.get('link')?.match(/^<(.+)>; rel="next"$/)?.[1];
    parts++;
  }
  expect(parts).toBe(3);
  expect(entries.length).toBe((12 * 3600) / 3);
  expect(entries.every((entry, index) => index === 0 || entry.startsAt === entries[index - 1]?.endsAt)).toBe(
    true,
  );
  expect(entries.at(-1)?.endsAt).toBe('2026-11-23T12:00:00.000Z');
});

it('whoever asks for something else need not wait for the engine', { timeout: 120_000 }, async () => {
  await save(staff, 'locations', location('grande'));
  await save(staff, 'screens', screen('grande-1', 'grande'));
  const many = Array.from({ length: 100 }, (_, index) => `item-${index}`);
  for (const id of many) await save(staff, 'items', notice(id, { durationMs: 3000 }));
  await save(staff, 'playlists', playlist('grande', ...many));
  for (let index = 0; index < 20; index++)
    await save(
      staff,
      'rules',
      rule(`grande-${index}`, 'grande', {
        target: { type: 'location', locationId: 'grande' },
        minMinutesBetween: 1,
      }),
    );
  expect((await staff.post('/api/publish')).status).toBe(200);
  const answered: string[] = [];
  const asked = staff.get('/api/screens/grande-1/explain?itemId=item-7').then((answer) => {
    answered.push('explain');
    return answer.body as ExplanationView;
  });
  for (let request = 0; request < 3; request++) {
    await staff.get('/api/health');
    answered.push('health');
  }
  expect((await asked).rules.length).toBe(20);
  expect(answered).toEqual(['health', 'health', 'health', 'explain']);
});

it('a program that the engine throws at costs its own question only', async () => {
  const engine = new EngineThread();
  const bytes = Buffer.from(JSON.stringify(worstPrograms(20, 2).caps));
  const question = { type: 'needed-media' } as const;
  const broken = engine.ask('0'.repeat(64) as Sha256, Buffer.from('{}'), question);
  const whole = engine.ask(sha256Of(bytes), bytes, question);
  await expect(broken).rejects.toThrow();
  expect(await whole).toHaveLength(1);
  const cutOff = engine.ask(sha256Of(bytes), bytes, question);
  await Promise.all([engine.close(), expect(cutOff).rejects.toThrow('the engine’s thread ended')]);
  expect(await engine.ask(sha256Of(bytes), bytes, question)).toHaveLength(1);
  await engine.close();
});
