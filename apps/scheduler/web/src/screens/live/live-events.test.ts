import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aView, views } from '../test-views.ts';
import { applyLiveEvent } from './live-events.ts';

test('one screen changes, the others stay the same objects in the same order', () => {
  fc.assert(
    fc.property(views, fc.nat(), (list, pick) => {
      const target = list[pick % Math.max(1, list.length)];
      fc.pre(target !== undefined);
      const changed = { ...target, playsToday: target.playsToday + 1 };
      const after = applyLiveEvent(list, { type: 'screen', screen: changed });
      expect(after).toEqual(list.map((view) => (view === target ? changed : view)));
      expect(after.filter((view) => list.includes(view)).length).toBe(list.length - 1);
    }),
  );
});

test('a screen nobody knew is added', () => {
  const added = aView({ id: 'nuovo' });
  expect(applyLiveEvent([aView()], { type: 'screen', screen: added })).toEqual([aView(), added]);
});

test('a removed screen is gone; removing it twice changes nothing', () => {
  const list = [aView(), aView({ id: 'altro' })];
  const after = applyLiveEvent(list, { type: 'screen-removed', screenId: 'altro' });
  expect(after).toEqual([aView()]);
  expect(applyLiveEvent(after, { type: 'screen-removed', screenId: 'altro' })).toBe(after);
});

test('a whole list replaces what was known', () => {
  const fresh = [aView({ id: 'nuovo' })];
  expect(applyLiveEvent([aView()], { type: 'screens', screens: fresh })).toBe(fresh);
});
