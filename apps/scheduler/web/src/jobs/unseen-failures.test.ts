import type { JobView } from '@bacheca/shared/api/jobs';
import { expect, test } from 'vitest';
import { newestFailure, unseenOf } from './unseen-failures.ts';

function failure(id: number, finishedAt: string): JobView {
  return {
    id,
    type: 'measure-film',
    state: 'failed',
    attempts: 5,
    progress: null,
    error: 'no',
    errorCode: null,
    runAt: finishedAt,
    finishedAt,
  };
}

const OLD = failure(2, '2026-11-29T08:00:00.000Z');
const NEW = failure(1, '2026-11-30T08:00:00.000Z');

test('a failure is unseen until it was looked at, and again once it was tried and failed again', () => {
  expect(unseenOf([OLD, NEW], '')).toEqual([OLD, NEW]);
  const seen = newestFailure([OLD, NEW]) ?? '';
  expect(unseenOf([OLD, NEW], seen)).toEqual([]);
  const again = { ...OLD, finishedAt: '2026-11-30T09:00:00.000Z' };
  expect(unseenOf([again, NEW], seen)).toEqual([again]);
});

test('where nothing failed there is nothing to have seen', () => {
  expect(newestFailure([])).toBeNull();
});
