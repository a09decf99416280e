import { expect, it } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

it('does it once more after what is under way, however often it was asked for, and also after a failure', async () => {
  const finish: (() => void)[] = [];
  const errors: unknown[] = [];
  const ask = oneAtATime(
    async () => {
      await new Promise<void>((resolve) => finish.push(resolve));
      if (finish.length === 1) throw new Error('the first');
    },
    (error) => errors.push(error),
  );
  ask();
  ask();
  ask();
  expect(finish).toHaveLength(1);
  finish[0]?.();
  await expect.poll(() => finish.length).toBe(2);
  expect(errors).toEqual([new Error('the first')]);
  finish[1]?.();
  await Promise.resolve();
  await Promise.resolve();
  ask();
  await expect.poll(() => finish.length).toBe(3);
});
