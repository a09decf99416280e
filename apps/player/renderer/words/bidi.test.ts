import { describe, expect, it } from 'vitest';
import { isolateNumbers } from './bidi.ts';

/** The isolated runs. */
function runs(text: string): string[] {
  return [...isolateNumbers(text, 'ar').matchAll(/\u2066([^\u2069]*)\u2069/g)].map(([, run]) => run ?? '');
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
    ['(SPID/CIE) في Piazza del Comune', []],
    ['فون 055 1836096 پر', ['055 1836096']],
  ])('%s keeps its numbers and addresses from left to right', (text, isolated) => {
    expect(runs(text)).toEqual(isolated);
  });

  it('the ends of a range stay two numbers, so that the first is on the right', () => {
    expect(runs('من 8:30 - 12:30')).toEqual(['8:30', '12:30']);
  });

  it('nothing of the text is lost', () => {
    const text = 'اتصل 055 1234567 (من 8:30 إلى 12:30) https://a.it/b?c=1.';
    expect(isolateNumbers(text, 'ur').replace(/[\u2066\u2069]/g, '')).toBe(text);
  });
});

it('texts in other languages are left alone', () => {
  expect(isolateNumbers('Chiama lo 055 1234567', 'it')).toBe('Chiama lo 055 1234567');
});
