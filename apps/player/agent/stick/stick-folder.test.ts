import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMPLETE, journalFolder, opened, openJournal } from '../testing/journals.ts';
import { StickFolder } from './stick-folder.ts';
import { writePlays } from './stick-plays.ts';

let folder: string;
let outside: string;
let stick: StickFolder;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bacheca-stick-'));
  outside = join(folder, 'outside');
  stick = new StickFolder(join(folder, 'bacheca'));
  await mkdir(stick.root);
  await mkdir(outside);
  await writeFile(join(outside, 'secret'), 'theirs');
});

afterEach(() => rm(folder, { recursive: true }));

describe.skipIf(process.platform === 'win32')('a link in the folder of a stick', () => {
  it('to a folder leads nowhere: nothing behind it is read, listed, written or deleted', async () => {
    await mkdir(join(stick.root, 'plays'));
    await symlink(outside, join(stick.root, 'plays', 'player-1'));
    await expect(stick.read('plays', 'player-1', 'secret')).rejects.toThrow(/no file of ours/);
    await expect(stick.bytes(0, 'plays', 'player-1', 'secret').next()).rejects.toThrow(/no file of ours/);
    await expect(stick.write('x', 'plays', 'player-1', 'new')).rejects.toThrow(/no folder of ours/);
    expect(await stick.list('plays', 'player-1')).toEqual([]);
    await stick.delete('plays', 'player-1', 'secret');
    expect(await readdir(outside)).toEqual(['secret']);
  });

  it('in the place of its upper folder leads nowhere either', async () => {
    await symlink(folder, join(stick.root, 'plays'));
    expect(await stick.list('plays', 'outside')).toEqual([]);
    await stick.delete('plays', 'outside', 'secret');
    expect(await readdir(outside)).toEqual(['secret']);
  });

  it('to a file is no file of ours', async () => {
    await symlink(join(outside, 'secret'), join(stick.root, 'a.manifest'));
    await expect(stick.read('a.manifest')).rejects.toThrow(/no file of ours/);
    expect(await stick.read('b.manifest')).toBeNull();
  });

  it('keeps plays from going onto it, and deletes nobody’s half-done files', async () => {
    const player = { playerId: 'player-1', tokenHash: 'f'.repeat(64), sealKey: undefined };
    const dataDir = journalFolder();
    const journal = openJournal(dataDir);
    journal.add(opened('a'), COMPLETE);
    await mkdir(join(stick.root, 'plays'));
    await symlink(outside, join(stick.root, 'plays', 'player-1'));
    const half = `${journal.id}-1-1.plays.partial`;
    for (const name of ['precious.partial', half]) await writeFile(join(outside, name), 'half');
    await expect(writePlays(stick, journal, player, new Set())).rejects.toThrow(/no folder of ours/);
    expect((await readdir(outside)).sort()).toEqual([half, 'precious.partial', 'secret'].sort());

    // In a folder of its own it clears up what it left itself.
    await rm(join(stick.root, 'plays', 'player-1'));
    const own = join(stick.root, 'plays', 'player-1');
    await mkdir(own);
    for (const name of ['precious.partial', half]) await writeFile(join(own, name), 'half');
    expect(await writePlays(stick, journal, player, new Set())).toBe(1);
    expect((await readdir(own)).sort()).toEqual([`${journal.id}-1-1.plays`, 'precious.partial'].sort());
    expect((await readFile(join(own, `${journal.id}-1-1.plays`))).length).toBeGreaterThan(100);
    journal.close();
    await rm(dataDir, { recursive: true });
  });
});
