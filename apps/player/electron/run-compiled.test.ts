/** Real processes, each of which runs a file as Electron's do, with what V8 compiled of it in the one before. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;
let file: string;
let cacheFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bacheca-compiled-'));
  file = join(folder, 'program.js');
  cacheFile = join(folder, 'compiled', 'program');
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }');
  writeProgram('one');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** It needs what is beside it and a module, says one word, and ends with the code that it is given. */
function writeProgram(word: string): void {
  writeFileSync(join(folder, 'beside.js'), 'exports.join = (parts) => parts.join(" ");');
  writeFileSync(
    file,
    `const { join } = require('./beside.js');
const say = async (word) => {
  const { sep } = await import('node:path');
  console.log(join([word, typeof sep, __dirname === ${JSON.stringify(folder)}]));
};
say('${word}').then(() => process.exit(Number(process.env.END_WITH ?? 0)));
`,
  );
}

/** What it said, and whether what had been kept was of use. */
function run(endWith = 0): { said: string; fromKept: boolean } {
  const script = `
    import { runCompiled } from ${JSON.stringify(new URL('./run-compiled.ts', import.meta.url).href)};
    console.log(runCompiled(${JSON.stringify(file)}, ${JSON.stringify(cacheFile)}));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    env: { ...process.env, END_WITH: String(endWith) },
  });
  const [fromKept, said] = stdout.trim().split('\n');
  if (said === undefined) throw new Error(`the program did not run: ${stderr}`);
  return { said, fromKept: fromKept === 'true' };
}

it('runs a file with what V8 compiled of it in an earlier run', () => {
  expect(run()).toEqual({ said: 'one string true', fromKept: false });
  expect(run()).toEqual({ said: 'one string true', fromKept: true });
  expect(run()).toEqual({ said: 'one string true', fromKept: true });
});

it('keeps it for the account that runs it alone, whole or not at all', () => {
  run();
  expect(statSync(join(folder, 'compiled')).mode & 0o777).toBe(0o700);
  expect(statSync(cacheFile).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, 'compiled'))).toEqual(['program']);
});

it('compiles a new build, even one of the same length, which V8 would not notice', () => {
  run();
  writeProgram('two');
  expect(run()).toEqual({ said: 'two string true', fromKept: false });
  expect(run()).toEqual({ said: 'two string true', fromKept: true });
});

it.each([
  ['with a byte that a disk has changed', (kept: Buffer) => flipped(kept, kept.byteLength - 100)],
  ['with another hash', (kept: Buffer) => flipped(kept, 0)],
  ['cut short', (kept: Buffer) => kept.subarray(0, kept.byteLength / 2)],
  ['cut within its hash', (kept: Buffer) => kept.subarray(0, 10)],
  ['empty', () => Buffer.alloc(0)],
])('runs nothing of what was kept, %s', (_, damage) => {
  run();
  const kept = readFileSync(cacheFile);
  writeFileSync(cacheFile, damage(kept));
  expect(run()).toEqual({ said: 'one string true', fromKept: false });
  expect(run()).toEqual({ said: 'one string true', fromKept: true });
});

it('keeps nothing of a run that ended badly', () => {
  run(1);
  expect(existsSync(cacheFile)).toBe(false);
});

it('runs the file where nothing can be kept', () => {
  // What bears the folder's name is none, which stops also one who may write everywhere.
  writeFileSync(join(folder, 'compiled'), '');
  expect(run()).toEqual({ said: 'one string true', fromKept: false });
  expect(run()).toEqual({ said: 'one string true', fromKept: false });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
