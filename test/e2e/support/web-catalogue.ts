/** The municipality's own catalogue in a scheduler of a test. */
import { readFileSync } from 'node:fs';
import { type APIRequestContext, expect } from '@playwright/test';

const SERVICES = new URL('../../../playlists/services.yaml', import.meta.url);

/** Takes in all services of the document, and a place that speaks three languages. */
export async function furnishCatalogue(staff: APIRequestContext, url: string): Promise<void> {
  const call = async (method: 'put' | 'post', path: string, data: unknown) => {
    const answer = await staff[method](url + path, { data });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return answer.json();
  };
  const table = {
    format: 'yaml',
    data: readFileSync(SERVICES).toString('base64'),
    timeZone: 'Europe/Rome',
  };
  const { basis } = await call('post', '/api/catalogue/plan', table);
  await call('post', '/api/catalogue/import', { ...table, basis });
  await call('put', '/api/locations/pin', {
    ...{ id: 'pin', name: 'PIN', kind: 'campus', timeZone: 'Europe/Rome', synchronised: false, tags: [] },
    languages: ['it', 'en', 'zh'].map((language) => ({ language, weight: 1 })),
  });
}
