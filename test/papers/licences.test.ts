/** Whoever takes a file of this project finds out under which licence it is: https://reuse.software */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAnnotations, rightsOf } from './reuse.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const isCheckout = existsSync(join(root, '.git'));
const tracked = isCheckout
  ? execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
    })
      .split('\0')
      // A file that is being deleted is still in the index.
      .filter((path) => path !== '' && existsSync(join(root, path)))
  : [];
/** REUSE asks nothing of the licences themselves. */
const asked = tracked.filter((path) => !/^(?:LICENSE$|LICENSES\/|(?:.*\/)?REUSE\.toml$)/.test(path));

describe.skipIf(!isCheckout)('every file of the project', () => {
  it('has a holder of its rights and a licence', () => {
    expect(asked.length).toBeGreaterThan(1000);
    const without = asked.filter((path) => {
      const rights = rightsOf(root, path);
      return !rights?.copyright || !rights.license;
    });
    expect(without).toEqual([]);
  });

  it('is under a licence whose text is in LICENSES, where no other text is', () => {
    const used = new Set(asked.map((path) => `${rightsOf(root, path)?.license}.txt`));
    // The fonts that builds take from npm are under it.
    used.add('OFL-1.1.txt');
    expect(readdirSync(join(root, 'LICENSES')).sort()).toEqual([...used].sort());
  });

  it('of the fonts in it is under the licence that the font itself names', () => {
    const fonts = tracked.filter((path) => /\.(?:woff2?|ttf|otf)$/.test(path));
    expect(fonts.length).toBeGreaterThan(0);
    for (const path of fonts) expect([path, rightsOf(root, path)?.license]).toEqual([path, 'Apache-2.0']);
  });
});

it('the licence of the whole is the one that package.json and REUSE name', () => {
  expect(JSON.parse(read('package.json')).license).toBe('EUPL-1.2');
  expect(read('LICENSE')).toBe(read('LICENSES/EUPL-1.2.txt'));
  expect(rightsOf(root, 'package.json')?.license).toBe('EUPL-1.2');
});

describe('a REUSE.toml', () => {
  const block = (path: string, license: string) =>
    `[[annotations]]\npath = ${path}\nSPDX-FileCopyrightText = "2026 A"\nSPDX-License-Identifier = "${license}"\n`;

  it('is read with its comments and lists', () => {
    const [first, second] = readAnnotations(
      `# why\nversion = 1\n\n${block('"a/**"', 'MIT')}\n${block('[\n  "b",\n  "c",\n]', 'OFL-1.1')}`,
    );
    expect(first).toEqual({ paths: ['a/**'], copyright: '2026 A', license: 'MIT' });
    expect(second).toEqual({ paths: ['b', 'c'], copyright: '2026 A', license: 'OFL-1.1' });
  });

  it('with anything that is not understood is no licence', () => {
    expect(() => readAnnotations(`version = 1\n\n${block('"a"', 'MIT')}other = 'x'\n`)).toThrow('other');
    expect(() => readAnnotations(`version = 2\n`)).toThrow('version = 2');
  });
});
