import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeDataFolder } from './data-folder.ts';
import { lockDataFolder } from './data-folder-lock.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bacheca-folder-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

it('names a folder that can not be used', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(() => makeDataFolder(join(file, 'data'))).toThrow(
    `The player can't read and write its data folder ${join(file, 'data')} (a part of the path is no folder [ENOTDIR `,
  );
});

it('keeps a folder for one player at a time, until that one ends, however it ends', async () => {
  const module = new URL('./data-folder-lock.ts', import.meta.url).href;
  const other = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `const { lockDataFolder } = await import(${JSON.stringify(module)});
     lockDataFolder(${JSON.stringify(folder)});
     console.log('has it');
     setInterval(() => {}, 1000);`,
  ]);
  expect(String((await once(other.stdout, 'data'))[0])).toContain('has it');
  expect(() => lockDataFolder(folder)).toThrow(`Another player already uses ${folder}.`);

  other.kill('SIGKILL');
  await once(other, 'exit');
  expect(() => lockDataFolder(folder)).not.toThrow();
});
