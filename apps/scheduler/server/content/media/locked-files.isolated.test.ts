/**
 * Files get their names though a scanner holds them, here on the scheduler's side: uploads, sticks and players'
 * identities.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../database/open.ts';
import { writeWhole } from '../../sticks/stick-files.ts';
import { TestClock } from '../../testing/clock.ts';
import { temporaryFolder } from '../../testing/scheduler.ts';
import { Media } from './media.ts';

const held = vi.hoisted(() => ({ code: 'EBUSY', times: 0, refused: 0 }));

vi.mock('node:fs/promises', async (importOriginal) => {
  const { withHeldRenames } = await import('../../../../../test/support/locked-renames.ts');
  return withHeldRenames(await importOriginal<typeof import('node:fs/promises')>(), held);
});

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  held.refused = 0;
  held.times = 3;
});
afterEach(() => {
  held.times = 0;
  folder.remove();
});

describe.each(['EBUSY', 'EPERM', 'EACCES'])('where something holds new files (%s)', (code) => {
  beforeEach(() => {
    held.code = code;
  });

  it('an upload is stored', async () => {
    const database = openDatabase(folder.path, process.env.BACHECA_SQLITE_BINDING ?? null);
    const media = new Media(database, folder.path, new TestClock());
    const known = { mimeType: 'image/png', width: 1, height: 1 } as const;
    const { file } = await media.add(Readable.from([Buffer.from('picture')]), { known });
    expect(held.refused).toBe(3);
    expect(await media.isOnDisk(file)).toBe(true);
    expect(await readdir(join(folder.path, 'uploads'))).toEqual([]);
    database.close();
  });

  it('a file on a stick is whole under its name', async () => {
    await writeWhole(join(folder.path, 'screens', 'a.manifest'), 'all of it');
    expect(held.refused).toBe(3);
    expect(await readFile(join(folder.path, 'screens', 'a.manifest'), 'utf8')).toBe('all of it');
  });
});

it('what a crash left of uploads goes at start', async () => {
  held.times = 0;
  const database = openDatabase(folder.path, process.env.BACHECA_SQLITE_BINDING ?? null);
  const media = new Media(database, folder.path, new TestClock());
  await writeWhole(join(folder.path, 'uploads', 'half'), 'half');
  media.deleteAbandonedUploads();
  expect(await readdir(join(folder.path, 'uploads'))).toEqual([]);
  database.close();
});
