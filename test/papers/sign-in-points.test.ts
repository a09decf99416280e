/** The table in docs/sign-in.md promises tests: they are there. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** What has no test says why in its own words: there is none of it. */
const WITHOUT_TEST = ['2.5.2', '2.7', '2.10'];

describe('docs/sign-in.md', () => {
  const tests = globSync(['test/**/*.{spec,test}.ts', 'apps/scheduler/**/*.test.ts'], { cwd: root })
    .map(read)
    .join('\n');
  const rows = read('docs/sign-in.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('| point'));
  const named = new Map(rows.map((row) => [row, /`([^`]+)` \|$/.exec(row)?.[1] ?? null]));

  it.each([...new Set(named.values())].filter((name) => name !== null))(
    'names a test that exists: %s',
    (name) => {
      expect(tests).toContain(`'${name}'`);
    },
  );

  it('names a test for every point but those of which there is nothing here', () => {
    const without = rows.filter((row) => named.get(row) === null);
    expect(without.map((row) => /^\| ([\d.]+)/.exec(row)?.[1])).toEqual(WITHOUT_TEST);
  });
});
