import pino from 'pino';
import { expect, it } from 'vitest';
import { Chores } from './chores.ts';
import { Problems } from './problems.ts';

it('what could not be written stays a problem until it is, whatever else is written', async () => {
  const problems = new Problems();
  const chores = new Chores(problems, pino({ level: 'silent' }));
  const messages = () => problems.list().map(({ message }) => message);
  problems.raise('disk', 'Found at start.');
  chores.add(Promise.reject(new Error('full')), 'writes', 'program');
  await chores.settled();
  expect(messages()).toEqual(['Found at start.', 'The program could not be written to disk: full.']);
  chores.add(Promise.resolve(), 'reads');
  chores.add(Promise.resolve(), 'writes', 'time');
  await chores.settled();
  expect(messages()).toEqual(['The program could not be written to disk: full.']);
  chores.add(Promise.resolve(), 'writes', 'program');
  await chores.settled();
  expect(messages()).toEqual([]);
});
