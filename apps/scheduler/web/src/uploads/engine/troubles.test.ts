import { expect, test } from 'vitest';
import { FIRST_PIECE_BYTES, MIN_PIECE_BYTES, smallerPiece } from './piece-size.ts';
import { Rate } from './rate.ts';
import { isPassing, lookAtLine, troubleOf, waitMs } from './troubles.ts';

const problem = (status: number, code: string) => ({
  status,
  body: JSON.stringify({ type: `about:blank#${code}`, code, title: 'x', status, detail: 'in words' }),
});
const HTML = '<!DOCTYPE html><title>x</title>';

test.each([
  [{ status: 0, body: '' }, 'line-dropped'],
  [{ status: 200, body: HTML }, 'not-bacheca'],
  [{ status: 511, body: HTML }, 'not-bacheca'],
  [{ status: 403, body: HTML }, 'not-bacheca'],
  [{ status: 413, body: HTML }, 'too-large'],
  [{ status: 502, body: HTML }, 'server-away'],
  [{ status: 504, body: '' }, 'server-away'],
  [{ status: 423, body: 'locked' }, 'busy'],
  [problem(401, 'not-signed-in'), 'signed-out'],
  [problem(507, 'no-space'), 'no-space'],
  [problem(403, 'forbidden'), 'not-allowed'],
])('%j is %s', (answer, code) => {
  expect(troubleOf(answer)).toMatchObject({ code });
});

test('a file that the scheduler itself finds too large is refused in its words, and not taken for a proxy', () => {
  expect(troubleOf(problem(413, 'too-large'))).toEqual({ code: 'refused', sentence: 'in words' });
});

test('an answer with nothing wrong in it is no trouble', () => {
  expect(troubleOf({ status: 204, body: '' })).toBeNull();
});

test('of a broken line it is asked what broke it', async () => {
  const answering = (answer: Partial<Response>) => () => Promise.resolve(answer as Response);
  expect(await lookAtLine(answering({ type: 'opaqueredirect' }))).toEqual({ code: 'not-bacheca' });
  expect(await lookAtLine(answering({ status: 200, text: async () => HTML }))).toEqual({
    code: 'not-bacheca',
  });
  expect(await lookAtLine(answering({ status: 200, text: async () => '{}' }))).toEqual({
    code: 'line-dropped',
  });
  expect(await lookAtLine(() => Promise.reject(new TypeError('failed')))).toEqual({ code: 'line-dropped' });
});

test('only what ends by itself is waited for', () => {
  expect(isPassing({ code: 'server-away' })).toBe(true);
  expect(isPassing({ code: 'no-space' })).toBe(false);
});

test('waits grow to half a minute and no further', () => {
  const waits = [1, 2, 3, 4, 5, 6, 20].map((failures) => waitMs(failures, 1));
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  expect(waitMs(1, 0)).toBeLessThan(waitMs(1, 1));
});

test('pieces become smaller down to the least, and then there is none', () => {
  const sizes: number[] = [];
  for (let size: number | null = FIRST_PIECE_BYTES; size !== null; size = smallerPiece(size))
    sizes.push(size);
  expect(sizes.at(-1)).toBe(MIN_PIECE_BYTES);
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
});

test('a rate is of the last seconds, and none before there is enough to tell by', () => {
  const rate = new Rate();
  rate.note(0, 0);
  rate.note(500, 500);
  expect(rate.bytesPerSecond).toBeNull();
  for (let second = 1; second <= 20; second++) rate.note(500 + second * 100, second * 1000);
  expect(rate.bytesPerSecond).toBeCloseTo(100);
  // What is sent again after a break is none of it.
  rate.note(300, 21_000);
  expect(rate.bytesPerSecond).toBeNull();
});
