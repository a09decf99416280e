import { describe, expect, it } from 'vitest';
import { systemErrors as english } from '../../src/translations/en/system-errors.ts';
import { interpolate } from '../../src/translations/interpolate.ts';
import { systemErrors } from '../../src/translations/it/system-errors.ts';
import { SYSTEM_CODES, systemCause } from '../../src/translations/system-error.ts';
import { sentence } from '../../src/translations/wording.ts';

function said(error: unknown, texts: Readonly<Record<string, string>>, locale: string): string | null {
  return sentence('x', { why: systemCause(error) }, locale, (key, values) => {
    if (key === 'x') return String(values.why);
    const text = texts[key.replace('system:', '')];
    return text === undefined ? null : interpolate(text, values);
  });
}

const failure = (code: string, more: object = {}) =>
  Object.assign(new Error(`${code}: as the system says it`), { code, ...more });

describe('what the system says', () => {
  it.each(SYSTEM_CODES)('%s is said in both languages, with the code itself in brackets', (code) => {
    const error = failure(code, { path: '/d/journal' });
    const italian = said(error, systemErrors, 'it');
    expect(italian).toMatch(new RegExp(`^.{6,} \\[${code} /d/journal\\]$`));
    expect(said(error, english, 'en')).toMatch(new RegExp(`^.{6,} \\[${code} /d/journal\\]$`));
    expect(italian).not.toMatch(/\b(?:the|is|not|as|system|says|it)\b/);
  });

  it('has no words that no code leads to', () => {
    const led = SYSTEM_CODES.map((code) => systemCause(failure(code))).map((cause) =>
      typeof cause === 'string' ? cause : cause.code,
    );
    expect([...new Set(led)].sort()).toEqual(Object.keys(systemErrors).sort());
  });

  it('is known by what SQLite’s longer codes begin with', () => {
    expect(systemCause(failure('SQLITE_IOERR_WRITE'))).toEqual({
      code: 'system-disk-failed',
      params: { detail: 'SQLITE_IOERR_WRITE' },
    });
  });

  it('names whom it could not reach, also within what fetch says', () => {
    const refused = failure('ECONNREFUSED', { address: '10.0.0.1', port: 443 });
    const cause = { code: 'system-refused', params: { detail: 'ECONNREFUSED 10.0.0.1:443' } };
    expect(systemCause(refused)).toEqual(cause);
    expect(systemCause(new TypeError('fetch failed', { cause: refused }))).toEqual(cause);
    expect(systemCause(failure('ENOTFOUND', { hostname: 'bacheca.example' }))).toMatchObject({
      params: { detail: 'ENOTFOUND bacheca.example' },
    });
  });

  it('is repeated as it is where it is not known', () => {
    expect(systemCause(failure('EWHATEVER'))).toBe('EWHATEVER: as the system says it');
    expect(systemCause(new Error('odd', { cause: new Error('odder') }))).toBe('odd');
    expect(systemCause('a text')).toBe('a text');
  });
});
