import { expect, test } from 'vitest';
import { aView, status } from '../test-views.ts';
import { changesToAnnounce, MAX_NAMED } from './announce.ts';

test('a screen that comes to need care is named, and one that is well again', () => {
  const well = aView();
  const offline = aView({ connected: false });
  expect(changesToAnnounce([well], [offline])).toEqual({
    named: [{ name: 'URP, Atrio', level: 'urgent', air: 'offline' }],
    more: 0,
  });
  expect(changesToAnnounce([offline], [well]).named).toEqual([
    { name: 'URP, Atrio', level: 'well', air: 'playing' },
  ]);
});

test('what plays, and screens that come and go, interrupt nobody', () => {
  const next = aView({ status: { ...status(), stage: { state: 'bumper' } } });
  expect(changesToAnnounce([aView()], [next, aView({ id: 'nuovo', connected: false })]).named).toEqual([]);
});

test('of many at once only a few are named', () => {
  const before = Array.from({ length: 10 }, (_, index) => aView({ id: `s-${index}` }));
  const after = before.map((view) => aView({ id: view.screen.id, connected: false }));
  const { named, more } = changesToAnnounce(before, after);
  expect(named.length).toBe(MAX_NAMED);
  expect(more).toBe(10 - MAX_NAMED);
});
