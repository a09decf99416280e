import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { holdLock, LockHeldError } from './folder-lock.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bacheca-lock-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What another process says that tries the same lock. */
function tried(path: string): string {
  const script = `const { holdLock } = await import(${JSON.stringify(join(import.meta.dirname, 'folder-lock.ts'))});
    try { holdLock(${JSON.stringify(path)}); console.log('had it'); } catch (error) { console.log(error.name); }`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  }).stdout.trim();
}

it('one process at a time has the lock, and the next one when it is released', () => {
  const path = join(folder, 'a.lock');
  const release = holdLock(path);
  expect(tried(path)).toBe('LockHeldError');
  release();
  expect(tried(path)).toBe('had it');
  // The other process ended without releasing the lock; still it is free.
  holdLock(path)();
});

it('a file that is no database is another matter than a lock that is held', () => {
  const path = join(folder, 'b.lock');
  writeFileSync(path, 'no database '.repeat(1_000));
  expect(() => holdLock(path)).toThrow(/not a database/);
  expect(() => holdLock(path)).not.toThrow(LockHeldError);
});
