import { useCallback, useEffect, useRef } from 'react';
import { useStageView } from '../../scene/context.ts';
import { failureReason, type SceneProps, variantOf } from '../../scene/scene.ts';
import { FramedMedia } from '../FramedMedia.tsx';
import { mediaErrorReason, usePlayback, videoReady } from '../video/playback.ts';
import { type OpenStream, openStream } from './hls.ts';

/** A network that hesitates is not a stream that is down. */
const STALL = { stuckMs: 5_000, starvedMs: 5_000 };
/** So near to its end there is nothing left to see. */
const OVER_MS = 1_000;

/** It needs the network: where it fails or ends early, the agent shows the loop beneath. */
export function StreamScene({ scene, cue, item, beneath, visible, reports }: SceneProps<'stream'>) {
  const { url } = variantOf(item.variants, cue.language);
  const ref = useRef<HTMLVideoElement>(null);
  const stream = useRef<OpenStream | null>(null);
  const volume = useStageView(({ setup }) => setup?.volume ?? 0);
  const { joinAtMs } = scene;

  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    const stop = new AbortController();
    stream.current = null;
    const fail = (error: unknown) => !stop.signal.aborted && reports.failed(failureReason(error));
    openStream(video, url, stop.signal, fail)
      .then((opened) => {
        stream.current = opened;
        const { endsAtMs } = opened;
        if (endsAtMs !== null && joinAtMs > endsAtMs - OVER_MS) throw new Error('the stream has ended');
        // What is live has no beginning; what is on demand is joined where the timeline is.
        return videoReady(video, endsAtMs === null ? null : joinAtMs, stop.signal);
      })
      .then(() => !stop.signal.aborted && reports.ready(), fail);
    return () => stop.abort();
  }, [url, joinAtMs, reports]);

  useEffect(() => {
    if (visible) stream.current?.goLive();
  }, [visible]);

  const onEnded = useCallback(() => reports.over(), [reports]);
  usePlayback({ video: ref, beneath, visible, reports, volume, stall: STALL, onEnded });

  return (
    <FramedMedia width={undefined} height={undefined} field="footer">
      <video
        ref={ref}
        preload="auto"
        muted
        playsInline
        disablePictureInPicture
        onError={({ currentTarget: { error } }) =>
          error && reports.failed(stream.current?.blocked ?? mediaErrorReason(error))
        }
      />
    </FramedMedia>
  );
}
