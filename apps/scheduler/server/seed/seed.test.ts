import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from '@bacheca/shared/model/program';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorSentence } from '../i18n/command-line.ts';
import { temporaryFolder, testScheduler } from '../testing/scheduler.ts';
import { writeSeed } from '../testing/seed.ts';

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
  writeSeed(folder.path);
});
afterEach(() => folder.remove());

const start = () => testScheduler({ config: { seedFolder: folder.path } });

describe('a new installation', () => {
  it('has the content of the folder, published, with its media', async () => {
    const scheduler = await start();
    const staff = await scheduler.admin();
    const program = Program.parse((await staff.get('/api/screens/urp-1/program')).body);
    expect(Object.keys(program.items)).toEqual(['codice', 'pagine', 'pillola']);
    const files = Object.values(program.mediaFiles);
    expect(files.map(({ mimeType }) => mimeType).sort()).toEqual(['image/webp', 'text/vtt', 'video/mp4']);
    for (const { sha256, bytes } of files) {
      expect((await staff.get(`/media/${sha256}`)).bytes.byteLength).toBe(bytes);
    }
    await scheduler.close();
  });

  it('is filled once: what staff change stays changed', async () => {
    const scheduler = await start();
    const staff = await scheduler.admin();
    await staff.delete('/api/rules/sempre');
    const restarted = await scheduler.restart();
    expect((await (await restarted.admin()).get('/api/rules')).body).toEqual([]);
    await restarted.close();
  });
});

describe('a folder that is not right stops the start with a sentence that names the file', () => {
  it.each([
    ['a missing file', () => rmSync(join(folder.path, 'playlists.yaml')), /playlists\.yaml can't be read/],
    ['a missing media list', () => rmSync(join(folder.path, 'media.json')), /media\.json can't be read/],
    ['a missing media file', () => rmSync(join(folder.path, 'media/pagina.webp')), /media\/pagina\.webp/],
    [
      'a changed media file',
      () => writeFileSync(join(folder.path, 'media/pillola.mp4'), 'another film'),
      /media\/pillola\.mp4.*sha256/,
    ],
    [
      'an item that is not right',
      () => replace('items/qr.yaml', '"durationMs":12000', '"durationMs":12'),
      /items\/qr\.yaml is not right at 0\.durationMs/,
    ],
    [
      'a media file that is not listed',
      () => replace('items/videos.yaml', 'pillola.mp4', 'altra.mp4'),
      /items\/videos\.yaml names media\/altra\.mp4, which media\.json does not list/,
    ],
    [
      'a playlist with a missing item',
      () => replace('playlists.yaml', '"codice"', '"manca"'),
      /playlist “base” refers to .* item “manca”/,
    ],
  ])('%s', async (_what, spoil, sentence) => {
    spoil();
    const refused = await start().catch((error: unknown) => error);
    expect(errorSentence(refused, 'en')).toMatch(sentence);
    // Nothing of it stays: once mended, it starts.
    writeSeed(folder.path);
    await (await start()).close();
  });
});

function replace(name: string, text: string, by: string): void {
  const path = join(folder.path, name);
  const before = readFileSync(path, 'utf8');
  expect(before).toContain(text);
  writeFileSync(path, before.replace(text, by));
}
