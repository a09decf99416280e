import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Problems } from '../faults/problems.ts';
import { takeover } from '../testing/samples.ts';
import { DirectivesFile } from './directives.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bacheca-orders-'));
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

it('of remembered orders those that another version wrote in its own way are left out, named, and the others hold', async () => {
  const [fire, flood] = ['fire', 'flood'].map((id) => takeover(id, Date.now(), Date.now() + 60_000));
  const written = { takeovers: [{ ...fire, crowd: 'panicked' }, flood], withdrawn: ['a', { id: 'b' }, 'c'] };
  const path = join(dataDir, 'orders.json');
  await writeFile(path, JSON.stringify(written));
  const problems = new Problems();
  expect(await new DirectivesFile(dataDir).read(problems)).toEqual({
    takeovers: [flood],
    withdrawn: ['a', 'c'],
  });
  expect(problems.list().map(({ message }) => message)).toEqual([
    expect.stringMatching(/^1 of 2 takeovers can't be read .*crowd/),
    expect.stringMatching(/^1 of 3 withdrawn items can't be read/),
  ]);
  expect(await readdir(dataDir), 'nothing is quarantined').toEqual(['orders.json']);
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(written)));
});
