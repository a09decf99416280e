import { type CSSProperties, useCallback, useEffect, useRef, useState } from 'react';
import { useStage, useStageView } from '../../scene/context.ts';
import { roomOf, useFrame, useLegibility } from '../../scene/frame.ts';
import { failureReason, type SceneProps, variantOf } from '../../scene/scene.ts';
import { FramedMedia } from '../FramedMedia.tsx';
import { ServicePanel } from '../ServicePanel.tsx';
import { mediaErrorReason, usePlayback, videoReady } from './playback.ts';
import { Subtitles, trackLoaded } from './Subtitles.tsx';
import { useVideoSync } from './video-sync.ts';

/** Its file is on this machine's disk, which other programs may keep busy for a moment. */
const STALL = { stuckMs: 2_000, starvedMs: 5_000 };
/** Two lines on their field, and what is between them and a picture, as in the style sheet. Urdu's lines are higher. */
const SUBTITLES_U = 16.2;
const URDU_SUBTITLES_U = 22.4;
const SUBTITLES_GAP_U = 3;
/** A picture that leaves more of the width free beside it is too narrow for a line of subtitles. */
const MIN_WIDTH_FOR_SUBTITLES = 0.6;
/** The code takes it with its words and their margins. */
const SERVICE_U = 50;

export function VideoScene({ scene, cue, item, beneath, visible, reports }: SceneProps<'video'>) {
  const { mediaUrl } = useStage();
  const variant = variantOf(item.variants, cue.language);
  const file = cue.mediaFiles[variant.media];
  const subtitles = variant.subtitles && cue.mediaFiles[variant.subtitles];
  const ref = useRef<HTMLVideoElement>(null);
  const synchronised = useStageView(({ setup }) => setup?.synchronised ?? false);
  const [track, setTrack] = useState<HTMLTrackElement | null>(null);
  const volume = useStageView(({ setup }) => setup?.volume ?? 0);

  useEffect(() => {
    const video = ref.current;
    // The track's element comes with the same drawing, but its state one later.
    if (!video || (subtitles && !track)) return;
    if (!file) return reports.failed('its file is not in the program');
    const stop = new AbortController();
    Promise.all([
      videoReady(video, scene.joinAtMs, stop.signal),
      track && trackLoaded(track, stop.signal),
    ]).then(
      () => !stop.signal.aborted && reports.ready(),
      (error: unknown) => !stop.signal.aborted && reports.failed(failureReason(error)),
    );
    return () => stop.abort();
  }, [file, subtitles, track, scene.joinAtMs, reports]);

  const durationMs = file?.durationMs;
  const onEnded = useCallback(() => {
    const endedAtMs = (ref.current?.currentTime ?? 0) * 1000;
    reports.finished(Math.max(0, (durationMs ?? endedAtMs) - endedAtMs));
  }, [durationMs, reports]);

  usePlayback({
    video: ref,
    beneath,
    visible,
    reports,
    volume,
    stall: STALL,
    pictureMs: durationMs,
    longestHoldMs: file?.longestHoldMs,
    onEnded,
  });
  const aspect = file?.width && file.height ? file.width / file.height : 16 / 9;
  const { fieldU, besideU } = useFields(aspect);
  const { textScale } = useLegibility();
  // Where the field under the picture has room for two lines, they are there; else over its lower part, and all within it:
  // across its edge they are hard to read.
  const linesU = (variant.language === 'ur' ? URDU_SUBTITLES_U : SUBTITLES_U) * textScale;
  const wordsPlace = fieldU >= linesU + 2 * SUBTITLES_GAP_U ? 'under' : 'over';
  const fields = { '--aspect': aspect, '--field-below': Math.max(0, fieldU), '--field-beside': besideU };
  useVideoSync({ video: ref, active: synchronised && visible, scene });

  return (
    <div className="video" data-subtitles={wordsPlace} style={fields as CSSProperties}>
      <FramedMedia width={file?.width} height={file?.height} field="footer">
        <video
          ref={ref}
          src={file && mediaUrl(file)}
          preload="auto"
          muted
          playsInline
          disablePictureInPicture
          // Without it Chromium refuses a subtitle track from the cache's origin.
          {...(subtitles ? { crossOrigin: 'anonymous' as const } : {})}
          onError={({ currentTarget: { error } }) => error && reports.failed(mediaErrorReason(error))}
        >
          {subtitles && (
            <track ref={setTrack} kind="subtitles" srcLang={variant.language} src={mediaUrl(subtitles)} />
          )}
        </video>
      </FramedMedia>
      {cue.service && fieldU >= SERVICE_U && (
        <ServicePanel service={cue.service} language={variant.language} />
      )}
      {track && <Subtitles track={track.track} video={ref} language={variant.language} />}
    </div>
  );
}

/**
 * In `u`, the field that the picture leaves above it and as much under it (below zero for one beside it), and how far in
 * from the room's sides words have to stay to be within the picture.
 */
function useFields(aspect: number): { fieldU: number; besideU: number } {
  const frame = useFrame();
  const room = roomOf(frame);
  const u = Math.min(frame.width, frame.height) / 100;
  const pictureWidth = Math.min(room.width, room.height * aspect);
  const isWide = pictureWidth >= MIN_WIDTH_FOR_SUBTITLES * room.width;
  return {
    fieldU: (room.height - room.width / aspect) / 2 / u,
    besideU: isWide ? (room.width - pictureWidth) / 2 / u : 0,
  };
}
