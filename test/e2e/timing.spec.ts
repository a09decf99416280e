/** Videos whose pictures come as their authors liked: slowly, irregularly, late. None of it is a fault. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { test, video } from './support/stage.ts';

const SECONDS = 8;
const MOVING = 'testsrc2=size=320x180';

const HELD = 'a picture held for five seconds in the midst of 30 a second';

/** They are ffmpeg's arguments up to the output, by name. All last eight seconds. */
const FILMS: Record<string, readonly string[]> = {
  'a picture a second': ['-f', 'lavfi', '-i', `${MOVING}:rate=1`],
  'a picture in five seconds': ['-f', 'lavfi', '-i', `${MOVING}:rate=1/5`],
  [HELD]: [
    ...['-f', 'lavfi', '-i', `${MOVING}:rate=30`],
    ...['-vf', "select='lt(t,1)+gt(t,6)'", '-fps_mode', 'vfr'],
  ],
  'pictures that begin at four seconds, after the sound': [
    ...['-f', 'lavfi', '-itsoffset', '4', '-i', `${MOVING}:rate=30:duration=4`],
    ...['-f', 'lavfi', '-i', 'sine=frequency=440', '-map', '0:v', '-map', '1:a', '-c:a', 'aac'],
  ],
};

for (const [name, source] of Object.entries(FILMS)) {
  test(`a video with ${name} plays whole`, {
    tag: name === HELD ? [] : '@long',
  }, async ({ stage, gallery }) => {
    const folder = mkdtempSync(join(tmpdir(), 'bacheca-timing-'));
    const path = join(folder, 'made.mp4');
    const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-bf', '0'];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...source, '-t', String(SECONDS), ...codec, path]);
    const bytes = readFileSync(path);
    rmSync(folder, { recursive: true });
    const file = await gallery.add(bytes, {
      mimeType: 'video/mp4',
      width: 320,
      height: 180,
      durationMs: SECONDS * 1_000,
    });
    const red = await gallery.addVideo({ seconds: 2, source: 'color=red' });
    await stage.play(
      video('before', red, { endsInMs: 2_000 }),
      video('a', file, { startsInMs: 2_000, endsInMs: 2_000 + SECONDS * 1_000 }),
      2_000,
    );
    await expect.poll(stage.reports).toContain('ended before');
    expect((await stage.messages()).filter(({ type }) => type === 'failed')).toEqual([]);
    await expect.poll(stage.reports).toEqual(['shown before', 'ended before', 'shown a']);
    await stage.play(video('a', file, { endsInMs: SECONDS * 1_000 }), { type: 'bumper' }, SECONDS * 1_000);
    await expect.poll(stage.reports).toContain('interlude bumper');
    expect((await stage.messages()).filter(({ type }) => type === 'failed')).toEqual([]);
    await expect
      .poll(stage.reports)
      .toEqual(['shown before', 'ended before', 'shown a', 'ended a', 'interlude bumper']);
    const ended = (await stage.messages()).findLast(({ type }) => type === 'ended');
    expect(ended).toMatchObject({ cueId: 'a', finished: true });
  });
}

test('a decoder that stands still with all its data at hand is given up', async ({ stage, gallery }) => {
  await stage.play(video('broken', await gallery.addVideo({ seconds: 20 })));
  await expect.poll(stage.reports).toEqual(['shown broken']);
  await stage.page.evaluate(() => {
    const element = document.querySelector('video');
    const standsAt = element?.currentTime;
    if (element) Object.defineProperty(element, 'currentTime', { get: () => standsAt, set: () => undefined });
  });
  await expect.poll(stage.reports).toEqual(['shown broken', 'failed broken']);
  expect((await stage.messages()).at(-1)).toMatchObject({ reason: 'it stood still for 2 s' });
});

test('subtitles that roll never vanish between two cues, and say no line twice', async ({
  stage,
  gallery,
}) => {
  const file = await gallery.addVideo({ seconds: 8 });
  const text = [
    'WEBVTT',
    '00:00.000 --> 00:01.500\n \noggi parliamo dello SPID',
    '00:01.500 --> 00:01.510\noggi parliamo dello SPID\n ',
    '00:01.510 --> 00:02.990\noggi parliamo dello SPID\nche serve per entrare',
    '00:02.990 --> 00:03.000\nche serve per entrare\n ',
    '00:03.000 --> 00:05.000\nche serve per entrare\nnei servizi del Comune',
    '00:04.000 --> 00:06.000\nnei servizi del Comune',
  ].join('\n\n');
  const subtitles = await gallery.add(text, { mimeType: 'text/vtt' });
  await stage.page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    const look = () => {
      const words = document.querySelector('.subtitles span') as HTMLElement | null;
      const state = words?.innerText.replace('\n', ' | ') ?? '';
      if (state !== seen.at(-1)) seen.push(state);
      requestAnimationFrame(look);
    };
    look();
  });
  await stage.play(video('a', file, { endsInMs: 8_000 }, subtitles), { type: 'bumper' }, 8_000);
  await expect.poll(stage.reports).toContain('ended a');
  expect(await stage.page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([
    '',
    'oggi parliamo dello SPID',
    'oggi parliamo dello SPID | che serve per entrare',
    'che serve per entrare | nei servizi del Comune',
    'nei servizi del Comune',
    '',
  ]);
});
