import { expect, it } from 'vitest';
import { Problems } from './problems.ts';

it('that are many of one kind hide none of another', () => {
  const problems = new Problems();
  for (let file = 0; file < 300; file += 1) problems.raise('media-damaged', `file ${file}`, `${file}`);
  problems.raise('disk', 'The disk takes nothing.');
  problems.raise('journal-full', 'The journal is full.');
  const told = problems.list();
  expect(told.slice(0, 3).map(({ code }) => code)).toEqual(['media-damaged', 'disk', 'journal-full']);
  expect(told.length).toBeLessThan(50);
});
