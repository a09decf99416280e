import { createInstance } from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { en as enPages } from '../i18n/en.ts';
import * as en from '../i18n/en-sentences.ts';
import { it as itPages } from '../i18n/it.ts';
import * as it from '../i18n/it-sentences.ts';
import { i18nOptions } from '../i18n/options.ts';
import { ApiError, understood } from './client.ts';
import { errorText } from './error-text.ts';

const i18n = createInstance();
beforeAll(() =>
  i18n.init(i18nOptions('it', { it: { ...it, translation: itPages }, en: { ...en, translation: enPages } })),
);

/** As the server answered while the page was in Italian. */
function answered(problem: object): ApiError {
  const body = {
    type: 'about:blank#x',
    title: 'No',
    status: 422,
    detail: 'Come dice il server.',
    ...problem,
  };
  try {
    understood(z.never(), 422, JSON.stringify(body));
  } catch (error) {
    return ApiError.from(error);
  }
  throw new Error('an answer with a problem was taken for a good one');
}

async function textsOf(error: ApiError): Promise<string[]> {
  const texts: string[] = [];
  for (const language of ['it', 'en']) {
    await i18n.changeLanguage(language);
    texts.push(errorText(error, i18n));
  }
  return texts;
}

test('a problem is worded by its code in the language of the page as it is now', async () => {
  const url = answered({
    code: 'unsuitable-url',
    params: {
      entity: { kind: 'item', id: 'bando' },
      url: 'https://…',
      why: { code: 'url-too-long', params: { max: 300 } },
    },
  });
  expect(await textsOf(url)).toEqual([
    'Il contenuto «bando» ha un indirizzo che non va bene (https://…): è troppo lungo. Usa un indirizzo breve: in un codice al massimo 300 caratteri, perché un telefono lo legga da lontano.',
    'The item “bando” has an address that is not right (https://…): it is too long. Use a short one: in a code at most 300 characters, for a telephone to read it from afar.',
  ]);
});

test.each([
  ['an unknown code', { code: 'not-known-yet', params: {} }],
  ['an unknown reason', { code: 'invalid-request', params: { path: 'title', why: { code: 'new' } } }],
  ['an unknown kind of thing', { code: 'not-found', params: { entity: { kind: 'new', id: 'a' } } }],
  ['a parameter of another form', { code: 'not-found', params: { entity: true } }],
  ['a parameter missing', { code: 'not-found', params: {} }],
  ['no code, as of an older server', {}],
])('a problem with %s is shown as the server says it', async (_what, problem) => {
  expect(await textsOf(answered(problem))).toEqual(['Come dice il server.', 'Come dice il server.']);
});

test('what arises on the way has the page’s own words', async () => {
  expect(await textsOf(new ApiError('unreachable', 0, null))).toEqual([
    'Il server non risponde. Controlla la rete e riprova tra poco.',
    expect.stringContaining('server'),
  ]);
});
