import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { Language } from '../packages/shared/src/model/ids.ts';
import { MediaFile } from '../packages/shared/src/model/items.ts';
import { readingTimeMs } from '../packages/shared/src/questions/reading.ts';
import { sha256Of } from '../packages/shared/src/wire/content-hash.ts';

const MAX_TOTAL_BYTES = 15e6;

const base = { id: z.string(), title: z.string().min(1).max(120), serviceId: z.string().optional() };
const Videos = z.array(
  z.strictObject({
    ...base,
    kind: z.literal('video'),
    variants: z.array(z.strictObject({ language: Language, file: z.string(), subtitles: z.string() })).min(1),
  }),
);
const Page = z.strictObject({ file: z.string(), text: z.string().min(1), durationMs: z.int().positive() });
const Infographics = z.array(
  z.strictObject({
    ...base,
    kind: z.literal('infographic'),
    variants: z.array(z.strictObject({ language: Language, pages: z.array(Page).min(1) })).min(1),
  }),
);

const videos = Videos.parse(read('items/videos.yaml'));
const infographics = Infographics.parse(read('items/infographics.yaml'));
const pages = infographics.flatMap(({ variants }) =>
  variants.flatMap(({ language, pages }) => pages.map((page) => ({ language, ...page }))),
);
const subtitles = videos.flatMap(({ variants }) => variants);
const hasFfprobe = spawnSync('ffprobe', ['-version']).status === 0;
const withFfprobe = hasFfprobe ? describe : describe.skip;

test('every file that an item names exists, and every file in media/ is named by an item', () => {
  const named = [
    ...subtitles.flatMap(({ file, subtitles }) => [file, subtitles]),
    ...pages.map(({ file }) => file),
  ];
  expect(named.filter((file) => !existsSync(pathOf(file)))).toEqual([]);
  const there = readdirSync(pathOf('media')).map((name) => `media/${name}`);
  expect(there.sort()).toEqual([...new Set(named)].sort());
});

test('all media together stay small enough to be kept in the repository', () => {
  const sizes = readdirSync(pathOf('media')).map((name) => statSync(pathOf(`media/${name}`)).size);
  expect(sizes.reduce((total, bytes) => total + bytes, 0)).toBeLessThan(MAX_TOTAL_BYTES);
});

test('every item is in Italian first, and the pills in English and Chinese too', () => {
  for (const { variants } of infographics) expect(variants[0]?.language).toBe('it');
  for (const { variants } of videos) {
    expect(variants.map(({ language }) => language)).toEqual(['it', 'en', 'zh']);
  }
});

test.each(pages)('$file stays long enough to be read', ({ text, language, durationMs }) => {
  expect(durationMs).toBeGreaterThanOrEqual(readingTimeMs(text, language));
  expect(durationMs % 1000).toBe(0);
});

describe.each(subtitles)('$subtitles', ({ language, subtitles: file }) => {
  const cues = parseVtt(readFileSync(pathOf(file), 'utf8'));

  it('has cues in order, without overlap', () => {
    expect(cues.length).toBeGreaterThan(0);
    let endMs = 0;
    for (const cue of cues) {
      expect(cue.startMs).toBeGreaterThanOrEqual(endMs);
      expect(cue.endMs).toBeGreaterThan(cue.startMs);
      endMs = cue.endMs;
    }
  });

  it('has at most two lines a cue, each short enough for the screen', () => {
    const longest = language === 'zh' ? 20 : 40;
    for (const { lines } of cues) {
      expect(lines.length).toBeLessThanOrEqual(2);
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(longest);
    }
  });

  it('leaves time to read each cue at the stated rate', () => {
    const settleMs = readingTimeMs('', language);
    for (const { startMs, endMs, lines } of cues) {
      const text = lines.join(' ');
      expect(endMs - startMs, text).toBeGreaterThanOrEqual(readingTimeMs(text, language) - settleMs);
    }
  });
});

withFfprobe(`probed${hasFfprobe ? '' : ' (skipped: ffprobe is not installed)'}`, () => {
  describe.each(videos)('$id', ({ variants }) => {
    const file = pathOf(variants[0]?.file ?? '');

    it('is one film in all its languages', () => {
      expect(new Set(variants.map(({ file }) => file)).size).toBe(1);
    });

    it('is H.264 High for 1080p, 30 fps constant, tagged bt709, with AAC at 48 kHz', () => {
      const { streams } = probe(file, '-show_streams');
      expect(streams.find(({ codec_type }) => codec_type === 'video')).toMatchObject({
        codec_name: 'h264',
        profile: 'High',
        pix_fmt: 'yuv420p',
        width: 1920,
        height: 982,
        r_frame_rate: '30/1',
        avg_frame_rate: '30/1',
        color_space: 'bt709',
        color_primaries: 'bt709',
        color_transfer: 'bt709',
      });
      expect(streams.find(({ codec_type }) => codec_type === 'audio')).toMatchObject({
        codec_name: 'aac',
        profile: 'LC',
        sample_rate: '48000',
      });
    });

    it('lasts 10 to 25 s, longer than its subtitles', () => {
      const seconds = durationOf(file);
      expect(seconds).toBeGreaterThanOrEqual(10);
      expect(seconds).toBeLessThanOrEqual(25);
      for (const { subtitles } of variants) {
        const lastMs = parseVtt(readFileSync(pathOf(subtitles), 'utf8')).at(-1)?.endMs ?? 0;
        expect(lastMs).toBeLessThanOrEqual(seconds * 1000);
      }
    });

    it('begins at 0, keeps the frame rate, and has a keyframe every second and nowhere else', () => {
      const { packets } = probe(file, '-select_streams', 'v', '-show_entries', 'packet=pts_time,flags');
      const frames = packets.map(({ pts_time, flags }) => ({
        frame: Math.round(Number(pts_time) * 30),
        drift: Number(pts_time) - Math.round(Number(pts_time) * 30) / 30,
        isKey: flags.startsWith('K'),
      }));
      expect(frames.map(({ frame }) => frame)).toEqual(frames.map((_, i) => i));
      for (const { frame, drift, isKey } of frames) {
        expect(Math.abs(drift)).toBeLessThan(0.001);
        expect(isKey).toBe(frame % 30 === 0);
      }
    });

    it('is a fragmented MP4 with an index ahead of its fragments', () => {
      const boxes = topLevelBoxes(readFileSync(file));
      expect(boxes.slice(0, 3)).toEqual(['ftyp', 'moov', 'sidx']);
      expect(boxes.filter((name) => name === 'moof')).toHaveLength(Math.ceil(durationOf(file)));
    });
  });

  it.each(pages)('$file decodes and fills what the footer leaves of a 1080p screen', ({ file }) => {
    const [picture] = probe(pathOf(file), '-show_streams').streams;
    expect(picture).toMatchObject({ width: 1920, height: 982 });
    execFileSync('ffmpeg', ['-v', 'error', '-xerror', '-i', pathOf(file), '-f', 'null', '-']);
  });
});

function pathOf(file: string): string {
  return join(import.meta.dirname, file);
}

function read(file: string): unknown {
  return parse(readFileSync(pathOf(file), 'utf8'));
}

const Probed = z.object({
  streams: z.array(z.record(z.string(), z.unknown())).default([]),
  packets: z.array(z.object({ pts_time: z.string(), flags: z.string() })).default([]),
  format: z.object({ duration: z.string() }).optional(),
});

function probe(file: string, ...what: string[]): z.infer<typeof Probed> {
  return Probed.parse(
    JSON.parse(execFileSync('ffprobe', ['-v', 'error', '-of', 'json', ...what, file], { encoding: 'utf8' })),
  );
}

function durationOf(file: string): number {
  return Number(probe(file, '-show_format').format?.duration);
}

function topLevelBoxes(bytes: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    names.push(bytes.toString('latin1', at + 4, at + 8));
    if (size < 8) throw new Error(`The box at byte ${at} has the impossible size ${size}.`);
    at += size;
  }
  return names;
}

interface Cue {
  startMs: number;
  endMs: number;
  lines: string[];
}

function parseVtt(text: string): Cue[] {
  const [signature, ...blocks] = text.trimEnd().split('\n\n');
  if (signature !== 'WEBVTT') throw new Error('A WebVTT file begins with a line that says WEBVTT.');
  return blocks.map((block) => {
    const [timing = '', ...lines] = block.split('\n');
    const [, from, to] = /^(\S+) --> (\S+)$/.exec(timing) ?? [];
    if (from === undefined || to === undefined) throw new Error(`"${timing}" is no timing of a cue.`);
    return { startMs: milliseconds(from), endMs: milliseconds(to), lines };
  });
}

function milliseconds(timestamp: string): number {
  const [, hours, minutes, seconds, ms] = /^(\d\d):(\d\d):(\d\d)\.(\d{3})$/.exec(timestamp) ?? [];
  if (ms === undefined) throw new Error(`"${timestamp}" is no WebVTT timestamp.`);
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(ms);
}

test('media.json says what each file is, hash and size included', () => {
  const Manifest = z.array(MediaFile.extend({ path: z.string() }));
  const entries = Manifest.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'media.json'), 'utf8')));
  expect(entries.map(({ path }) => path)).toEqual(
    readdirSync(join(import.meta.dirname, 'media'))
      .map((name) => `media/${name}`)
      .sort(),
  );
  for (const { path, sha256, bytes, mimeType, durationMs, longestHoldMs } of entries) {
    const content = readFileSync(join(import.meta.dirname, path));
    expect([path, sha256Of(content), content.byteLength]).toEqual([path, sha256, bytes]);
    expect(mimeType.startsWith('video/')).toBe(durationMs !== undefined);
    expect(longestHoldMs !== undefined).toBe(durationMs !== undefined);
  }
});
