import type { Grant } from '@bacheca/shared/model/people';
import { expect, it } from 'vitest';
import { draftOf, grantsIn, problemOf, withChanges } from './grant-draft.ts';

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

it('a role that was not changed here is as others left it, and one that was is as it is here', () => {
  const mine: Grant[] = [{ role: 'operator' }, { role: 'board' }];
  const theirs: Grant[] = [{ role: 'admin' }, { role: 'editor' }];
  // Here the editor's was taken away and the operator's given; there the editor's was made wider and the board's taken away.
  expect(withChanges(GRANTS, mine, theirs)).toEqual([{ role: 'admin' }, { role: 'operator' }]);
  expect(withChanges(GRANTS, GRANTS, theirs)).toEqual(theirs);
  expect(withChanges(GRANTS, mine, GRANTS)).toEqual(mine);
});
