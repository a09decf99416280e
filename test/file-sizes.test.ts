/** No file of code is so long, and no folder so full, that one can't see what is in it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { fullFolders, longFiles, trackedFiles } from './support/file-sizes.ts';

const ROOT = join(import.meta.dirname, '..');

it('no file of code has over 400 lines', () => {
  expect(longFiles(ROOT, trackedFiles(ROOT))).toEqual([]);
});

it('no folder has over 20 files', () => {
  expect(fullFolders(trackedFiles(ROOT))).toEqual([]);
});

it('a file of 401 lines and a folder of 21 files are found, translations and pictures are not', () => {
  const root = mkdtempSync(join(tmpdir(), 'bacheca-sizes-'));
  const write = (path: string, lines: number) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), 'const line = 1;\n'.repeat(lines));
    return path;
  };
  const long = write('apps/a/long.ts', 401);
  const others = [write('apps/a/short.ts', 400), write('apps/a/i18n/it.ts', 900), write('docs/long.md', 900)];
  const full = Array.from({ length: 21 }, (_, index) => `apps/full/${index}.ts`);
  const pictures = Array.from({ length: 21 }, (_, index) => `test/e2e/pictures/${index}.png`);
  expect(longFiles(root, [long, ...others])).toEqual([long]);
  expect(fullFolders([...full, ...pictures, ...full.slice(1).map((path) => `apps/${path}`)])).toEqual([
    'apps/full has 21 files',
  ]);
  rmSync(root, { recursive: true });
});
