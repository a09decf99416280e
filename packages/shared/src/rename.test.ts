import { expect, it } from 'vitest';
import { whileHeld } from './rename.ts';

function failing(code: string, times: number): () => Promise<string> {
  let left = times;
  return async () => {
    left -= 1;
    if (left >= 0) throw Object.assign(new Error(code), { code });
    return 'done';
  };
}

it.each(['EPERM', 'EACCES', 'EBUSY'])(
  'a file that fails with %s for a moment is tried again',
  async (code) => {
    expect(await whileHeld(failing(code, 4))).toBe('done');
  },
);

it('what fails with another reason fails at once', async () => {
  const work = failing('ENOSPC', 1);
  await expect(whileHeld(work)).rejects.toThrow('ENOSPC');
  expect(await work()).toBe('done');
});
