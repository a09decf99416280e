import { useCallback, useEffect, useRef } from 'react';
import { useStageView } from '../stage/context.ts';
import { reasonOf, type SceneProps, variantOf } from '../stage/scene.ts';
import { Framed } from './Framed.tsx';
import { mediaErrorReason, usePlayback, videoReady } from './playback.ts';

/** A network that hesitates is not a stream that is down. */
const STALL_MS = 5_000;

/** Live, so it needs the network: where it fails or ends early, the agent shows the loop beneath. */
export function StreamScene({ cue, item, visible, reports }: SceneProps<'stream'>) {
  const { url } = variantOf(item.variants, cue.language);
  const ref = useRef<HTMLVideoElement>(null);
  const volume = useStageView(({ setup }) => setup?.volume ?? 0);
  const goLive = useRef<() => void>(() => undefined);

  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    const stop = new AbortController();
    const fail = (error: unknown) => !stop.signal.aborted && reports.failed(reasonOf(error));
    open(video, url, stop.signal, fail)
      .then((live) => {
        goLive.current = live;
        return videoReady(video, null, stop.signal);
      })
      .then(() => !stop.signal.aborted && reports.ready(), fail);
    return () => stop.abort();
  }, [url, reports]);

  useEffect(() => {
    if (visible) goLive.current();
  }, [visible]);

  const onEnded = useCallback(() => reports.failed('the stream ended'), [reports]);
  usePlayback({ video: ref, visible, reports, volume, stallMs: STALL_MS, onEnded });

  return (
    <Framed width={undefined} height={undefined} field="night">
      <video
        ref={ref}
        preload="auto"
        muted
        playsInline
        disablePictureInPicture
        onError={({ currentTarget: { error } }) => error && reports.failed(mediaErrorReason(error))}
      />
    </Framed>
  );
}

/** Attaches the stream; returns what takes it from where it was prepared to where it is live. */
async function open(
  video: HTMLVideoElement,
  url: string,
  signal: AbortSignal,
  onError: (error: Error) => void,
): Promise<() => void> {
  if (!new URL(url).pathname.endsWith('.m3u8')) {
    video.src = url;
    return () => undefined;
  }
  // Only players that show streams load it.
  const { default: Hls } = await import('hls.js/light');
  if (signal.aborted) return () => undefined;
  if (!Hls.isSupported()) throw new Error('this player can not show streams');
  // A worker would need a blob: script, which the page's policy forbids; one stream is light enough.
  const hls = new Hls({ enableWorker: false });
  hls.on(Hls.Events.ERROR, (_, { fatal, details }) => {
    if (fatal) onError(new Error(`the stream can not be played (${details})`));
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  signal.addEventListener('abort', () => hls.destroy(), { once: true });
  return () => {
    if (hls.liveSyncPosition !== null) video.currentTime = hls.liveSyncPosition;
  };
}
