import { fault } from '@bacheca/shared/translations/problem';
import pino from 'pino';
import { expect, it, vi } from 'vitest';
import { BackgroundTasks } from './background-tasks.ts';
import { Problems } from './problems.ts';

it('what could not be written stays a problem until it is, whatever else is written', async () => {
  const problems = new Problems();
  const tasks = new BackgroundTasks(problems, pino({ level: 'silent' }));
  const messages = () => problems.list().map(({ message }) => message);
  problems.raise('disk', { what: fault('disk-nothing'), why: 'read-only' });
  tasks.add(Promise.reject(new Error('full')), 'writes', 'program');
  await tasks.settled();
  expect(messages()).toEqual([
    'Nothing can be written to disk: read-only.',
    'The program could not be written to disk: full.',
  ]);
  tasks.add(Promise.resolve(), 'reads');
  tasks.add(Promise.resolve(), 'writes', 'time');
  await tasks.settled();
  expect(messages()).toEqual(['The program could not be written to disk: full.']);
  tasks.add(Promise.resolve(), 'writes', 'program');
  await tasks.settled();
  expect(messages()).toEqual([]);
});

it('what could not be written is tried again as it is by then, until it is or a newer one comes', async () => {
  vi.useFakeTimers();
  const problems = new Problems();
  const tasks = new BackgroundTasks(problems, pino({ level: 'silent' }));
  const written: string[] = [];
  let isFull = true;
  let newest = 'old';
  const write = async () => {
    if (isFull) throw new Error('full');
    written.push(newest);
  };
  tasks.add(write(), 'writes', 'takeovers', write);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(problems.list()).toHaveLength(1);
  newest = 'new';
  isFull = false;
  await vi.advanceTimersByTimeAsync(15_000);
  expect([written, problems.list()]).toEqual([['new'], []]);

  isFull = true;
  tasks.add(write(), 'writes', 'takeovers', write);
  await vi.advanceTimersByTimeAsync(1000);
  isFull = false;
  newest = 'newer';
  tasks.add(write(), 'writes', 'takeovers', write);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([written, problems.list()]).toEqual([['new', 'newer'], []]);

  isFull = true;
  tasks.add(write(), 'writes', 'takeovers', write);
  await vi.advanceTimersByTimeAsync(1000);
  await tasks.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
