import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { refusalSentence } from '../testing/refusal-sentence.ts';
import { temporaryFolder } from '../testing/scheduler.ts';
import { makePrivate } from './private-folder.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const rights = (path: string) => (statSync(path).mode & 0o777).toString(8);

it('a folder of an earlier release is closed, with all that is ours in it', () => {
  const data = join(folder.path, 'data');
  mkdirSync(join(data, 'media', 'ab'), { recursive: true });
  for (const name of ['bacheca.db', 'bacheca.db-wal', 'media/ab/abcd', 'notes.md']) {
    writeFileSync(join(data, name), '');
    chmodSync(join(data, name), 0o644);
  }
  chmodSync(data, 0o755);
  makePrivate(data);
  expect([data, join(data, 'media/ab')].map(rights)).toEqual(['700', '700']);
  expect(['bacheca.db', 'bacheca.db-wal', 'media/ab/abcd'].map((name) => rights(join(data, name)))).toEqual([
    '600',
    '600',
    '600',
  ]);
  expect(rights(join(data, 'notes.md'))).toBe('644');
});

it('a folder that is somebody else’s is not touched, and the start says what to do', () => {
  writeFileSync(join(folder.path, 'letters.txt'), '');
  chmodSync(folder.path, 0o755);
  expect(refusalSentence(() => makePrivate(folder.path))).toContain(
    'Name a folder of its own in BACHECA_DATA',
  );
  expect(rights(folder.path)).toBe('755');
});
