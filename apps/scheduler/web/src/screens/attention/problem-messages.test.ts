import { createInstance } from 'i18next';
import { beforeAll, describe, expect, test } from 'vitest';
import * as en from '../../i18n/en-sentences.ts';
import * as it from '../../i18n/it-sentences.ts';
import { i18nOptions } from '../../i18n/options.ts';
import { fallbackReason, problemMessage } from './problem-messages.ts';

const i18n = createInstance();
beforeAll(() => i18n.init(i18nOptions('it', { it, en })));

type Problem = Parameters<typeof problemMessage>[0];

async function textsOf(problem: Problem): Promise<string[]> {
  const texts: string[] = [];
  for (const language of ['it', 'en']) {
    await i18n.changeLanguage(language);
    texts.push(problemMessage(problem, i18n));
  }
  return texts;
}

describe('a player’s problem', () => {
  test('is said in the language of the page, cause included', async () => {
    const params = { title: 'Consiglio', why: { code: 'shown-http', params: { status: '404' } } };
    expect(await textsOf({ code: 'stream-down', message: 'As the player says.', params })).toEqual([
      '«Consiglio» non si può trasmettere: il suo server risponde HTTP 404.',
      "“Consiglio” can't be played: its server answers with HTTP 404.",
    ]);
  });

  test('says several things of one kind', async () => {
    const entry = { list: { code: 'list-takeovers' }, count: 1, of: 2, why: 'x' };
    const params = { entries: [{ code: 'entries-left-out', params: entry }] };
    expect(await textsOf({ code: 'entries-unreadable', message: '', params })).toEqual([
      '1 di 2 avvisi urgenti non si leggono su questo player e sono saltati; gli altri valgono (x). Aggiorna il player, o salva di nuovo sul server ciò che è nominato qui.',
      expect.stringContaining("1 of 2 takeovers can't be read by this player and left out"),
    ]);
  });

  test.each<[string, Problem]>([
    ['0.1.0', { code: 'stream-down', message: 'It is down.' }],
    ['a newer version, with a code', { code: 'not-known-yet', message: 'It is down.', params: {} }],
    [
      'a newer version, with a cause',
      { code: 'stream-down', message: 'It is down.', params: { title: 'A', why: { code: 'new' } } },
    ],
    [
      'a newer version, with a cause within a cause',
      {
        code: 'link',
        message: 'It is down.',
        params: {
          why: [{ code: 'net-proxy-refused', params: { proxy: 'p', target: 't', why: { code: 'new' } } }],
        },
      },
    ],
  ])('of %s is shown as it came', async (_what, problem) => {
    expect(await textsOf(problem)).toEqual(['It is down.', 'It is down.']);
  });
});

describe('why a screen has nothing to show', () => {
  const stage = { state: 'fallback', reason: 'As the player says.' } as const;

  test('is said in the language of the page', async () => {
    await i18n.changeLanguage('it');
    expect(fallbackReason({ ...stage, why: { code: 'fallback-no-program' } }, i18n)).toBe(
      'non è ancora arrivato un programma',
    );
  });

  test.each([undefined, { code: 'new' }])('is shown as it came where there are no words for %j', (why) => {
    expect(fallbackReason({ ...stage, why }, i18n)).toBe('As the player says.');
  });
});
