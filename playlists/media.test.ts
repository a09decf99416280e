import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { MediaFile } from '../packages/shared/src/model/items.ts';
import { readingTimeMs } from '../packages/shared/src/questions/reading.ts';
import { sha256Of } from '../packages/shared/src/wire/content-hash.ts';
import { describeProbed } from './probed-media.ts';
import { infographics, pages, parseVtt, pathOf, subtitles, videos } from './produced-media.ts';

const MAX_TOTAL_BYTES = 15e6;

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

// All the others are in `media.long.test.ts`; that each file is what was probed there, `media.json` says below.
describeProbed(videos.slice(0, 1), pages.slice(0, 3));

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
