/** Files of kinds that nobody's camera left in `test/media`, made here by ffmpeg and byte by byte, and truly probed. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/scheduler.ts';
import { checkFile, type FileCheck } from './check-file.ts';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const folder = temporaryFolder();
afterAll(() => folder.remove());

function make(name: string, ...args: string[]): string {
  const path = join(folder.path, name);
  const source = ['-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=10:duration=1'];
  const made = spawnSync('ffmpeg', ['-v', 'error', '-y', ...source, ...args, path]);
  expect(made.stderr.toString()).toBe('');
  return path;
}

const inShort = ({ code, message, advice }: FileCheck) => [
  code === 'accepted' ? message : code,
  ...advice.map((note) => note.code),
];

describe.skipIf(!hasFfmpeg)('a film', () => {
  const BT2020 = ['-color_primaries', 'bt2020', '-colorspace', 'bt2020nc'];
  const h264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'];
  const vp9 = ['-c:v', 'libvpx-vp9', '-pix_fmt', 'yuv420p10le', '-cpu-used', '8', '-deadline', 'realtime'];

  it.each([
    ['pq.mp4', ['smpte2084', ...h264], 'video/mp4, 320 × 180, 1.0 s'],
    ['hlg.mp4', ['arib-std-b67', ...h264], 'video/mp4, 320 × 180, 1.0 s'],
    ['pq.mov', ['smpte2084', ...h264], 'video/mp4, 320 × 180, 1.0 s'],
    ['pq.webm', ['smpte2084', ...vp9], 'video/webm, 320 × 180, 1.0 s'],
    ['hlg.webm', ['arib-std-b67', ...vp9], 'video/webm, 320 × 180, 1.0 s'],
  ] as const)(
    'in HDR is taken, and its colours are advised about: %s',
    async (name, [transfer, ...codec], answer) => {
      const path = make(name, '-color_trc', transfer, ...BT2020, ...codec);
      const checked = await checkFile(path, 'it');
      expect(inShort(checked)).toEqual([answer, 'hdr']);
      expect(checked.advice[0]?.message).toContain('Esportalo di nuovo in SDR (BT.709)');
      expect((await checkFile(path, 'en')).advice[0]?.message).toContain('SDR (BT.709)');
    },
  );

  it('of ordinary colours has no such advice', async () => {
    const path = make('sdr.mp4', '-color_trc', 'bt709', ...h264);
    expect(inShort(await checkFile(path, 'it'))).toEqual(['video/mp4, 320 × 180, 1.0 s']);
  });

  it('in HDR that no player shows is refused by its codec, and what to export is said', async () => {
    const hevc = ['-c:v', 'libx265', '-pix_fmt', 'yuv420p10le', '-x265-params', 'log-level=none'];
    const path = make('iphone.mov', '-color_trc', 'arib-std-b67', ...BT2020, ...hevc, '-tag:v', 'hvc1');
    const checked = await checkFile(path, 'it');
    expect(checked).toMatchObject({ code: 'unsupported-codec', accepted: false });
    expect(checked.message).toMatch(/HEVC \(H\.265\).*Esportalo come MP4 con H\.264 a 8 bit/);
  });
});

describe.skipIf(!hasFfmpeg)('a picture that moves', () => {
  it('in PNG is refused as what it is, with what to do, and one that stands is taken', async () => {
    const moving = await checkFile(make('moving.png', '-f', 'apng', '-plays', '0'), 'it');
    expect(moving).toMatchObject({ code: 'animated-picture' });
    expect(moving.message).toMatch(/PNG animata.*video MP4 \(H\.264\)/);
    const still = make('still.png', '-frames:v', '1');
    expect(inShort(await checkFile(still, 'it'))).toEqual(['image/png, 320 × 180']);
  });
});

/** The segment of a JPEG that says how the camera was held (Exif 2.32, 4.5.4). */
function exif(orientation: number, isLittle: boolean): Buffer {
  const tiff = Buffer.alloc(26);
  const short = (value: number, at: number) =>
    isLittle ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  const long = (value: number, at: number) =>
    isLittle ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
  tiff.write(isLittle ? 'II' : 'MM', 0, 'latin1');
  short(42, 2);
  long(8, 4);
  short(1, 8);
  short(0x0112, 10);
  short(3, 12);
  long(1, 14);
  short(orientation, 18);
  const data = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(data.byteLength + 2, 2);
  return Buffer.concat([head, data]);
}

describe.skipIf(!hasFfmpeg)('a photograph', () => {
  let photo: Buffer;
  beforeAll(() => {
    photo = readFileSync(make('photo.jpg', '-frames:v', '1'));
  });
  const held = async (name: string, segment: Buffer) => {
    const path = join(folder.path, name);
    writeFileSync(path, Buffer.concat([photo.subarray(0, 2), segment, photo.subarray(2)]));
    return inShort(await checkFile(path, 'it'));
  };

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is known as it is looked at, held in way %d', async (orientation) => {
    const size = orientation >= 5 ? '180 × 320' : '320 × 180';
    for (const isLittle of [true, false])
      expect(await held(`held-${orientation}.jpg`, exif(orientation, isLittle))).toEqual([
        `image/jpeg, ${size}`,
      ]);
  });

  it('that says it was held in no way there is, or half of it, is taken as it is', async () => {
    for (const orientation of [0, 9, 65_535])
      expect(await held('odd.jpg', exif(orientation, true))).toEqual(['image/jpeg, 320 × 180']);
    const whole = exif(6, true);
    const half = Buffer.concat([whole.subarray(0, 16)]);
    half.writeUInt16BE(half.byteLength - 2, 2);
    expect(await held('half.jpg', half)).toEqual(['image/jpeg, 320 × 180']);
  });
});
