import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { save, service } from '../testing/content.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  await save(staff, 'services', nidi);
});
afterAll(() => scheduler.close());

const nidi = {
  ...service('nidi'),
  url: 'https://www.comune.prato.it/nidi',
  helpUrl: 'https://www.comune.prato.it/aiuto',
};

const SCHEME = { it: 'deve cominciare con https://', en: 'it has to begin with https://' };
const CREDENTIALS = {
  it: 'contiene un nome utente o una password',
  en: 'it has a user name or a password in it',
};

it.each([
  ['javascript:alert(1)', SCHEME],
  ['JavaScript:alert(1)', SCHEME],
  ['javascript://www.comune.prato.it/%0aalert(1)', SCHEME],
  ['data:text/html,<script>alert(1)</script>', SCHEME],
  ['file:///etc/passwd', SCHEME],
  ['intent://www.comune.prato.it/#Intent;scheme=https;end', SCHEME],
  ['https://nome:segreto@www.comune.prato.it/nidi', CREDENTIALS],
  ['https://www.comune.prato.it@altrove.example/nidi', CREDENTIALS],
])('a service whose page or help is at %s is refused in words', async (address, words) => {
  for (const field of ['url', 'helpUrl'])
    for (const language of ['it', 'en'] as const) {
      const answer = await staff.put(
        '/api/services/nidi',
        { ...nidi, [field]: address },
        { 'accept-language': language },
      );
      expect(answer, field).toMatchObject({ status: 422, body: { type: 'about:blank#unsuitable-url' } });
      const { detail } = answer.body as { detail: string };
      expect(detail).toMatch(/[«“]nidi[»”]/);
      expect(detail).toContain(address);
      expect(detail).toContain(words[language]);
    }
  expect((await staff.get('/api/services/nidi')).body).toEqual(nidi);
});
