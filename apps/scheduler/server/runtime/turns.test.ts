import { expect, it } from 'vitest';
import { atOnce, inTurns, type Steps, TURN_MS } from './turns.ts';

/** Each step takes longer than a turn. */
function* slowSteps(count: number): Steps<number> {
  for (let step = 0; step < count; step++) {
    const untilMs = performance.now() + TURN_MS + 1;
    while (performance.now() < untilMs);
    yield;
  }
  return count;
}

it('work in turns lets whatever waits have its turn in between, and answers what it answers at once', async () => {
  let others = 0;
  let goesOn = true;
  const other = () => {
    others++;
    if (goesOn) setImmediate(other);
  };
  setImmediate(other);
  expect(await inTurns(slowSteps(5))).toBe(5);
  goesOn = false;
  expect(others).toBeGreaterThanOrEqual(5);
  const before = others;
  expect(atOnce(slowSteps(5))).toBe(5);
  expect(others).toBe(before);
});

it('what goes wrong in a step reaches whoever waits', async () => {
  function* failing(): Steps<void> {
    yield;
    throw new Error('no such thing');
  }
  await expect(inTurns(failing())).rejects.toThrow('no such thing');
});
