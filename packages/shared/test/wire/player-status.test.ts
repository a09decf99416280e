import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MIN_FILLED_MESSAGE_BYTES } from '../../src/wire/message-size.ts';
import { MAX_STATUS_PARAM, PlayerStatus, StageStatus, statusThatFits } from '../../src/wire/player-status.ts';

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

  const three = { code: 'a', params: { b: { code: 'c', params: { d: { code: 'e' } } } } };
  const deep = { code: 'z', params: { why: three } };
  it('has phrases three deep', () => {
    const problem = { code: 'x', message: 'X.', params: { why: three, all: [three] } };
    expect(problemOf(problem)).toEqual(problem);
  });

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

describe('why a screen has nothing to show', () => {
  const fallback = { state: 'fallback', reason: 'no program yet', why: { code: 'fallback-no-program' } };

  it('is a code, and a text for schedulers of 0.1.0', () => {
    expect(StageStatus.parse(fallback)).toEqual(fallback);
    const OldFallback = z.object({ state: z.literal('fallback'), reason: z.string() });
    expect(OldFallback.parse(fallback)).toEqual({ state: 'fallback', reason: 'no program yet' });
  });

  it.each([
    ['a text'],
    [{ code: 'A B' }],
    [{ code: 'x', params: { deep: { code: 'y', params: { z: {} } } } }],
  ])('in another form (%j) leaves the text alone', (why) => {
    const read = StageStatus.parse({ ...fallback, why });
    expect(read).toEqual({ state: 'fallback', reason: 'no program yet', why: undefined });
  });
});

describe('a status that is full of causes', () => {
  const long = {
    code: 'y',
    params: Object.fromEntries([...'abcdefgh'].map((name) => [name, 'è'.repeat(300)])),
  };
  const why = Array.from({ length: 8 }, () => ({ ...long, params: { ...long.params, a: long } }));
  const problem = { code: 'x', message: 'X.', params: { why } };

  it('stays a small message: what says the least loses its parameters first', () => {
    const small = { code: 'z', message: 'Z.', params: { why: { code: 'y' } } };
    const status = PlayerStatus.parse({
      stage: { state: 'bumper' },
      program: { active: null, pending: null, unavailable: [] },
      cache: { filesReady: 0, filesTotal: 0, bytesReady: 0, bytesTotal: 0 },
      journal: { id: '00000000-0000-4000-8000-000000000000', lastSeq: 0, acknowledgedSeq: 0 },
      clock: { offsetMs: 0, quality: { quality: 'unsynced' } },
      uptimeMs: 0,
      problems: [small, ...Array(30).fill(problem), small],
    });
    const sent = statusThatFits(status);
    expect(Buffer.byteLength(JSON.stringify({ type: 'status', status: sent }))).toBeLessThan(
      MIN_FILLED_MESSAGE_BYTES,
    );
    const bare = { code: 'x', message: 'X.' };
    expect(sent.problems).toEqual([small, ...Array(30).fill(bare), small]);
  });
});
