import { describe, expect, it } from 'vitest';
import { MAX_STATUS_PARAM, PlayerStatus } from '../../src/wire/player-status.ts';

const problemOf = (problem: unknown) => PlayerStatus.shape.problems.parse([problem])[0];

describe('a player’s problem', () => {
  it('of 0.1.0 is a code and a sentence', () => {
    const old = { code: 'disk', message: 'The disk is full.' };
    expect(problemOf(old)).toEqual(old);
  });

  it('has parameters: texts, numbers, phrases, lists of phrases', () => {
    const entry = { code: 'entries-left-out', params: { list: { code: 'list-takeovers' }, count: 1 } };
    const problem = { code: 'x', message: 'X.', params: { title: 'A', times: 2, why: entry, all: [entry] } };
    expect(problemOf(problem)).toEqual(problem);
  });

  it('has texts of bounded length', () => {
    const params = { title: 'x'.repeat(5000), why: { code: 'y', params: { at: 'z'.repeat(5000) } } };
    const read = problemOf({ code: 'x', message: 'X.', params });
    expect(JSON.stringify(read).length).toBeLessThan(2 * MAX_STATUS_PARAM + 200);
  });

  const deep = { code: 'a', params: { b: { code: 'c', params: { d: { code: 'e' } } } } };
  it.each([
    ['another form', ['x']],
    ['a parameter of another form', { why: true }],
    ['phrases within phrases without end', { why: deep }],
    ['too many parameters', Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`p${index}`, 'x']))],
  ])('with %s keeps its sentence alone, and its status is not refused', (_what, params) => {
    expect(problemOf({ code: 'x', message: 'X.', params })?.message).toBe('X.');
    expect(problemOf({ code: 'x', message: 'X.', params })?.params).toBeUndefined();
  });
});
