import { playerStartup as english } from '@bacheca/shared/translations/en/player-startup';
import { playerStartup } from '@bacheca/shared/translations/it/player-startup';
import { systemCause } from '@bacheca/shared/translations/system-error';
import { describe, expect, it } from 'vitest';
import { StartError } from '../agent/faults/start-error.ts';
import { readPlayerConfig } from './config.ts';
import { startSentence } from './start-sentence.ts';

const ITALIAN = { LANG: 'it_IT.UTF-8' };
const ENGLISH_WORDS =
  /\b(?:the|this|is|are|was|not|and|with|set|has|it|of|to|by|or|from|one|number|should)\b/i;

function configError(env: Readonly<Record<string, string>>): unknown {
  try {
    return readPlayerConfig(env);
  } catch (error) {
    return error;
  }
}

describe('why a player does not start', () => {
  const settings = [
    ['BACHECA_SERVER', 'x', 'dovrebbe essere l’indirizzo del server'],
    ['BACHECA_CACHE_MB', 'x', 'quanti MB'],
    ['BACHECA_KIOSK', 'x', '1 per un kiosk'],
    ['BACHECA_ALLOW_INSECURE', 'x', 'un server senza TLS'],
    ['BACHECA_PROXY', 'ftp://x', 'l’indirizzo di un proxy'],
    ['BACHECA_LOG_LEVEL', 'x', 'uno tra fatal'],
    ['BACHECA_PLAYER_PORT', 'x', 'una porta da 0'],
    ['BACHECA_RECYCLE_HOUR', 'x', 'un’ora da 0 a 23'],
    ['BACHECA_MEMORY_LIMIT_MB', 'x', 'un numero di megabyte da 200'],
    ['BACHECA_SAFE_MODE_SECONDS', 'x', 'un numero di secondi da 5 a 86400'],
    ['BACHECA_JOURNAL_MB', 'x', 'un numero di megabyte da 10 a 100000'],
    ['BACHECA_PANEL_ON', '"x', 'un programma con i suoi argomenti'],
    ['BACHECA_PANEL_LEAD_SECONDS', 'x', 'un numero di secondi da 0 a 600'],
  ] as const;
  it.each(settings)('is Italian for %s=%s on a machine that is set to it', (name, value, expected) => {
    const text = startSentence(configError({ [name]: value }), ITALIAN);
    expect(text).toContain(`${name} vale "${value}"; dovrebbe essere `);
    expect(text).toContain(expected);
    expect(text).not.toMatch(/[{}]/);
  });

  it('is English elsewhere', () => {
    const text = startSentence(configError({ BACHECA_RECYCLE_HOUR: '24' }), { LANG: 'C.UTF-8' });
    expect(text).toBe('BACHECA_RECYCLE_HOUR is "24", but should be an hour from 0 to 23.');
  });

  it('shows no password of a proxy in either language', () => {
    const error = configError({ BACHECA_PROXY: 'socks5://schermo:segreto@proxy:1080' });
    for (const env of [ITALIAN, {}]) expect(startSentence(error, env)).not.toContain('segreto');
  });

  it('that is no fault known here is said in its own words', () => {
    expect(startSentence(new Error('disk I/O error'), ITALIAN)).toBe('disk I/O error');
  });

  it('says what the system says in the same language, with the code itself', () => {
    const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', path: '/d/x' });
    const error = new StartError('identity-unreadable', { path: '/d/x', why: systemCause(denied) }, denied);
    expect(startSentence(error, ITALIAN)).toBe(
      'Il player non può leggere /d/x (l’accesso è negato [EACCES /d/x]).',
    );
    expect(startSentence(error, {})).toBe("The player can't read /d/x (access is denied [EACCES /d/x]).");
  });

  it('is one sentence also where another error is the cause', () => {
    const error = new StartError(
      'data-folder-unusable',
      { folder: '/d', why: 'EACCES' },
      new Error('EACCES'),
    );
    expect(startSentence(error, ITALIAN)).toMatch(
      /^Il player non può leggere .* \/d \(EACCES\)\. Da’ pieno accesso/,
    );
  });
});

describe('the texts of a player’s start', () => {
  const names = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

  it.each(Object.entries(playerStartup))('%s say the same things in both languages', (code, italian) => {
    expect(names(english[code as keyof typeof english])).toEqual(names(italian));
    // `.it` is the end of an address.
    expect(italian.replaceAll('.it', '')).not.toMatch(ENGLISH_WORDS);
  });
});
