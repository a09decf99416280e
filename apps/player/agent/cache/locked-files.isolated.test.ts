/** A scanner or an indexer, as on Windows, holds each new file for a moment: whoever gives it its name waits for it. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LatestFile, quarantine, writeDurably } from '@bacheca/node/durable-file';
import { serialise } from '@bacheca/shared/wire/content-hash';
import { encodeProgramFrame } from '@bacheca/shared/wire/program-frame';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problems } from '../faults/problems.ts';
import { Directives, DirectivesFile } from '../link/directives.ts';
import { ProgramStore } from '../programs/program-store.ts';
import { StickFolder } from '../stick/stick-folder.ts';
import { program, sampleVideo, slide } from '../testing/samples.ts';
import { mediaPath } from './cache-layout.ts';
import { CachedFiles } from './cached-files.ts';
import { PartialDownload } from './partial-download.ts';

const held = vi.hoisted(() => ({ code: 'EBUSY', times: 0, refused: 0 }));

vi.mock('node:fs/promises', async (importOriginal) => {
  const { withHeldRenames } = await import('../../../../test/support/locked-renames.ts');
  return withHeldRenames(await importOriginal<typeof import('node:fs/promises')>(), held);
});

let dataDir: string;
const log = pino({ level: 'silent' });

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bacheca-held-'));
});
afterEach(async () => {
  held.times = 0;
  await rm(dataDir, { recursive: true, force: true });
});

/** Does it while something holds each file for three tries. */
async function whileHeld<T>(code: string, work: () => Promise<T>): Promise<T> {
  held.code = code;
  held.times = 3;
  held.refused = 0;
  const result = await work();
  expect(held.refused, 'it was refused and tried again').toBe(3);
  return result;
}

describe.each(['EBUSY', 'EPERM', 'EACCES'])('a file that something holds (%s) is', (code) => {
  it('a program, which is received all the same', async () => {
    const programs = await ProgramStore.open(dataDir, new Problems(), log);
    const { bytes, revision } = serialise(program([slide('a')]));
    const received = await whileHeld(code, () => programs.receive(encodeProgramFrame(bytes)));
    expect(received).toEqual({ type: 'received', revision });
    const again = await ProgramStore.open(dataDir, new Problems(), log);
    expect(again.pending?.revision).toBe(revision);
  });

  it('a media file, which gets its name once it is verified', async () => {
    const { file, bytes } = sampleVideo(1000);
    const partial = await PartialDownload.open(dataDir, file, null);
    await partial.write(bytes);
    await whileHeld(code, () => partial.finish());
    expect(await readFile(mediaPath(dataDir, file.sha256))).toEqual(bytes);
    const files = await CachedFiles.open(dataDir);
    expect(files.has(file)).toBe(true);
    await whileHeld(code, () => files.quarantine(file.sha256, Date.now()));
    expect((await CachedFiles.open(dataDir)).has(file)).toBe(false);
  });

  it('one of those that the player remembers by', async () => {
    const orders = new DirectivesFile(dataDir);
    await whileHeld(code, () => orders.write({ takeovers: [], withdrawn: ['a'] }));
    expect((await orders.read(new Problems())).withdrawn).toEqual(['a']);
    const latest = new LatestFile(join(dataDir, 'clock.json'));
    await whileHeld(code, () => latest.write('{}'));
    const quarantined = await whileHeld(code, () => quarantine(latest.path));
    expect(await readFile(quarantined, 'utf8')).toBe('{}');
  });

  it('on a stick', async () => {
    const stick = new StickFolder(join(dataDir, 'bacheca'));
    await mkdir(stick.root);
    await whileHeld(code, () => stick.write('plays', 'plays', 'player-1', 'a.plays'));
    expect(await readdir(join(stick.root, 'plays', 'player-1'))).toEqual(['a.plays']);
  });
});

it('one that is held for good fails with the reason, and leaves nothing half behind', async () => {
  held.code = 'EACCES';
  held.times = 100;
  await expect(writeDurably(join(dataDir, 'clock.json'), '{}')).rejects.toThrow('EACCES');
  expect(await readdir(dataDir)).toEqual([]);
});

it('a damaged list on a disk that lets nothing be renamed keeps no player from starting', async () => {
  await mkdir(join(dataDir, 'programs'));
  for (const name of ['orders.json', 'programs/current']) await writeFile(join(dataDir, name), '{"half":');
  held.code = 'EROFS';
  held.times = 100;
  const problems = new Problems();
  expect(await new DirectivesFile(dataDir).read(problems)).toEqual(
    Directives.parse({ takeovers: [], withdrawn: [] }),
  );
  const programs = await ProgramStore.open(dataDir, problems, log);
  expect(programs.active).toBeNull();
  expect(problems.list().map(({ code }) => code)).toEqual(['orders-corrupt', 'program-corrupt']);
});
