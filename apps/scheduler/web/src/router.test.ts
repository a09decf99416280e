import { expect, test } from 'vitest';
import { paths, routeOf } from './router.ts';

test('each address is a page', () => {
  expect(routeOf('/')).toEqual({ page: 'screens', screenId: null });
  expect(routeOf('/screens/urp-atrio')).toEqual({ page: 'screens', screenId: 'urp-atrio' });
  expect(routeOf('/pair')).toEqual({ page: 'pair', code: '', screenId: null });
  expect(routeOf('/pair?code=K7Q2FM')).toEqual({ page: 'pair', code: 'K7Q2FM', screenId: null });
  expect(routeOf('/screens/urp-atrio/preview')).toEqual({ page: 'preview', screenId: 'urp-atrio' });
  expect(routeOf('/screens/urp-atrio/altro')).toEqual({ page: 'unknown' });
  expect(routeOf('/people')).toEqual({ page: 'people' });
  expect(routeOf('/password')).toEqual({ page: 'password' });
  expect(routeOf('/elsewhere')).toEqual({ page: 'unknown' });
});

test('the addresses that the app makes lead where they say', () => {
  expect(routeOf(paths.screen('urp'))).toEqual({ page: 'screens', screenId: 'urp' });
  expect(routeOf(paths.preview('urp'))).toEqual({ page: 'preview', screenId: 'urp' });
  expect(routeOf(paths.settings('urp'))).toEqual({ page: 'settings', screenId: 'urp' });
  expect(routeOf(paths.pair('urp'))).toEqual({ page: 'pair', code: '', screenId: 'urp' });
});
