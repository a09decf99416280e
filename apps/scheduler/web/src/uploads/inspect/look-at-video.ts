/** A film's codec, size, length and first picture, by `mediabunny`. What it can't open, the scheduler's ffmpeg may. */
import { ALL_FORMATS, BlobSource, CanvasSink, Input, type InputVideoTrack } from 'mediabunny';
import type { Look } from './look.ts';

/** The long side of the small picture in the list, for screens with two dots for each. */
const SMALL_PX = 256;
/** Longer than any film: what says so has a broken header. */
const MAX_DURATION_MS = 24 * 3_600_000;
/** A first picture that takes longer isn't waited for: some decoders never answer. */
const PICTURE_LIMIT_MS = 5_000;

const NAMES: Readonly<Record<string, string>> = {
  avc: 'H.264',
  hevc: 'HEVC',
  vp8: 'VP8',
  vp9: 'VP9',
  av1: 'AV1',
  prores: 'ProRes',
};

export async function lookAtVideo(file: Blob): Promise<Look> {
  const input = new Input({ source: new BlobSource(file), formats: ALL_FORMATS });
  try {
    const track = await input.getPrimaryVideoTrack();
    const hasSound = (await input.getAudioTracks()).length > 0;
    if (!track) return hasSound ? { problem: { code: 'sound-only' } } : {};
    const seconds = await input.computeDuration([track]).catch(() => 0);
    const durationMs = Math.round(seconds * 1000);
    if (!(durationMs <= MAX_DURATION_MS)) return { problem: { code: 'impossible-length' } };
    const codec = await track.getCodec();
    return {
      codec: codec && `${NAMES[codec] ?? codec}${await depthOf(track)}`,
      width: await track.getDisplayWidth(),
      height: await track.getDisplayHeight(),
      durationMs: durationMs > 0 ? durationMs : null,
      isConverted: codec !== 'avc' || (await input.getFormat()).name !== 'MP4',
      picture: await Promise.race([firstPicture(track), nothingAfter(PICTURE_LIMIT_MS)]),
    };
  } catch {
    return {};
  } finally {
    input.dispose();
  }
}

/** What makes a screen show nothing while a computer shows it well. */
async function depthOf(track: InputVideoTrack): Promise<string> {
  const parameters = (await track.getCodecParameterString()) ?? '';
  const isHdr = await track.hasHighDynamicRange();
  const is10Bit = /^(?:hvc1|hev1)\.\w?2\.|^avc1\.6e|^(?:vp09|av01)\.\S+\.10/i.test(parameters);
  return `${is10Bit ? ' 10 bit' : ''}${isHdr ? ' HDR' : ''}`;
}

/** Null where the browser has no decoder for it, as on pages that aren't secure. */
async function firstPicture(track: InputVideoTrack): Promise<Blob | null> {
  try {
    if (!(await track.canDecode())) return null;
    const width = await track.getDisplayWidth();
    const height = await track.getDisplayHeight();
    const scale = Math.min(1, SMALL_PX / Math.max(width, height));
    const sink = new CanvasSink(track, {
      width: Math.max(2, Math.round(width * scale)),
      height: Math.max(2, Math.round(height * scale)),
      fit: 'contain',
    });
    const wrapped = await sink.getCanvas(await track.getFirstTimestamp());
    const canvas = wrapped?.canvas;
    return canvas instanceof OffscreenCanvas
      ? await canvas.convertToBlob({ type: 'image/webp', quality: 0.8 })
      : null;
  } catch {
    return null;
  }
}

function nothingAfter(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms));
}
