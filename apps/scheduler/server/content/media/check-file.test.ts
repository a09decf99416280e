import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../testing/client.ts';
import { type TestScheduler, temporaryFolder, testScheduler } from '../../testing/scheduler.ts';
import { checkFile } from './check-file.ts';
import { readSubtitles } from './subtitles.ts';

const CASES = fileURLToPath(new URL('../../../../../test/media', import.meta.url));
const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

/** What is right for each file of `test/media`: how it is known, or why it is refused; and what is advised. */
const RIGHT: Readonly<Record<string, readonly [answer: string, ...advice: string[]]>> = {
  'after-end.vtt': ['text/vtt', 'subtitles-late'],
  'anamorphic.mp4': ['video/mp4, 1024 × 576, 4.0 s'],
  'animated.gif': ['unsupported-file'],
  'animated.webp': ['animated-picture'],
  'backwards.vtt': ['subtitles-not-shown'],
  'bytes-after-end.png': ['image/png, 320 × 180'],
  'comma-times.vtt': ['text/vtt', 'subtitles-mended'],
  'drawing.svg': ['unsupported-file'],
  'duration-past-safe-integers.webm': ['video-duration'],
  'empty.vtt': ['subtitles-empty'],
  'first-half-only.mp4': ['file-incomplete'],
  'h264-422-10bit.mp4': ['unsupported-codec'],
  'h264.mov': ['video/mp4, 160 × 90, 2.0 s'],
  'held-8s-in-30fps.mp4': ['video/mp4, 320 × 180, 12.0 s', 'long-held-pictures'],
  'hevc-10bit.mp4': ['unsupported-codec'],
  'interlaced.mp4': ['video/mp4, 320 × 180, 2.0 s', 'interlaced'],
  'mjpeg.mp4': ['unsupported-codec'],
  'mpeg2.mp4': ['unsupported-codec'],
  'mpeg4-asp.mp4': ['unsupported-codec'],
  'music-note.vtt': ['text/vtt'],
  'one-frame-a-second.mp4': ['video/mp4, 320 × 180, 12.0 s'],
  'one-frame-in-5s.mp4': ['video/mp4, 320 × 180, 30.0 s', 'long-held-pictures'],
  'page.pdf': ['unsupported-file'],
  'picture-begins-at-4s.mp4': ['video/mp4, 160 × 90, 8.0 s', 'picture-begins-late'],
  'plain.srt': ['text/vtt', 'subtitles-mended'],
  'png-named-jpeg.jpg': ['image/png, 320 × 180'],
  'prores.mov': ['unsupported-codec'],
  'rest-of-older-picture.png': ['image/png, 320 × 180'],
  'rolling-captions.vtt': ['text/vtt'],
  'sign-in-a-note.vtt': ['text/vtt'],
  'song-with-cover.mp4': ['no-moving-picture'],
  'turned-by-metadata.mp4': ['video/mp4, 180 × 320, 8.0 s'],
  'utf-16.vtt': ['text/vtt', 'subtitles-reencoded'],
  'windows-1252.vtt': ['text/vtt', 'subtitles-reencoded'],
};

it('every file of the cases has its right answer here', () => {
  expect(readdirSync(CASES).sort()).toEqual(Object.keys(RIGHT).sort());
});

describe.skipIf(!hasFfmpeg)('a file from the field', () => {
  it.each(Object.entries(RIGHT))(
    '%s is answered rightly',
    async (name, [answer, ...advised]) => {
      const check = await checkFile(join(CASES, name), 'en');
      expect(check.accepted ? check.message : check.code).toBe(answer);
      expect(check.advice.map(({ code }) => code)).toEqual(advised);
    },
    60_000,
  );

  it.each([
    ['hevc-10bit.mp4', 'HEVC'],
    ['h264-422-10bit.mp4', 'H.264 4:2:2 10 bit'],
    ['prores.mov', 'ProRes'],
    ['mpeg2.mp4', 'MPEG-2'],
    ['mpeg4-asp.mp4', 'MPEG-4 Part 2'],
    ['mjpeg.mp4', 'Motion JPEG'],
    ['animated.webp', 'animated WebP'],
    ['animated.gif', 'GIF'],
    ['drawing.svg', 'SVG'],
    ['page.pdf', 'Export each page'],
    ['backwards.vtt', 'line 3'],
  ])(
    '%s is refused naming “%s”, in Italian too, and never in the words of a tool',
    async (name, words) => {
      const english = (await checkFile(join(CASES, name), 'en')).message;
      expect(english).toContain(words);
      const italian = (await checkFile(join(CASES, name), 'it')).message;
      expect(italian).not.toBe(english);
      expect(english + italian).not.toMatch(/0x|ffmpeg|ffprobe|moov|whitelist/);
    },
    60_000,
  );
});

/** A PNG file (third edition, section 5) with as many bytes of rows as are given. */
function png(
  width: number,
  height: number,
  depth: number,
  colour: number,
  raw: Buffer,
  interlaced = 0,
): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.byteLength);
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour, 0, 0, interlaced], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(raw)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...parts]);
}

describe('a PNG file', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  const codeOf = async (bytes: Buffer) => {
    const path = join(folder.path, 'immagine.png');
    writeFileSync(path, bytes);
    return (await checkFile(path, 'it')).code;
  };

  it.each([
    ['1 × 1', png(1, 1, 8, 2, Buffer.alloc(4))],
    ['16 bits a sample', png(64, 36, 16, 2, Buffer.alloc(36 * (1 + 64 * 6)))],
    ['1 bit a sample', png(61, 36, 1, 0, Buffer.alloc(36 * (1 + 8)))],
    ['rows in seven passes', png(10, 3, 8, 0, Buffer.alloc(37), 1)],
    ['more data than rows', png(2, 2, 8, 0, Buffer.alloc(100))],
  ])('of %s is whole', async (_what, bytes) => {
    expect(await codeOf(bytes)).toBe('accepted');
  });

  it('whose rows stop before its end is incomplete, however properly it ends', async () => {
    expect(await codeOf(png(640, 360, 8, 2, Buffer.alloc(100 * (1 + 640 * 3))))).toBe('file-incomplete');
    expect(await codeOf(png(10, 3, 8, 0, Buffer.alloc(36), 1))).toBe('file-incomplete');
  });
});

describe('subtitles', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  it.each([
    ['WEBVTT\n\n00:01.000 --> 00:02.000\nScala A --> B\n', 'Scala A --&gt; B'],
    ['WEBVTT\n\n00:01.000 --> 00:02.000\nSotto < 5 euro\n', 'Sotto &lt; 5 euro'],
    ['1\n00:00:01,000 --> 00:00:02,000\n<i>Uno</i> <3 due & tre\n', '<i>Uno</i> &lt;3 due & tre'],
    ['WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>Uno <00:01.500>due</v>\n', '<v Anna>Uno <00:01.500>due</v>'],
  ])('with signs that a browser takes for its own keep their words: %s', (sent, kept) => {
    const { bytes, advice } = readSubtitles(Buffer.from(sent));
    expect(bytes.toString('utf8')).toContain(`\n${kept}\n`);
    expect(advice.map(({ code }) => code)).toEqual(sent.includes(kept) ? [] : ['subtitles-mended']);
  });

  it('in an encoding that can’t be told are refused as that', async () => {
    const path = join(folder.path, 'mac.srt');
    writeFileSync(path, Buffer.from('1\n00:00:01,000 --> 00:00:02,000\nPerch\x8e la citt\x88\n', 'latin1'));
    expect((await checkFile(path, 'it')).code).toBe('subtitles-encoding');
  });
});

describe.skipIf(!hasFfmpeg)('a film', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  it('of more pixels than players decode is refused, naming the size to export', async () => {
    const path = join(folder.path, '8k.mp4');
    const source = ['-f', 'lavfi', '-i', 'color=s=7680x4320:r=2:d=1'];
    const coded = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
    spawnSync('ffmpeg', ['-v', 'error', ...source, ...coded, path]);
    const check = await checkFile(path, 'it');
    expect(check.code).toBe('video-too-large');
    expect(check.message).toContain('3840 × 2160');
  }, 60_000);
});

describe('a file that is something else', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  it.each([
    ['vuoto.mp4', Buffer.alloc(0), 'empty-file'],
    ['un-byte.mp4', Buffer.of(0), 'unsupported-file'],
    ['archivio.zip', Buffer.from('PK\x03\x04 and so on', 'latin1'), 'unsupported-file'],
    ['testo.vtt', Buffer.from('Solo parole.\n'), 'unsupported-file'],
    ['rumore.png', Buffer.from([...Array(500).keys()].map((at) => (at * 73) % 251)), 'unsupported-file'],
    ['lista.mp4', Buffer.from('#EXTM3U\n#EXTINF:5,\nhttp://127.0.0.1:1/x.ts\n'), 'unsupported-file'],
    ['concat.mp4', Buffer.from('ffconcat version 1.0\nfile /etc/passwd\n'), 'unsupported-file'],
    ['testa.png', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'file-incomplete'],
    ['testa.jpg', Buffer.from('\xff\xd8\xff\xe0', 'latin1'), 'file-incomplete'],
    ['testa.webp', Buffer.from('RIFF\x00\x00\x00\x00WEBP', 'latin1'), 'file-incomplete'],
    ['pagina.html', Buffer.from('<!doctype html><title>x</title>'), 'unsupported-file'],
    ['dopo-righe.pdf', Buffer.from('\n\n%PDF-1.7\n'), 'unsupported-file'],
    [`${'lungo-'.repeat(35)}.vtt`, Buffer.from('WEBVTT\n\n00:01.000 --> 00:02.000\nciao\n'), 'accepted'],
    ['a\u202egpj.vtt', Buffer.from('WEBVTT\n\n00:01.000 --> 00:02.000\nciao\n'), 'accepted'],
    ['manca.mp4', null, 'unreadable'],
  ])(
    '%s gets its answer',
    async (name, bytes, code) => {
      const path = join(folder.path, name);
      if (bytes) writeFileSync(path, bytes);
      expect(await checkFile(path, 'it')).toMatchObject({ code, accepted: code === 'accepted' });
    },
    60_000,
  );
});

describe.skipIf(!hasFfmpeg)('an upload', () => {
  let scheduler: TestScheduler;
  let staff: Client;
  beforeAll(async () => {
    scheduler = await testScheduler();
    staff = await scheduler.admin();
  });
  afterAll(() => scheduler.close());
  const upload = (name: string, type?: string) =>
    staff.send('POST', '/api/media', {
      body: new Uint8Array(readFileSync(join(CASES, name))),
      headers: type === undefined ? {} : { 'content-type': type },
    });

  it.each([
    ['h264.mov', 'video/quicktime', 'video/mp4'],
    ['h264.mov', '', 'video/mp4'],
    ['h264.mov', undefined, 'video/mp4'],
    ['png-named-jpeg.jpg', 'image/jpeg', 'image/png'],
    ['bytes-after-end.png', 'not a type', 'image/png'],
    ['plain.srt', 'application/x-subrip', 'text/vtt'],
  ])('of %s called “%s” is kept as what its bytes are', async (name, type, mimeType) => {
    expect(await upload(name, type)).toMatchObject({ status: 201, body: { mimeType } });
  });

  it('keeps subtitles as UTF-8 WebVTT that a browser reads, whatever they were', async () => {
    for (const [name, words] of [
      ['windows-1252.vtt', 'Perché la città – “ok”'],
      ['utf-16.vtt', 'Perché la città'],
      ['comma-times.vtt', 'Buongiorno, Prato'],
      ['plain.srt', 'Buongiorno, Prato'],
    ] as const) {
      const { body } = await upload(name);
      const { sha256, bytes } = body as { sha256: string; bytes: number };
      const kept = (await staff.get(`/media/${sha256}`)).bytes;
      expect(kept.byteLength, name).toBe(bytes);
      expect(kept.toString('utf8'), name).toMatch(/^WEBVTT\n\n00:00:0\d\.000 --> 00:00:05\.000\n/);
      expect(kept.toString('utf8'), name).toContain(words);
      expect((await upload(name)).body, name).toMatchObject({ sha256 });
    }
  });

  it('says what it advises in the language of who uploads, and refuses what no list could carry', async () => {
    const { body } = await upload('interlaced.mp4');
    expect(body).toMatchObject({
      advice: [{ code: 'interlaced', message: expect.stringContaining('interlacciato') }],
    });
    expect((await upload('duration-past-safe-integers.webm')).status).toBe(422);
    const list = await staff.get('/api/media');
    expect(list.status).toBe(200);
  });

  it('of many pictures at once is checked in turn, and none is called unreadable', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => upload('rest-of-older-picture.png')));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
  });
});
