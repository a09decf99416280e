import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { execa } from 'execa';
import { openPage } from './browser.ts';
import { videoPage } from './page.ts';
import type { Video } from './scene.ts';

const FPS = 30;

/** The form that the media pipeline makes too: closed groups of 1 s, fragments that begin with a keyframe. */
const encoding = [
  ...['-vf', 'scale=out_color_matrix=bt709:out_range=tv,format=yuv420p'],
  ...['-c:v', 'libx264', '-profile:v', 'high', '-preset', 'veryslow', '-tune', 'animation', '-crf', '25'],
  // Without B-frames the first picture is at 0 and needs no edit list, which fragmented files do badly.
  ...[
    '-g',
    `${FPS}`,
    '-keyint_min',
    `${FPS}`,
    '-sc_threshold',
    '0',
    '-bf',
    '0',
    '-flags:v',
    '+cgop+bitexact',
  ],
  ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
  ...['-c:a', 'copy', '-map_metadata', '-1', '-fflags', '+bitexact'],
  // The index at the start of the file tells a browser the duration and lets it seek.
  ...['-movflags', '+frag_keyframe+empty_moov+default_base_moof+global_sidx'],
];

export function videoDurationMs(video: Video): number {
  return video.scenes.reduce((total, { durationMs }) => total + durationMs, 0);
}

/** Draws every frame of the pill that differs from the one before it, and encodes them with a silent track. */
export async function encodeVideo(browser: Browser, video: Video, file: string): Promise<void> {
  const frames = Math.round((videoDurationMs(video) * FPS) / 1000);
  const scratch = await mkdtemp(join(tmpdir(), 'bacheca-content-'));
  try {
    const silence = await encodeSilence(scratch, frames / FPS);
    const input = ['-f', 'image2pipe', '-c:v', 'png', '-framerate', `${FPS}`, '-i', 'pipe:0', '-i', silence];
    const ffmpeg = execa(
      'ffmpeg',
      ['-hide_banner', '-loglevel', 'error', '-y', ...input, ...encoding, file],
      {
        buffer: { stdout: false, stderr: true },
      },
    );
    // When ffmpeg fails, drawing fails too, on a closed pipe: the reason is ffmpeg's, so it goes first.
    const results = await Promise.allSettled([ffmpeg, drawFrames(browser, video, frames, ffmpeg.stdin)]);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** Longer than what an AAC encoder adds before and after the sound; without it the sound would end last. */
const AAC_PADDING_S = 0.045;

/** It is encoded apart and copied, so that the encoder's lead-in doesn't push the pictures off 0. */
async function encodeSilence(folder: string, seconds: number): Promise<string> {
  const file = join(folder, 'silence.m4a');
  const source = [
    '-f',
    'lavfi',
    '-t',
    `${seconds - AAC_PADDING_S}`,
    '-i',
    'anullsrc=sample_rate=48000:channel_layout=stereo',
  ];
  const target = ['-c:a', 'aac', '-b:a', '64k', '-use_editlist', '0', file];
  await execa('ffmpeg', ['-loglevel', 'error', '-y', ...source, ...target]);
  return file;
}

async function drawFrames(
  browser: Browser,
  video: Video,
  frames: number,
  sink: NodeJS.WritableStream,
): Promise<void> {
  const { page, shoot } = await openPage(browser, await videoPage(video));
  let shown = '';
  let picture: Buffer = Buffer.alloc(0);
  for (let frame = 0; frame < frames; frame++) {
    const state = await page.evaluate<string>(`renderAt(${(frame * 1000) / FPS})`);
    if (state !== shown) {
      picture = await shoot();
      shown = state;
    }
    if (!sink.write(picture)) await once(sink, 'drain');
  }
  sink.end();
  await page.close();
}
