import { describe, expect, it } from 'vitest';
import { directionOfName, isolateInName, isolateLeftToRight } from './bidi.ts';

/** The isolated runs. */
function runs(text: string): string[] {
  const drawn = isolateLeftToRight(text, 'ar').replaceAll('\u00A0', ' ');
  return [...drawn.matchAll(/\u2066([^\u2069]*)\u2069/g)].map(([, run]) => run ?? '');
}

describe('in Arabic and Urdu', () => {
  it.each([
    ['اتصل بالرقم 055 1234567 الآن', ['055 1234567']],
    ['الهاتف: +39 (055) 123 45 67.', ['+39 (055) 123 45 67']],
    ['055-123456', ['055-123456']],
    ['يوم 31/12/2026 في الساعة 8:30', ['31/12/2026', '8:30']],
    ['31/12/2026 10:00', ['31/12/2026', '10:00']],
    ['الرسم € 16,50 أو 16.50 € أو 20%', ['€ 16,50', '16.50 €', '20%']],
    [
      'زر www.comune.prato.it/servizi/ أو urp@comune.prato.it.',
      ['www.comune.prato.it/servizi/', 'urp@comune.prato.it'],
    ],
    ['(SPID/CIE) في Piazza del Comune', ['SPID/CIE', 'Piazza del Comune']],
    ['ادخل عبر SPID، CIE أو CNS.', ['SPID', 'CIE', 'CNS']],
    ['في Via Roma 12/A, 59100 Prato (PO)، الطابق 2', ['Via Roma 12/A, 59100 Prato (PO)', '2']],
    ['Comune di Prato – Protezione Civile S.p.A. تعلن', ['Comune di Prato – Protezione Civile S.p.A.']],
    ['تطبيق App IO (مجاني) و pagoPA!', ['App IO', 'pagoPA']],
    ['خدمة URP 8:30', ['URP', '8:30']],
    ['اتصل بـ URP 055 1836096', ['URP', '055 1836096']],
    ['Prato 31/12/2026', ['Prato', '31/12/2026']],
    ['فون 055 1836096 پر', ['055 1836096']],
  ])('%s keeps its numbers and addresses from left to right', (text, isolated) => {
    expect(runs(text)).toEqual(isolated);
  });

  it('the ends of a range stay two numbers, so that the first is on the right', () => {
    expect(runs('من 8:30 - 12:30')).toEqual(['8:30', '12:30']);
  });

  it('nothing of the text is lost', () => {
    const text = 'اتصل 055 1234567 (من 8:30 إلى 12:30) https://a.it/b?c=1.';
    expect(
      isolateLeftToRight(text, 'ur')
        .replace(/[\u2066\u2069]/g, '')
        .replaceAll('\u00A0', ' '),
    ).toBe(text);
  });
});

it('a name with Arabic letters has its numbers whole, in whatever language it begins', () => {
  expect(isolateInName('المكتبة 055 1234567')).toBe('المكتبة \u2066055\u00A01234567\u2069');
  expect(isolateInName('(2) مكتبة Lazzerini')).toBe('(\u20662\u2069) مكتبة \u2066Lazzerini\u2069');
  expect(isolateInName('Via Puccetti 3, هاتف 055 1837800')).toBe(
    '\u2066Via Puccetti\u00A03\u2069, هاتف \u2066055\u00A01837800\u2069',
  );
  expect(isolateInName('Sala 2, 055 1234567')).toBe('Sala 2, 055 1234567');
});

it.each([
  ['Lazzerini لائبریری (منزل 2)', 'rtl'],
  ['Via Puccetti 3, هاتف 055 1837800', 'ltr'],
  ['المكتبة', 'rtl'],
  ['URP', 'ltr'],
  ['055 1837800', 'ltr'],
  ['图书馆', 'ltr'],
] as const)('the name %s is read %s', (name, direction) => {
  expect(directionOfName(name)).toBe(direction);
});

it('no line ends within a number that fits it', () => {
  expect(isolateLeftToRight('في Via Roma 12، هاتف +39 055 18360', 'ar')).toContain('+39\u00A0055\u00A018360');
  expect(isolateLeftToRight('+39 (055) 123 45 67', 'ar')).toContain('+39 (055) 123 45 67');
});

it('texts in other languages are left alone', () => {
  expect(isolateLeftToRight('Chiama lo 055 1234567', 'it')).toBe('Chiama lo 055 1234567');
});
