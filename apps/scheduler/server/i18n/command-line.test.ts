import { machineLocale } from '@bacheca/shared/translations/machine-locale';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { expect, it } from 'vitest';
import { domainError } from '../errors/domain-error.ts';
import { StartupError } from '../errors/startup-error.ts';
import { errorSentence } from './command-line.ts';

it.each([
  [{}, 'en'],
  [{ LANG: 'it_IT.UTF-8' }, 'it'],
  [{ LC_ALL: 'C', LANG: 'it_IT.UTF-8' }, 'en'],
  [{ LC_ALL: '', LC_MESSAGES: 'it_IT.UTF-8', LANG: 'C' }, 'it'],
] as const)('where the environment is %j commands speak %s', (environment, locale) => {
  expect(machineLocale(environment)).toBe(locale);
});

it('an error is one sentence in the language of the machine, also one within another', () => {
  const locked = new StartupError('port-in-use', { port: 8080, host: '127.0.0.1' });
  expect(errorSentence(locked, 'en')).toBe(
    'Port 8080 on 127.0.0.1 is in use by another program. Stop that one, or set BACHECA_PORT to another port.',
  );
  expect(errorSentence(locked, 'it')).toMatch(/^La porta 8080 su 127\.0\.0\.1 è usata/);
  const { code, params } = domainError('not-found', { entity: entityRef('item', 'ztl') });
  const seed = new StartupError('seed-content', { folder: '/p', why: { error: { code, params } } });
  expect(errorSentence(seed, 'en')).toBe(
    'The content in /p is not right: The item “ztl” does not exist. Reload the page: it may have been deleted.',
  );
  expect(errorSentence(new Error('disk I/O error'), 'it')).toBe('disk I/O error');
});
