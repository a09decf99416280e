import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileType } from './file-type.ts';
import { isWholeMp4 } from './mp4-parts.ts';

const MEDIA = join(import.meta.dirname, '../../../../../../test/media');

function typeOf(bytes: Uint8Array | string) {
  const all = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
  return fileType(all, all);
}

test.each([
  ['bytes-after-end.png', 'picture', 'PNG'],
  ['png-named-jpeg.jpg', 'picture', 'PNG'],
  ['animated.webp', 'video', 'WebP'],
  ['animated.gif', 'video', 'GIF'],
  ['h264.mov', 'video', 'MOV'],
  ['hevc-10bit.mp4', 'video', 'MP4'],
  ['duration-past-safe-integers.webm', 'video', 'WebM'],
  ['page.pdf', 'document', 'PDF'],
  ['plain.srt', 'subtitles', 'SRT'],
  ['windows-1252.vtt', 'subtitles', 'VTT'],
  ['utf-16.vtt', 'subtitles', 'VTT'],
])('%s is known by its bytes as %s, %s', (name, kind, format) => {
  expect(typeOf(readFileSync(join(MEDIA, name)))).toMatchObject({ kind, format });
});

test.each([
  ['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'drawing'],
  ['<?xml version="1.0"?>\n<!-- a -->\n<svg/>', 'drawing'],
  ['#EXTM3U\nfile:///etc/passwd', 'playlist'],
  ['ffconcat version 1.0\nfile /etc/passwd', 'playlist'],
  ['concat:/etc/passwd|/etc/hosts', 'playlist'],
  ['<!DOCTYPE html><html>', 'web-page'],
  ['#!/bin/sh\nrm -rf /', 'program'],
  ['MZ\x90\0\x03', 'program'],
  ['PK\x03\x04 word/document.xml', 'text-document'],
  ['PK\x03\x04 fotografie.png', 'archive'],
  ['ID3\x03\0', 'sound-only'],
  ['Cara redazione,', 'text-document'],
])('what begins with %j is of no use: %s', (text, useless) => {
  expect(typeOf(Uint8Array.from(text, (letter) => letter.charCodeAt(0)))).toMatchObject({ useless });
});

test('presentations are kept from other files of the same make', () => {
  expect(typeOf('PK\x03\x04 ppt/presentation.xml')).toMatchObject({ kind: 'document', format: 'PowerPoint' });
  expect(typeOf('PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.presentation')).toMatchObject({
    kind: 'document',
  });
});

test('bytes that mean nothing are of no type', () => {
  expect(fileType(Uint8Array.of(1, 2, 3, 0, 0, 0, 7), new Uint8Array())).toBeNull();
});

test('a film that lacks its end is told from one that is whole', async () => {
  const whole = new Blob([readFileSync(join(MEDIA, 'h264.mov'))]);
  expect(await isWholeMp4(whole)).toBe(true);
  expect(await isWholeMp4(new Blob([readFileSync(join(MEDIA, 'first-half-only.mp4'))]))).toBe(false);
  // Wherever it was cut off, unless nothing but what may be missing is.
  for (let size = 40; size < whole.size; size += Math.ceil(whole.size / 23))
    expect(await isWholeMp4(whole.slice(0, size)), `${size} of ${whole.size}`).toBe(false);
});

test('a box of an impossible length ends the look', async () => {
  const box = new Uint8Array(32);
  new DataView(box.buffer).setUint32(0, 3);
  expect(await isWholeMp4(new Blob([box]))).toBe(false);
});
