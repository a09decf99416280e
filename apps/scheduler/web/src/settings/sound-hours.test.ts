import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hoursOf, soundOf } from './sound-hours.ts';

test('spans of hours become a day of volumes, also over midnight, and the first that names an hour holds', () => {
  const hours = hoursOf([
    { dayparts: [{ from: '22:00', until: '02:00' }], volumePercent: 10 },
    { dayparts: [{ from: '15:00', until: '24:00' }], volumePercent: 40 },
  ]);
  expect(hours.slice(0, 3)).toEqual([10, 10, 0]);
  expect(hours.slice(14)).toEqual([0, 40, 40, 40, 40, 40, 40, 40, 10, 10]);
});

test('a day that is mute throughout is none', () => {
  expect(soundOf(hoursOf())).toBeUndefined();
});

test('any day of volumes is found again in the spans that it is saved as', () => {
  const day = fc.array(fc.constantFrom(0, 0, 10, 40, 100), { minLength: 24, maxLength: 24 });
  fc.assert(
    fc.property(day, (hours) => {
      expect(hoursOf(soundOf(hours))).toEqual(hours);
    }),
    { seed: 20261121 },
  );
});
