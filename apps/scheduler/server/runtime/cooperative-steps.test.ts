import { expect, it } from 'vitest';
import { type CooperativeSteps, runAtOnce, runInTurns, TURN_MS } from './cooperative-steps.ts';

/** Each step takes longer than a turn. */
function* slowSteps(count: number): CooperativeSteps<number> {
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
  expect(await runInTurns(slowSteps(5))).toBe(5);
  goesOn = false;
  expect(others).toBeGreaterThanOrEqual(5);
  const before = others;
  expect(runAtOnce(slowSteps(5))).toBe(5);
  expect(others).toBe(before);
});

it('what goes wrong in a step reaches whoever waits', async () => {
  function* failing(): CooperativeSteps<void> {
    yield;
    throw new Error('no such thing');
  }
  await expect(runInTurns(failing())).rejects.toThrow('no such thing');
});
