import type { JobProgress, JobView } from '@bacheca/shared/api/jobs';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keys } from '../api/queries.ts';
import { followJobs } from './follow-jobs.ts';

const LIST = keys.jobList('running', 'it');
const RUNNING: JobView = {
  id: 7,
  type: 'measure-film',
  state: 'running',
  attempts: 1,
  progress: 0.1,
  error: null,
  errorCode: null,
  runAt: '2026-11-30T08:00:00.000Z',
  finishedAt: null,
};

function told(more: Partial<JobProgress>): JobProgress {
  return { id: 7, type: 'measure-film', state: 'running', progress: null, ...more };
}

function followed() {
  const queries = new QueryClient();
  queries.setQueryData(LIST, { pages: [{ values: [RUNNING], count: 1, next: null }], pageParams: [null] });
  queries.setQueryData(keys.failedJobs, { values: [], count: 0, next: null });
  const isStale = (key: readonly unknown[]) => queries.getQueryState(key)?.isInvalidated;
  const shown = () => queries.getQueryData<{ pages: { values: JobView[] }[] }>(LIST)?.pages[0]?.values[0];
  return { jobs: followJobs(queries), isStale, shown };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('how far a job is shows at once, without asking the server', () => {
  const { jobs, isStale, shown } = followed();
  jobs.note(told({ progress: 0.6 }));
  vi.runAllTimers();
  expect(shown()).toEqual({ ...RUNNING, progress: 0.6 });
  expect(isStale(LIST)).toBe(false);
});

test('one that ends, and one that nobody knew of, has the list asked for anew; many at once do so once', () => {
  for (const change of [told({ state: 'done' }), told({ id: 8 })]) {
    const { jobs, isStale } = followed();
    jobs.note(change);
    jobs.note(change);
    expect(isStale(LIST)).toBe(false);
    vi.runAllTimers();
    expect(isStale(LIST)).toBe(true);
    expect(isStale(keys.failedJobs)).toBe(false);
  }
});

test('one that fails for good is asked for at once', () => {
  const { jobs, isStale } = followed();
  jobs.note(told({ state: 'failed' }));
  expect(isStale(keys.failedJobs)).toBe(true);
});

test('after the end nothing is asked for', () => {
  const { jobs, isStale } = followed();
  jobs.note(told({ state: 'done' }));
  jobs.close();
  vi.runAllTimers();
  expect(isStale(LIST)).toBe(false);
});
