import { Credentials } from '@bacheca/shared/api/people';
import { ScreenDisplay } from '@bacheca/shared/model/schedule';
import { createInstance } from 'i18next';
import { expect, test } from 'vitest';
import { en } from '../i18n/en.ts';
import { it } from '../i18n/it.ts';
import { i18nOptions } from '../i18n/options.ts';
import { schemaErrors } from './schema-errors.ts';

test('each field that is wrong has one sentence in the language of the page, and one that is right none', async () => {
  const i18n = createInstance();
  await i18n.init(i18nOptions('it', { it: { translation: it }, en: { translation: en } }));
  const check = (values: object) => schemaErrors(Credentials, i18n.t)(values);
  expect(check({ username: 'giulia', password: 'x' })).toEqual({});
  expect(check({ username: '', password: 'a'.repeat(300) })).toEqual({
    username: 'Da compilare',
    password: 'Al massimo 200 caratteri',
  });
  expect(check({ username: 7, password: 'x' })).toEqual({ username: 'Controlla com’è scritto' });
  await i18n.changeLanguage('en');
  expect(check({ username: '', password: 'a'.repeat(300) })).toEqual({
    username: en.session.required,
    password: 'At most 200 characters',
  });
});

test('of a number it is said between what it has to be, as the reader writes numbers', async () => {
  const i18n = createInstance();
  await i18n.init(i18nOptions('it', { it: { translation: it }, en: { translation: en } }));
  const check = (values: object) => schemaErrors(ScreenDisplay, i18n.t)(values);
  expect(check({ diagonalInches: 4, viewingDistanceMetres: 0.1, marginPercent: 11 })).toEqual({
    diagonalInches: 'Almeno 5',
    viewingDistanceMetres: 'Almeno 0,3',
    marginPercent: 'Al massimo 10',
  });
  expect(check({ diagonalInches: '-' })).toEqual({ diagonalInches: it.forms.invalid });
  await i18n.changeLanguage('en');
  expect(check({ viewingDistanceMetres: 0.1 })).toEqual({ viewingDistanceMetres: 'At least 0.3' });
});
