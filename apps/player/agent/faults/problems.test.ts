import { Id } from '@bacheca/shared/model/ids';
import { problems as texts } from '@bacheca/shared/translations/en/problems';
import { fault } from '@bacheca/shared/translations/problem';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { Problems } from './problems.ts';

it('that are many of one kind hide none of another', () => {
  const problems = new Problems();
  for (let file = 0; file < 300; file += 1) problems.raise('media-damaged', { sha256: `${file}` }, `${file}`);
  problems.raise('disk', { what: fault('disk-nothing'), why: 'full' });
  problems.raise('journal-full', {});
  const told = problems.list();
  expect(told.slice(0, 3).map(({ code }) => code)).toEqual(['media-damaged', 'disk', 'journal-full']);
  expect(told.length).toBeLessThan(50);
});

it('are a code with parameters, and a sentence for schedulers of 0.1.0, which read no more', () => {
  // As their schema was; it leaves out what it doesn't know.
  const OldProblem = z.object({ code: Id, message: z.string() });
  const problems = new Problems();
  const why = { code: 'shown-http', params: { status: '404' } };
  problems.raise('stream-down', { title: 'Consiglio', why }, 'consiglio');
  const [problem] = problems.list();
  expect(problem).toEqual({
    code: 'stream-down',
    message: "“Consiglio” can't be played: its server answers with HTTP 404.",
    params: { title: 'Consiglio', why },
  });
  expect(OldProblem.parse(problem)).toEqual({ code: 'stream-down', message: problem?.message });
});

it.each(Object.entries(texts))('%s is a sentence once it is filled in', (code, text) => {
  const names = [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '');
  const problems = new Problems();
  problems.raiseAny(code as keyof typeof texts, Object.fromEntries(names.map((name) => [name, `<${name}>`])));
  const [problem] = problems.list();
  expect(problem?.message).toBe(text.replace(/\{\{(\w+)\}\}/g, '<$1>'));
  expect(problem?.message).toMatch(/\.$/);
});
