import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sweepUnfinished, writeDurably } from './durable-file.ts';

const PROBE = '.probe-c0a8f1de-7f4e-4b57-8a53-7d2f5c1b9e10';

it('what power cuts left of files that were being written goes at start, and nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bacheca-durable-'));
  const programs = join(folder, 'programs');
  await mkdir(programs);
  await writeDurably(join(folder, 'clock.json'), '{}');
  const left = '.writing-c0a8f1de-7f4e-4b57-8a53-7d2f5c1b9e10';
  for (const path of [
    `clock.json${left}`,
    `programs/current${left}`,
    'note.writing-mine',
    'old.corrupt-1',
    PROBE,
  ])
    await writeFile(join(folder, path), 'half');
  await sweepUnfinished(folder, programs, join(folder, 'nowhere'));
  expect((await readdir(folder)).sort()).toEqual([
    'clock.json',
    'note.writing-mine',
    'old.corrupt-1',
    'programs',
  ]);
  expect(await readdir(programs)).toEqual([]);
  await rm(folder, { recursive: true });
});
