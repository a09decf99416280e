import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/scheduler.ts';
import type { Made, Refused } from './made.ts';
import { processAsset } from './process-asset.ts';

const CASES = fileURLToPath(new URL('../../../../../test/media', import.meta.url));
const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const hasPoppler = spawnSync('pdftoppm', ['-v']).status === 0;

const folder = temporaryFolder();
afterAll(() => folder.remove());

let count = 0;
function work(path: string, signal = new AbortController().signal): Promise<Made | Refused> {
  count += 1;
  const job = { sha256: 'a'.repeat(64), path, folder: join(folder.path, `made-${count}`) };
  return processAsset(job, { progress: () => {}, signal });
}

/** Reads as `video 320x180 8.0 s [720]`, or as the code of the refusal. */
function inShort(found: Made | Refused): string {
  if (found.type === 'refused') return found.refusal.code;
  const { kind, width, height, durationMs, media } = found;
  const length = durationMs === null ? '' : ` ${(durationMs / 1000).toFixed(1)} s`;
  return `${kind}${width === null ? '' : ` ${width}x${height}`}${length}${media.length === 1 ? '' : ` ${media.length} pages`}`;
}

const RIGHT: Readonly<Record<string, string | RegExp>> = {
  'after-end.vtt': 'subtitles',
  'anamorphic.mp4': 'video 1024x576 4.0 s',
  'animated.gif': /^video 320x180 6\.\d s$|^video \d+x\d+ \d+\.\d s$/,
  'animated.webp': /^video \d+x\d+ \d+\.\d s$/,
  'backwards.vtt': 'subtitles-not-shown',
  'bytes-after-end.png': 'picture 320x180',
  'comma-times.vtt': 'subtitles',
  'drawing.svg': 'unsupported-file',
  'duration-past-safe-integers.webm': 'video-duration',
  'empty.vtt': 'subtitles-empty',
  'first-half-only.mp4': 'file-incomplete',
  'h264-422-10bit.mp4': /^video \d+x\d+ \d\.\d s$/,
  'h264.mov': 'video 160x90 2.0 s',
  'held-8s-in-30fps.mp4': 'video 320x180 12.0 s',
  'hevc-10bit.mp4': /^video \d+x\d+ \d\.\d s$/,
  'interlaced.mp4': 'video 320x180 2.0 s',
  'mjpeg.mp4': /^video \d+x\d+ \d\.\d s$/,
  'mpeg2.mp4': /^video \d+x\d+ \d\.\d s$/,
  'mpeg4-asp.mp4': /^video \d+x\d+ \d\.\d s$/,
  'music-note.vtt': 'subtitles',
  'one-frame-a-second.mp4': 'video 320x180 12.0 s',
  'one-frame-in-5s.mp4': 'video 320x180 30.0 s',
  'page.pdf': 'file-damaged',
  'picture-begins-at-4s.mp4': /^video 160x90 8\.[01] s$/,
  'plain.srt': 'subtitles',
  'png-named-jpeg.jpg': 'picture 320x180',
  'prores.mov': /^video \d+x\d+ \d\.\d s$/,
  'rest-of-older-picture.png': 'picture 320x180',
  'rolling-captions.vtt': 'subtitles',
  'sign-in-a-note.vtt': 'subtitles',
  'song-with-cover.mp4': 'no-moving-picture',
  'turned-by-metadata.mp4': 'video 180x320 8.0 s',
  'utf-16.vtt': 'subtitles',
  'windows-1252.vtt': 'subtitles',
};

interface Probed {
  readonly streams: readonly Readonly<Record<string, string | number>>[];
}

function probed(path: string): Probed {
  const args = ['-v', 'error', '-show_streams', '-of', 'json', path];
  return JSON.parse(spawnSync('ffprobe', args).stdout.toString()) as Probed;
}

/** What every film is that leaves the pipeline. */
function expectConforming(found: Made | Refused): void {
  if (found.type === 'refused') throw new Error(JSON.stringify(found.refusal));
  for (const { path, file } of found.files) {
    const { streams } = probed(path);
    const video = streams.find(({ codec_type }) => codec_type === 'video');
    expect(video).toMatchObject({
      ...{ codec_name: 'h264', profile: 'High', pix_fmt: 'yuv420p', field_order: 'progressive' },
      ...{ r_frame_rate: '30/1', has_b_frames: 0 },
    });
    expect(Number(video?.start_time)).toBe(0);
    expect(['1:1', undefined]).toContain(video?.sample_aspect_ratio);
    const sound = streams.find(({ codec_type }) => codec_type === 'audio');
    if (sound) expect(sound).toMatchObject({ codec_name: 'aac', sample_rate: '48000' });
    const args = [
      '-v',
      'error',
      '-select_streams',
      'v',
      '-show_entries',
      'packet=pts_time,flags',
      '-of',
      'csv=p=0',
    ];
    const packets = spawnSync('ffprobe', [...args, path])
      .stdout.toString()
      .trim()
      .split('\n');
    const shownAtS = packets.map(Number.parseFloat);
    shownAtS.slice(1).forEach((atS, index) => {
      expect(atS - (shownAtS[index] ?? 0)).toBeCloseTo(1 / 30, 2);
    });
    const keys = packets.filter((line) => line.includes('K')).map(Number.parseFloat);
    keys.slice(1).forEach((atS, index) => {
      expect(atS - (keys[index] ?? 0)).toBeLessThanOrEqual(1.001);
    });
    expect(file.longestHoldMs).toBeLessThan(100);
  }
}

it('every file of the cases has its right answer here', () => {
  expect(readdirSync(CASES).sort()).toEqual(Object.keys(RIGHT).sort());
});

describe.skipIf(!hasFfmpeg || !hasPoppler)('a file from the field', () => {
  it.each(Object.entries(RIGHT))(
    '%s becomes what it should',
    async (name, right) => {
      const found = await work(join(CASES, name));
      expect(inShort(found)).toMatch(typeof right === 'string' ? new RegExp(`^${right}$`) : right);
      if (found.type === 'made' && found.kind === 'video') expectConforming(found);
    },
    120_000,
  );
});

describe.skipIf(!hasFfmpeg)('what a municipality has', () => {
  const make = (name: string, ...args: string[]) => {
    const path = join(folder.path, name);
    const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-y', ...args, path]);
    if (status !== 0) throw new Error(stderr.toString());
    return path;
  };
  const picture = (size: string, rate = 25) => ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}:d=2`];
  const tone = ['-f', 'lavfi', '-i', 'sine=f=440:d=2'];
  const X265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none'];
  const HLG = [
    '-pix_fmt',
    'yuv420p10le',
    '-color_trc',
    'arib-std-b67',
    '-color_primaries',
    'bt2020',
    '-colorspace',
    'bt2020nc',
  ];

  const FILMS: Readonly<Record<string, readonly [right: string, file: string, ...args: string[]]>> = {
    'an HDR film of an iPhone': [
      'video 320x180 2.0 s',
      'iphone.mov',
      ...picture('320x180', 30),
      ...tone,
      ...X265,
      ...HLG,
      '-c:a',
      'aac',
    ],
    'interlaced MPEG-2 in a transport stream': [
      'video 320x240 2.0 s',
      'tv.ts',
      ...picture('320x240'),
      ...tone,
      '-c:v',
      'mpeg2video',
      '-flags',
      '+ildct+ilme',
      '-top',
      '1',
      '-c:a',
      'mp2',
    ],
    'a program stream of a DVD': [
      'video 320x240 2.0 s',
      'dvd.mpg',
      ...picture('320x240'),
      ...tone,
      '-c:v',
      'mpeg2video',
      '-c:a',
      'mp2',
      '-f',
      'dvd',
    ],
    'an AVI with Xvid and MP3': [
      'video 320x240 2.0 s',
      'old.avi',
      ...picture('320x240'),
      ...tone,
      '-c:v',
      'mpeg4',
      '-c:a',
      'libmp3lame',
    ],
    'a WebM with VP9': [
      'video 320x180 2.0 s',
      'web.webm',
      ...picture('320x180'),
      '-c:v',
      'libvpx-vp9',
      '-cpu-used',
      '8',
    ],
    'a Matroska': ['video 320x180 2.0 s', 'film.mkv', ...picture('320x180'), '-c:v', 'libx264'],
    'a Windows Media film': [
      'video 320x240 2.0 s',
      'film.wmv',
      ...picture('320x240'),
      ...tone,
      '-c:v',
      'wmv2',
      '-c:a',
      'wmav2',
    ],
    'an odd size': [
      'video 160x90 2.0 s',
      'odd.mp4',
      '-f',
      'lavfi',
      '-i',
      'testsrc=s=161x91:r=25:d=2',
      '-pix_fmt',
      'yuv444p',
      '-c:v',
      'libx264',
    ],
  };
  it.each(Object.entries(FILMS))(
    '%s',
    async (_name, [right, file, ...args]) => {
      const found = await work(make(file, ...args));
      expect(inShort(found).replace(/ (1\.9|2\.[01]) s$/, ' 2.0 s')).toBe(right);
      expectConforming(found);
    },
    120_000,
  );

  it('gives a film above 720 lines two sizes, the larger first', async () => {
    const found = await work(
      make('large.mp4', '-f', 'lavfi', '-i', 'testsrc2=s=1280x1920:r=30:d=1', '-c:v', 'libx264'),
    );
    expect(found.type === 'made' && found.renditions.map(({ height }) => height)).toEqual([1080, 720]);
    expect(found.type === 'made' && found.files.map(({ file }) => `${file.width}x${file.height}`)).toEqual([
      '1080x1620',
      '720x1080',
    ]);
    expectConforming(found);
  }, 120_000);

  it('keeps what is as it should be, to the byte', async () => {
    const first = await work(make('plain.mp4', ...picture('320x180', 30), ...tone, '-c:v', 'libx264'));
    const path = first.type === 'made' ? (first.files[0]?.path ?? '') : '';
    const again = await work(path);
    expect(again.type === 'made' && again.files[0]).toMatchObject({ path, file: { sha256: 'a'.repeat(64) } });
  }, 120_000);

  it('brings what is too quiet to the loudness of all others, and says what is not heard at all', async () => {
    const quiet = await work(
      make(
        'quiet.mp4',
        ...picture('320x180', 30),
        '-f',
        'lavfi',
        '-i',
        'sine=f=440:d=6,volume=0.02',
        '-c:v',
        'libx264',
      ),
    );
    const path = quiet.type === 'made' ? (quiet.files[0]?.path ?? '') : '';
    const { stderr } = spawnSync('ffmpeg', [
      '-hide_banner',
      '-i',
      path,
      '-vn',
      '-af',
      'ebur128',
      '-f',
      'null',
      '-',
    ]);
    const lufs = [...stderr.toString().matchAll(/I:\s+(-?[\d.]+) LUFS/g)].at(-1)?.[1];
    expect(Math.abs(Number(lufs) + 23)).toBeLessThan(1.5);
    const silent = await work(
      make(
        'silent.mp4',
        ...picture('320x180', 30),
        '-f',
        'lavfi',
        '-i',
        'anullsrc=d=2',
        '-c:v',
        'libx264',
        '-shortest',
      ),
    );
    expect(silent).toMatchObject({ hasSound: false, advice: [{ code: 'film-silent' }] });
  }, 120_000);

  it('is given up at once when nobody wants it any more', async () => {
    const abort = new AbortController();
    const path = make('given-up.mp4', ...picture('640x360'), '-c:v', 'libx264');
    const working = work(path, abort.signal);
    abort.abort(new Error('given up'));
    await expect(working).rejects.toThrow('given up');
  });
});
