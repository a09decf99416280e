import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { weaknessOf } from './password-rules.ts';

const TOWN = ['bacheca.comune.vaiano.po.it', 'Comune di Vaiano'];
const codeOf = (password: string, username = 'm.rossi') => weaknessOf(password, username, TOWN)?.code ?? null;

it.each([
  'comunediprato',
  'Comune di Prato 2026',
  'COMUNE-DI-PRATO!!',
  'C0mun3 d1 Pr4t0',
  'C0mune d! Pr@t0 2026',
  'PratoPrato2026!',
  'pratofacile2026',
  '#PratoFacile#PratoFacile',
  'comune.vaiano.po',
  'Vaiano2026Vaiano',
  'Municipio di Vaiano 1',
  'ufficiocomuneprato',
  '12prato34comune56',
])('the town’s names are no password: %s', (password) => {
  expect(codeOf(password)).toBe('password-of-names');
});

it.each(['giuseppegaribaldi', 'buongiornomondo', 'AlessandroFerrari', 'CiaoCiaoBella1', 'amoremiobello'])(
  'Italian names and words in twos are common: %s',
  (password) => {
    expect(codeOf(password)).toBe('common-password');
  },
);

it.each(['pratopratoprato', 'otarpotarpotarp', 'prato.prato.2025'])(
  'a name said again and again is common: %s',
  (password) => {
    expect(codeOf(password)).toBe('common-password');
  },
);

it.each([
  'Bacheca in Comune',
  'b4ch3c4 di casa mia verde',
  'mrossi e la cavalla storna',
  'M.R0ss1 e la cavalla storna',
])('the product’s and one’s own name are in none: %s', (password) => {
  expect(codeOf(password)).toBe('password-with-name');
});

it('a short name counts as a word by itself alone', () => {
  expect(codeOf('chi preleva lampade sedie', 'eva')).toBeNull();
  expect(codeOf('con eva lampade sedie 7', 'eva')).toBe('password-with-name');
});

it.each(['in un prato fioriscono lampade gialle', 'quattro parole da ricordare', 'una password di prova'])(
  'a phrase of one’s own may speak of a meadow: %s',
  (password) => {
    expect(codeOf(password)).toBeNull();
  },
);

/** They are Italian words that a dice list may have, the town's own among them. */
const WORDS =
  'abete barca cesto dado elmo fiume gatto isola lampada mela nuvola orto pane quadro rana sedia tavolo uva vento zaino prato comune ufficio storia luna cavallo penna vetro corda fungo'.split(
    ' ',
  );

it('long random passwords and phrases are not refused, whatever names are about', () => {
  const username = fc.stringMatching(/^[a-z]{6,12}\.[a-z]{6,12}$/);
  const phrase = fc
    .uniqueArray(fc.constantFrom(...WORDS), { minLength: 6, maxLength: 8 })
    .map((words) => words.join(' '));
  const random = fc.noShrink(fc.constant(null)).map(() => randomBytes(15).toString('base64url'));
  fc.assert(
    fc.property(fc.oneof(phrase, random), username, (password, name) => {
      expect(codeOf(password, name)).toBeNull();
    }),
    { numRuns: 200 },
  );
});

it('names are found however they are written', () => {
  const written = fc.constantFrom('prato', 'comune', 'vaiano', 'municipio').chain((name) =>
    fc
      .tuple(
        fc.array(fc.constantFrom('', '', '', '-', '.', ' '), {
          minLength: name.length,
          maxLength: name.length,
        }),
        fc.array(fc.boolean(), { minLength: name.length, maxLength: name.length }),
        fc.boolean(),
        fc.boolean(),
      )
      .map(([between, leet, upper, back]) => {
        const letters = back ? [...name].reverse() : [...name];
        const text = letters.map((letter, index) => {
          const looks = { o: '0', i: '1', e: '3', a: '@', s: '$', t: '7' }[letter];
          return `${leet[index] && looks ? looks : letter}${between[index]}`;
        });
        return upper ? text.join('').toUpperCase() : text.join('');
      }),
  );
  const year = fc.constantFrom('', '1', '2026', '!', '99');
  fc.assert(
    fc.property(fc.array(written, { minLength: 3, maxLength: 5 }), year, (names, end) => {
      expect(codeOf(`${names.join('')}${end}`)).not.toBeNull();
    }),
    { numRuns: 60 },
  );
});
