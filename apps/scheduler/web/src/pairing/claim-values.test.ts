import { createInstance } from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import { en } from '../i18n/en.ts';
import { it } from '../i18n/it.ts';
import { i18nOptions } from '../i18n/options.ts';
import { type ClaimValues, claimErrors, claimOf } from './claim-values.ts';

const i18n = createInstance();
beforeAll(() => i18n.init(i18nOptions('it', { it: { translation: it }, en: { translation: en } })));

const EMPTY: ClaimValues = { code: '', screenId: null, locationId: null, name: ' ', orientation: 'portrait' };

test('only what the chosen way asks for is missing, each beside its field', () => {
  expect(claimErrors(claimOf(EMPTY, 'new'), i18n.t)).toEqual({
    code: it.pair.codeShort,
    locationId: it.pair.locationPick,
    name: it.session.required,
  });
  expect(claimErrors(claimOf(EMPTY, 'existing'), i18n.t)).toEqual({
    code: it.pair.codeShort,
    screenId: it.pair.screenPick,
  });
});

test('what is whole is sent as the server takes it, with no space around the name', () => {
  const values = { ...EMPTY, code: 'K7Q2FM', locationId: 'urp', name: ' Atrio ' };
  expect(claimErrors(claimOf(values, 'new'), i18n.t)).toEqual({});
  expect(claimOf(values, 'new').screen).toEqual({
    type: 'new',
    locationId: 'urp',
    name: 'Atrio',
    orientation: 'portrait',
  });
});
