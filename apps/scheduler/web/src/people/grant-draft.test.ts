import type { Grant } from '@bacheca/shared/model/people';
import { expect, it } from 'vitest';
import { draftOf, grantsIn, problemOf } from './grant-draft.ts';

const GRANTS: Grant[] = [
  { role: 'editor', limit: { kinds: ['library'], tags: ['centro'] } },
  { role: 'board' },
];

it('what a person holds is in the form as it is, and comes out of it so', () => {
  expect(grantsIn(draftOf(GRANTS))).toEqual(GRANTS);
  expect(problemOf(draftOf(GRANTS))).toBeNull();
});

it('somebody without a role, or with a limit that names nothing, can’t be saved', () => {
  expect(problemOf(draftOf([]))).toBe('noRole');
  const draft = draftOf([{ role: 'operator' }]);
  expect(problemOf({ ...draft, operator: { ...draft.operator, isLimited: true } })).toBe('emptyLimit');
});

it('a limit that is switched off does not count, nor is there one of administration', () => {
  const draft = draftOf(GRANTS);
  expect(grantsIn({ ...draft, editor: { ...draft.editor, isLimited: false } })).toEqual([
    { role: 'editor' },
    { role: 'board' },
  ]);
  const admin = { isHeld: true, isLimited: true, limit: { locationIds: ['urp'], kinds: [], tags: [] } };
  expect(grantsIn({ ...draftOf([]), admin })).toEqual([{ role: 'admin' }]);
});
