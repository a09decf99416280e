import { createMemoryHistory } from '@tanstack/react-router';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAppRouter } from './router.tsx';
import { keepFilter, parseSearch, stringifySearch } from './search.ts';

/** The page that an address is, with what it says of it. */
function pageAt(address: string) {
  const router = createAppRouter(createMemoryHistory({ initialEntries: [address] }));
  const matches = router.matchRoutes(router.latestLocation);
  const last = matches.at(-1);
  const isUnknown = matches.some((match) => match._notFound) || matches.length < 2;
  return { page: isUnknown ? 'unknown' : last?.fullPath, ...last?.params, ...last?.search };
}

test('each address is a page', () => {
  expect(pageAt('/')).toEqual({ page: '/' });
  expect(pageAt('/screens')).toEqual({ page: '/screens' });
  expect(pageAt('/screens/urp-atrio')).toEqual({ page: '/screens/$screenId', screenId: 'urp-atrio' });
  expect(pageAt('/screens/urp-atrio/preview')).toEqual({
    page: '/screens/$screenId/preview',
    screenId: 'urp-atrio',
  });
  expect(pageAt('/screens/urp-atrio/settings')).toEqual({
    page: '/screens/$screenId/settings',
    screenId: 'urp-atrio',
  });
  expect(pageAt('/screens/urp-atrio/altro')).toMatchObject({ page: 'unknown' });
  expect(pageAt('/pair')).toEqual({ page: '/pair' });
  expect(pageAt('/people')).toEqual({ page: '/people' });
  expect(pageAt('/jobs')).toEqual({ page: '/jobs' });
  expect(pageAt('/password')).toEqual({ page: '/password' });
  expect(pageAt('/sessions')).toEqual({ page: '/sessions' });
  expect(pageAt('/elsewhere')).toMatchObject({ page: 'unknown' });
});

test('a code of digits alone keeps them all, and what isn’t understood of an address is passed over', () => {
  expect(pageAt('/pair?code=K7Q2FM&screen=urp')).toMatchObject({ code: 'K7Q2FM', screen: 'urp' });
  expect(pageAt('/pair?code=002345')).toMatchObject({ code: '002345' });
  expect(pageAt('/pair?code=2E9')).toMatchObject({ code: '2E9' });
  expect(pageAt('/pair?code=AAAAAA&code=BBBBBB')).toMatchObject({ code: 'AAAAAA' });
  expect(pageAt('/screens?state=attention&kind=library&q=atrio')).toMatchObject({
    page: '/screens',
    state: 'attention',
    kind: 'library',
    q: 'atrio',
  });
  expect(pageAt('/jobs?state=failed')).toEqual({ page: '/jobs', state: 'failed' });
  expect(pageAt('/jobs?state=rotto')).toEqual({ page: '/jobs' });
  expect(pageAt('/screens?state=nonsense&kind=library&q=')).toEqual({ page: '/screens', kind: 'library' });
});

test('whatever is typed is read from the address as it was typed', () => {
  const search = fc.dictionary(fc.string({ minLength: 1 }), fc.string({ minLength: 1, unit: 'grapheme' }));
  fc.assert(
    fc.property(search, (typed) => {
      expect(parseSearch(stringifySearch(typed))).toEqual({ ...typed });
    }),
  );
});

test('a filter goes along between the list and a screen, and nothing else does', () => {
  expect(keepFilter({ q: 'atrio', code: 'K7Q2FM', of: 'draft' })).toEqual({ q: 'atrio' });
});
