import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { draftCity, subtitles } from '../testing/content.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  await draftCity(staff);
});
afterAll(() => scheduler.close());

it('subtitles that begin when their film is over are refused with it, and those of its own are not', async () => {
  const upload = async (bytes: Buffer) => {
    const answer = await staff.send('POST', '/api/media', { body: new Uint8Array(bytes), headers: {} });
    return (answer.body as { sha256: string }).sha256;
  };
  const late = await upload(readFileSync(new URL('../../../../test/media/after-end.vtt', import.meta.url)));
  const own = await upload(subtitles());
  const media = 'd'.repeat(64);
  scheduler.spoil((database) => {
    database
      .prepare(
        "INSERT INTO media (sha256, bytes, mime_type, duration_ms, added_at_ms) VALUES (?, 9, 'video/webm', 20000, 0)",
      )
      .run(media);
  });
  const video = (file: string) => ({
    id: 'film',
    kind: 'video',
    title: 'Film',
    variants: [{ language: 'it', media, subtitles: file }],
  });
  expect(await staff.put('/api/items/film', video(late))).toMatchObject({
    status: 422,
    body: { type: 'about:blank#subtitles-after-end', detail: expect.stringContaining('dopo 601 s') },
  });
  expect((await staff.put('/api/items/film', video(own))).status).toBe(200);
});
