/**
 * Files get their names though a scanner holds them, here on the scheduler's side: uploads, sticks and players'
 * identities.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuditTrail } from '../../database/audit/audit-trail.ts';
import { HeldTables } from '../../database/held-tables.ts';
import { writeWhole } from '../../sticks/stick-files.ts';
import { BY } from '../../testing/actor.ts';
import { TestClock } from '../../testing/clock.ts';
import { newDatabase, type TestDatabase } from '../../testing/engines.ts';
import { temporaryFolder } from '../../testing/scheduler.ts';
import { Media } from './media.ts';

const held = vi.hoisted(() => ({ code: 'EBUSY', times: 0, refused: 0 }));
const removing = vi.hoisted(() => ({ until: Promise.resolve() }));

vi.mock('node:fs/promises', async (importOriginal) => {
  const { withHeldRenames } = await import('../../../../../test/support/locked-renames.ts');
  const original = await importOriginal<typeof import('node:fs/promises')>();
  const rm: typeof original.rm = async (...args) => {
    await removing.until;
    return original.rm(...args);
  };
  return { ...withHeldRenames(original, held), rm };
});

let folder: ReturnType<typeof temporaryFolder>;
let test: TestDatabase;
let media: Media;
beforeEach(async () => {
  held.times = 0;
  folder = temporaryFolder();
  test = await newDatabase('sqlite');
  const tables = new HeldTables(
    { sql: test.database, foreignVersion: () => 0 },
    new AuditTrail(test.database, new TestClock()),
  );
  await tables.refresh();
  media = new Media(tables, folder.path, new TestClock(), () => undefined);
  held.refused = 0;
  held.times = 3;
});
afterEach(async () => {
  held.times = 0;
  folder.remove();
  await test.remove();
});

describe.each(['EBUSY', 'EPERM', 'EACCES'])('where something holds new files (%s)', (code) => {
  beforeEach(() => {
    held.code = code;
  });

  it('an upload is stored', async () => {
    const known = { mimeType: 'image/png', width: 1, height: 1 } as const;
    const { file } = await media.add(Readable.from([Buffer.from('picture')]), { by: BY, known });
    expect(held.refused).toBe(3);
    expect(await media.isOnDisk(file)).toBe(true);
    expect(await readdir(join(folder.path, 'uploads'))).toEqual([]);
  });

  it('a file on a stick is whole under its name', async () => {
    await writeWhole(join(folder.path, 'screens', 'a.manifest'), 'all of it');
    expect(held.refused).toBe(3);
    expect(await readFile(join(folder.path, 'screens', 'a.manifest'), 'utf8')).toBe('all of it');
  });
});

it('what a crash left of uploads goes at start', async () => {
  held.times = 0;
  await writeWhole(join(folder.path, 'uploads', 'half'), 'half');
  media.deleteAbandonedUploads();
  expect(await readdir(join(folder.path, 'uploads'))).toEqual([]);
});

it('a file that is uploaded while its deletion takes its time is there afterwards, row and bytes', async () => {
  held.times = 0;
  const known = { mimeType: 'image/png', width: 1, height: 1 } as const;
  const add = () => media.add(Readable.from([Buffer.from('picture')]), { by: BY, known });
  const { file } = await add();
  let go = () => {};
  removing.until = new Promise((resolve) => {
    go = resolve;
  });
  const deleted = media.remove(file.sha256, BY);
  await expect.poll(() => media.get(file.sha256)).toBeNull();
  const again = add();
  // It may be done or wait: what was deleted must not be the new one.
  await Promise.race([again, new Promise((resolve) => setTimeout(resolve, 300))]);
  go();
  await Promise.all([deleted, again]);
  expect(media.get(file.sha256)).toEqual(file);
  expect(await media.isOnDisk(file)).toBe(true);
});
