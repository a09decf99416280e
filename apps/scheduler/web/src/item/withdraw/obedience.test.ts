import type { ScreenView } from '@bacheca/shared/api/screens';
import { expect, test } from 'vitest';
import { obedienceOf } from './obedience.ts';

const view = (id: string, player: { connected: boolean } | null, stage?: object) =>
  ({ screen: { id }, player, status: stage ? { stage } : null }) as unknown as ScreenView;
const ids = (views: readonly ScreenView[]) => views.map(({ screen }) => screen.id);

test('a screen has obeyed once its player is linked and shows something else', () => {
  const playing = { state: 'playing', itemId: 'nido' };
  const found = obedienceOf(
    [
      view('a', { connected: true }, playing),
      view('b', { connected: true }, { state: 'playing', itemId: 'altro' }),
      view('c', { connected: true }, { state: 'closed' }),
      view('d', { connected: false }, playing),
      view('e', null),
      view('f', { connected: true }, { ...playing, takeoverId: 'allerta' }),
    ],
    'nido',
  );
  expect(ids(found.pending)).toEqual(['a']);
  expect(ids(found.obeyed)).toEqual(['b', 'c', 'f']);
  expect(ids(found.unreached)).toEqual(['d']);
});
