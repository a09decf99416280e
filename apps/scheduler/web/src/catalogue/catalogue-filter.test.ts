import type { CatalogueRow } from '@bacheca/shared/api/catalogue';
import { expect, test } from 'vitest';
import { choices, filterServices, listedServices, NO_FILTER } from './catalogue-filter.ts';

const row = (id: string, changes: Partial<CatalogueRow['service']> = {}): CatalogueRow => ({
  service: {
    ...{ id, name: id, source: {}, accessModes: [], accessSteps: [], timeliness: 'always', userJourneys: [] },
    ...changes,
  },
  contents: [],
});
const BEST = { brochure: 1, video: 3, interview: 3, post: 1, podcast: 3, radioSpot: 1 } as const;
const slide = (approved: ('it' | 'en')[], drafted = approved) =>
  ({ itemId: 'qr', title: 'Scheda', kind: 'qr', approved, drafted }) as const;

const SERVICES = listedServices(
  [
    row('tari', { phase: 2, theme: 'Ambiente' }),
    { ...row('nidi', { phase: 1, accessModes: ['open'], suitability: BEST }), contents: [slide(['it'])] },
    { ...row('imu', { phase: 1, suitability: BEST }), contents: [slide(['it'], ['it', 'en'])] },
    row('albo', { userJourneys: ['Città'] }),
  ],
  ['it', 'en'],
);
const found = (filter: Partial<typeof NO_FILTER>) =>
  filterServices(SERVICES, { ...NO_FILTER, ...filter }).map(({ service: { id } }) => id);

test('what is to be promoted first is listed first', () => {
  expect(found({})).toEqual(['nidi', 'imu', 'tari', 'albo']);
});

test('each filter keeps the services that it names, and together those of all', () => {
  expect(found({ phase: '1' })).toEqual(['nidi', 'imu']);
  expect(found({ phase: 'none' })).toEqual(['albo']);
  expect(found({ access: 'open' })).toEqual(['nidi']);
  expect(found({ theme: 'Ambiente' })).toEqual(['tari']);
  expect(found({ journey: 'Città' })).toEqual(['albo']);
  expect(found({ suits: 'brochure' })).toEqual(['nidi', 'imu']);
  expect(found({ suits: 'video' })).toEqual([]);
  expect(found({ q: 'citta' })).toEqual(['albo']);
  expect(found({ phase: '1', access: 'open', q: 'imu' })).toEqual([]);
});

test('what is missing is found: a kind that suits best, or a language of the places', () => {
  expect(found({ gap: 'qr' })).toEqual(['tari', 'albo']);
  expect(found({ gap: 'infographic' })).toEqual(['nidi', 'imu']);
  expect(found({ gap: 'video' })).toEqual([]);
  expect(found({ gap: 'en' })).toEqual(['nidi']);
  expect(found({ gap: 'any' })).toEqual(['nidi', 'imu', 'tari', 'albo']);
});

test('of each kind it is said which languages may be shown, wait, and lack', () => {
  const [qr] = SERVICES.find(({ service }) => service.id === 'imu')?.kinds ?? [];
  expect(qr).toMatchObject({ approved: ['it'], waiting: ['en'], missing: [], isWanted: false });
});

test('there is to choose from what some service has, each once', () => {
  expect(choices(SERVICES, ({ service }) => [service.theme])).toEqual(['Ambiente']);
});
