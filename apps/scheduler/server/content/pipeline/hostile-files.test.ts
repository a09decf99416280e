/** Files that somebody made to do harm: each is refused in words, and none reads a file or an address outside its own. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STATUSES } from '../../http/problems/statuses.ts';
import { translate } from '../../i18n/translate.ts';
import { temporaryFolder } from '../../testing/scheduler.ts';
import { cleanName } from '../assets/drafts-from-files.ts';
import type { Made, Refused } from './made.ts';
import { processAsset } from './process-asset.ts';

const CASES = fileURLToPath(new URL('../../../../../test/media', import.meta.url));
const hasTools = ['ffmpeg', 'pdftoppm'].every((tool) => spawnSync(tool, ['-h']).error === undefined);
const hasStrace = spawnSync('strace', ['-V']).status === 0;
const SECRET = 'il segreto che nessuno deve vedere';

const folder = temporaryFolder();
let listening: Server;
let port = 0;
let visits = 0;
beforeAll(async () => {
  listening = createServer((socket) => {
    visits += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  ({ port } = listening.address() as { port: number });
  writeFileSync(join(folder.path, 'secret.txt'), SECRET);
  // What a list that is followed would show.
  writeFileSync(join(folder.path, 'secret.mp4'), readFileSync(join(CASES, 'anamorphic.mp4')));
});
afterAll(() => {
  listening.close();
  folder.remove();
});

let count = 0;
async function work(bytes: Buffer): Promise<Made | Refused> {
  count += 1;
  const path = join(folder.path, `file-${count}`);
  writeFileSync(path, bytes);
  const job = { sha256: 'a'.repeat(64), path, folder: join(folder.path, `made-${count}`) };
  return processAsset(job, { progress: () => {}, signal: new AbortController().signal });
}

const secret = (name = 'secret.txt') => join(folder.path, name);
const address = () => `http://127.0.0.1:${port}/film.ts`;
const film = () => readFileSync(join(CASES, 'anamorphic.mp4'));
const text = (words: string) => Buffer.from(words);

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG that says to be so large, of which a few bytes are there. */
function pngOf(width: number, height: number, data = Buffer.alloc(1000)): Buffer {
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(data)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts]);
}

const HOSTILE: Readonly<Record<string, () => Buffer | Promise<Buffer>>> = {
  'a list of streams': () => text(`#EXTM3U\n#EXTINF:4,\n${address()}\n`),
  'a list of streams that names a file': () =>
    text(`#EXTM3U\n#EXTINF:4,\nfile://${secret('secret.mp4')}\n#EXT-X-ENDLIST\n`),
  'a list of streams with a concat address': () =>
    text(`#EXTM3U\n#EXTINF:4,\nconcat:${address()}|file://${secret()}\n`),
  'a list for concat': () =>
    text(`ffconcat version 1.0\nfile '${secret('secret.mp4')}'\nfile '${address()}'\n`),
  'a list of DASH': () => text(`<?xml version="1.0"?><MPD><BaseURL>${address()}</BaseURL></MPD>`),
  'a session description': () => text(`v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video ${port} RTP/AVP 96\n`),
  'a list of Windows Media': () => text(`[Reference]\nRef1=${address()}\n`),
  'an AVI that is a list': () => Buffer.concat([text('RIFF\x10\0\0\0AVI '), text(`#EXTM3U\n${address()}\n`)]),
  'a transport stream that is a list': () =>
    Buffer.concat([text('G'.padEnd(188)), text('G'), text(`#EXTM3U\n${address()}\n`)]),
  'an MP4 that is a list': () => Buffer.concat([text('\0\0\0\x18ftypisom'), text(`#EXTM3U\n${address()}\n`)]),
  'a drawing with a script': () =>
    text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
  'a drawing that names a file': () =>
    text(
      `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file://${secret()}">]><svg xmlns="http://www.w3.org/2000/svg"><image href="${address()}"/><text>&x;</text></svg>`,
    ),
  'a web page': () => text(`<!doctype html><script src="${address()}"></script>`),
  'a drawing behind the mark of a picture': () =>
    Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), text('<svg><script/></svg>')]),
  'a picture of a hundred thousand by a hundred thousand': () => pngOf(100_000, 100_000),
  'a picture without most of its rows': () => pngOf(2000, 2000),
  'a picture whose data are none': () => pngOf(100, 100, Buffer.alloc(10)),
  'half a JPEG': async () => {
    const noise = Buffer.from(Array.from({ length: 30_000 }, (_, at) => (at * 7919) % 251));
    const whole = await sharp(noise, { raw: { width: 100, height: 100, channels: 3 } })
      .jpeg()
      .toBuffer();
    return whole.subarray(0, whole.length / 2);
  },
  'half a film': () => film().subarray(0, 5000),
  'a film without its first bytes': () => film().subarray(100),
  'a program': () => Buffer.concat([text('\x7fELF'), Buffer.alloc(2000, 7)]),
  'an archive of a document that names addresses': () =>
    Buffer.concat([text('PK\x03\x04'), text(`word/document.xml ${address()}`)]),
  'a document of old': () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), text(address())]),
  'a PostScript': () => text(`%!PS\n(${secret()}) (r) file\n`),
  'a page behind something else': () => text(`cosa altra\n%PDF-1.4\n${address()}`),
  'a PDF with nothing in it': () => text('%PDF-1.4\n%%EOF\n'),
  'a PDF whose pages are its own parents': () =>
    text(
      '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 999999999>>endobj\ntrailer<</Root 1 0 R/Size 2>>\n',
    ),
  'nothing but noughts': () => Buffer.alloc(100_000),
  'subtitles without words': () => text('WEBVTT\n\n00:01.000 --> 00:02.000\n<v>\n'),
  'nothing at all': () => Buffer.alloc(0),
};

describe.skipIf(!hasTools)('a hostile file', () => {
  it.each(Object.entries(HOSTILE))(
    '%s is refused in words',
    async (_name, make) => {
      const found = await work(await make());
      if (found.type !== 'refused') throw new Error('it was taken');
      const { code, params } = found.refusal;
      expect(Object.keys(STATUSES)).toContain(code);
      for (const locale of ['it', 'en'] as const) {
        const words = translate(locale, `errors:${code as keyof typeof STATUSES}.detail`, params);
        expect(words).toMatch(/^\p{Lu}.{30,}\.$/su);
        expect(words).not.toMatch(/\{\{|undefined|secret/);
      }
      expect(visits).toBe(0);
    },
    90_000,
  );

  it('that is a film and a list, a page or an archive at once, is taken as the film alone', async () => {
    for (const behind of [
      `#EXTM3U\n${address()}\n`,
      `<html><script src="${address()}"></script>`,
      `PK\x03\x04 ${secret()}`,
    ]) {
      const found = await work(Buffer.concat([film(), text(behind)]));
      expect(found).toMatchObject({ type: 'made', kind: 'video' });
      const path = found.type === 'made' ? (found.files[0]?.path ?? '') : '';
      expect(readFileSync(path).includes(behind.slice(0, 10))).toBe(false);
    }
    expect(visits).toBe(0);
  }, 90_000);

  it('with a name that is a path, or reads backwards, has a harmless one', () => {
    expect(cleanName('../../etc/passwd')).toBe('passwd');
    expect(cleanName('C:\\Windows\\foto.png')).toBe('foto.png');
    expect(cleanName('foto\u202Egnp.exe')).toBe('fotognp.exe');
    expect(cleanName('a\u0000b\nc.mp4')).toBe('abc.mp4');
    expect(cleanName('..')).toBe('file');
    expect(cleanName('\u2066\u2069')).toBe('file');
    expect(cleanName('x'.repeat(5000))).toHaveLength(200);
  });
});

describe.skipIf(!hasTools || !hasStrace)('what the tools open', () => {
  const path = process.env.PATH;
  const traces = join(folder.path, 'traces');
  beforeAll(() => {
    const tools = join(folder.path, 'tools');
    for (const each of [tools, traces]) mkdirSync(each);
    for (const tool of ['ffmpeg', 'ffprobe', 'pdfinfo', 'pdftoppm', 'pdftotext'])
      writeFileSync(
        join(tools, tool),
        `#!/bin/sh\nPATH='${path}' exec strace -f -qq -e trace=open,openat,connect,socket -o ${traces}/${tool}-$$ ${tool} "$@"\n`,
        { mode: 0o755 },
      );
    process.env.PATH = `${tools}:${path}`;
  });
  afterAll(() => {
    process.env.PATH = path;
  });

  it('is the file itself, what they make, and what belongs to the system', async () => {
    for (const make of Object.values(HOSTILE)) await work(await make());
    const from = count + 1;
    const good = await work(film());
    await work(readFileSync(join(CASES, 'page.pdf')));
    expect(good.type).toBe('made');
    expect(from).toBeGreaterThan(20);
    const OURS = new RegExp(`^${folder.path}/(?:file-\\d+|made-\\d+(?:/.*)?)$`);
    const SYSTEM = /^(?:\/usr\/|\/lib|\/etc\/|\/proc\/|\/sys\/|\/dev\/|\/var\/cache\/fontconfig)/;
    const lines = readdirSync(traces).flatMap((name) => readFileSync(join(traces, name), 'utf8').split('\n'));
    const opened = lines.flatMap((line) => /open(?:at)?\([^"]*"([^"]+)"[^=]*= \d/.exec(line)?.[1] ?? []);
    expect(opened.some((name) => OURS.test(name))).toBe(true);
    const foreign = opened.filter((name) => !OURS.test(name) && !SYSTEM.test(name));
    expect([...new Set(foreign)]).toEqual([]);
    expect(opened.filter((name) => name.includes('secret') || name === '/etc/passwd')).toEqual([]);
    expect(lines.filter((line) => /AF_INET/.test(line))).toEqual([]);
  }, 180_000);
});
