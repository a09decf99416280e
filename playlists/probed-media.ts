/** What ffprobe and ffmpeg find in films and pages, as both hosts need them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type pages, parseVtt, pathOf, type videos } from './produced-media.ts';

const hasFfprobe = spawnSync('ffprobe', ['-version']).status === 0;
const withFfprobe = hasFfprobe ? describe : describe.skip;

export function describeProbed(films: typeof videos, pictures: typeof pages): void {
  withFfprobe(`probed${hasFfprobe ? '' : ' (skipped: ffprobe is not installed)'}`, () => {
    describe.each(films)('$id', ({ variants }) => {
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

    it.each(pictures)('$file decodes and fills what the footer leaves of a 1080p screen', ({ file }) => {
      const [picture] = probe(pathOf(file), '-show_streams').streams;
      expect(picture).toMatchObject({ width: 1920, height: 982 });
      execFileSync('ffmpeg', ['-v', 'error', '-xerror', '-i', pathOf(file), '-f', 'null', '-']);
    });
  });
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
