import { expect, test } from 'vitest';
import { schedulerJobs } from '../../../server/app/scheduler-jobs.ts';
import { enLater } from '../i18n/en-later.ts';
import { itLater } from '../i18n/it-later.ts';

test('every kind of job of the scheduler has a name in words, and no other has', () => {
  // What they work on isn't touched by naming them.
  const types = Object.keys(schedulerJobs({} as never, {} as never)).sort();
  expect(Object.keys(itLater.jobs.type).sort()).toEqual(types);
  expect(Object.keys(enLater.jobs.type).sort()).toEqual(types);
});
