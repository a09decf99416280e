import { expect, test } from 'vitest';
import { aView, NEW_REVISION } from '../screens/test-views.ts';
import { outcomeOf } from './publish-outcome.ts';

test('a publish is told in screens: changed, already up to date, and out of reach; one without a player receives nothing', () => {
  const screens = [
    aView({ id: 'a' }),
    aView({ id: 'b', connected: false }),
    aView({ id: 'c', connected: false }),
    aView({ id: 'd', player: null }),
  ];
  const group = { revision: NEW_REVISION, bytes: 10 };
  const result = {
    publishedAt: '2026-11-21T08:00:00Z',
    groups: [
      { ...group, screenIds: ['a', 'b', 'd'], changed: true },
      { ...group, screenIds: ['c'], changed: false },
    ],
  };
  expect(outcomeOf(result, screens)).toEqual({ changed: 2, same: 1, offline: 1 });
});
