import { describe, expect, it } from 'vitest';
import { domainError, entityRef, localeOf } from './domain-error.ts';
import { entityNames, messages } from './messages/messages.ts';

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe('messages', () => {
  it.each(Object.entries(messages))('%s says the same things in Italian and English', (_code, message) => {
    expect(placeholders(message.it[1])).toEqual(placeholders(message.en[1]));
    expect(message.status).toBeGreaterThanOrEqual(400);
  });

  it.each(Object.entries(entityNames))('a %s is named by its id', (_kind, { it, en }) => {
    expect([it, en].map(placeholders)).toEqual([['id'], ['id']]);
  });
});

describe('a domain error', () => {
  it('names the things it is about, in the language of the reader', () => {
    const found = domainError('missing-reference', {
      entity: entityRef('playlist', 'muoversi'),
      missing: [entityRef('item', 'ztl'), entityRef('item', 'bus')],
    });
    expect(found.problem('it')).toEqual({
      type: 'about:blank#missing-reference',
      title: 'Riferimento mancante',
      status: 422,
      detail:
        'La playlist «muoversi» fa riferimento a qualcosa che non esiste: il contenuto «ztl», il contenuto «bus». Crealo prima o toglilo.',
    });
    expect(found.problem('en').detail).toBe(
      'The playlist “muoversi” refers to something that does not exist: the item “ztl”, the item “bus”. Create it first or take it out.',
    );
  });
});

it.each([
  [undefined, 'it'],
  ['en', 'en'],
  ['en-GB,en;q=0.9,it;q=0.8', 'en'],
  ['it-IT,it;q=0.9,en;q=0.8', 'it'],
  ['zh-CN,en;q=0.5', 'en'],
  ['zh-CN', 'it'],
  ['en;q=0', 'it'],
] as const)('Accept-Language %s is answered in %s', (header, locale) => {
  expect(localeOf(header)).toBe(locale);
});
