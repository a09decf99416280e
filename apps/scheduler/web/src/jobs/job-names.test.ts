import { expect, test } from 'vitest';
import { schedulerJobs } from '../../../server/app/scheduler-jobs.ts';
import { en } from '../i18n/en.ts';
import { it } from '../i18n/it.ts';

test('every kind of job of the scheduler has a name in words, and no other has', () => {
  // What they work on isn't touched by naming them.
  const types = Object.keys(schedulerJobs({} as never, {} as never)).sort();
  expect(Object.keys(it.jobs.type).sort()).toEqual(types);
  expect(Object.keys(en.jobs.type).sort()).toEqual(types);
});
