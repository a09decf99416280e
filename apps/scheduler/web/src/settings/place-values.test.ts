import type { Location, Screen } from '@bacheca/shared/model/schedule';
import { expect, test } from 'vitest';
import { displayValuesOf, withDisplay } from './display-values.ts';
import { placeValuesOf, withLook } from './place-values.ts';

const PLACE: Location = {
  id: 'urp',
  name: 'URP',
  kind: 'urp',
  timeZone: 'Europe/Rome',
  languages: [{ language: 'it', weight: 1 }],
  synchronised: false,
  tags: [],
};

test('a form that nobody touched saves the place and the screen as they were', () => {
  const places: Location[] = [
    PLACE,
    { ...PLACE, transition: 'cut', theme: { name: 'URP Prato', colours: { primary: '#1d6b3a' } } },
    // Finer than the hours that the form has.
    { ...PLACE, sound: [{ dayparts: [{ from: '08:30', until: '19:15' }], volumePercent: 35 }] },
  ];
  for (const place of places) expect(withLook(placeValuesOf(place))(place)).toEqual(place);
  const screen: Screen = { id: 'a', locationId: 'urp', name: 'A', orientation: 'landscape' };
  for (const one of [screen, { ...screen, display: { rotation: 90 as const, marginPercent: 2.5 } }])
    expect(withDisplay(displayValuesOf(one))(one)).toEqual(one);
});

test('what the form doesn’t ask for is as others have left it, and what it empties is gone', () => {
  const opened: Location = { ...PLACE, theme: { name: 'URP Prato' }, transition: 'fade' };
  const values = { ...placeValuesOf(opened), name: '', transition: 'cut' as const };
  expect(withLook(values)({ ...opened, address: 'Via Nuova 1' })).toEqual({
    ...PLACE,
    address: 'Via Nuova 1',
    transition: 'cut',
  });
});
