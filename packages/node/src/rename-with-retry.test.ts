import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { whileLocked } from './rename-with-retry.ts';

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
    expect(await whileLocked(failing(code, 4))).toBe('done');
  },
);

it('what fails with another reason fails at once', async () => {
  const work = failing('ENOSPC', 1);
  await expect(whileLocked(work)).rejects.toThrow('ENOSPC');
  expect(await work()).toBe('done');
});

it('is how all of the product renames, so that a scanner costs nobody a program, an upload or a stick', () => {
  const root = join(import.meta.dirname, '..', '..', '..');
  const files = globSync('{apps,packages}/**/*.ts', {
    cwd: root,
    exclude: (name) => name === 'node_modules',
  });
  const product = files.filter((path) => !/\.test\.ts$|testing|src.rename-with-retry\.ts$/.test(path));
  expect(product.length).toBeGreaterThan(300);
  const direct = product.filter((path) =>
    /import[^;]*\brename(?:Sync)?\b[^;]*from 'node:fs/.test(readFileSync(join(root, path), 'utf8')),
  );
  expect(direct).toEqual([]);
});
