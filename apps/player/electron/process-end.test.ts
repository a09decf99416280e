import { expect, it } from 'vitest';
import { problemMessage } from '../agent/faults/problem-message.ts';
import { ENGLISH_WORDS, inItalian } from '../agent/testing/italian.ts';
import { processEnd } from './process-end.ts';

/** All that `RenderProcessGoneDetails` and the details of `child-process-gone` name in Electron 43. */
const REASONS = [
  'clean-exit',
  'abnormal-exit',
  'killed',
  'crashed',
  'oom',
  'launch-failed',
  'integrity-failure',
  'memory-eviction',
];

it.each([...REASONS, 'new-reason'])('%s is said in both languages, with Electron’s own word', (reason) => {
  const why = processEnd({ reason, exitCode: 5 });
  const problem = { code: 'stage-failed', params: { times: 1, why } } as const;
  const italian = inItalian(problem);
  expect(italian).toContain(`[${reason} 5]`);
  expect(italian?.replace(/\[.*\]/, '')).not.toMatch(ENGLISH_WORDS);
  expect(problemMessage(problem.code, problem.params)).toContain(`[${reason} 5]`);
  expect(why.code === 'process-ended').toBe(reason === 'new-reason');
});

it.each(['page-unloaded', 'page-hung', 'page-frameless'])('%s is said in Italian', (code) => {
  const italian = inItalian({ code: 'stage-failed', params: { times: 2, why: { code } } });
  expect(italian).not.toBeNull();
  expect(italian).not.toMatch(ENGLISH_WORDS);
});
