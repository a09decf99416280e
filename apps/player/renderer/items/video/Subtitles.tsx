import type { Language } from '@bacheca/shared/model/ids';
import { Fragment, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { isolateLeftToRight } from '../../messages/bidi.ts';
import { directionOf } from '../../messages/messages.ts';
import { textsLoaded } from '../../scene/fonts.ts';
import { BLINK_MS, type CueText, MAX_LINES, subtitleLines } from './subtitle-lines.ts';

/** On a narrow screen a line of 40 characters is set smaller, down to the smallest text there is. */
const FITS = [1, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58];

interface SubtitlesProps {
  readonly track: TextTrack;
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly language: Language;
}

/** The browser keeps the time and reads the WebVTT; the drawing is the identity's. */
export function Subtitles({ track, video, language }: SubtitlesProps) {
  const [lines, setLines] = useState<readonly string[]>([]);
  useEffect(() => {
    let bridge: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      const cues = [...(track.cues ?? [])].map(textOf);
      setLines((before) => subtitleLines(cues, video.current?.currentTime ?? 0, before));
    };
    const read = () => {
      clearTimeout(bridge);
      draw();
      // A pause that is a blink was bridged; if it goes on, it is one after all.
      if ((track.activeCues?.length ?? 0) === 0) bridge = setTimeout(draw, BLINK_MS);
    };
    track.addEventListener('cuechange', read);
    read();
    return () => {
      clearTimeout(bridge);
      track.removeEventListener('cuechange', read);
    };
  }, [track, video]);
  return lines.length > 0 ? <Lines lines={lines} language={language} /> : null;
}

function Lines({ lines, language }: { lines: readonly string[]; language: Language }) {
  const box = useRef<HTMLParagraphElement>(null);
  const messages = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || lines.length === 0) return;
    for (const fit of FITS) {
      element.style.setProperty('--fit-body', String(fit));
      if (linesIn(messages.current) <= MAX_LINES) return;
    }
  }, [lines]);
  return (
    <p className="subtitles" ref={box} lang={language} dir={directionOf(language)}>
      <span ref={messages}>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two lines may say the same
          <Fragment key={index}>
            {index > 0 && <br />}
            {isolateLeftToRight(line, language)}
          </Fragment>
        ))}
      </span>
    </p>
  );
}

function linesIn(element: HTMLElement | null): number {
  if (!element) return 0;
  const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(element);
  const height = element.clientHeight - Number.parseFloat(paddingTop) - Number.parseFloat(paddingBottom);
  return Math.round(height / Number.parseFloat(lineHeight));
}

function textOf(cue: TextTrackCue): CueText {
  const text = cue instanceof VTTCue ? (cue.getCueAsHTML().textContent ?? '') : '';
  return { startS: cue.startTime, endS: cue.endTime, text };
}

/** Resolves when the track's subtitles can be shown; its cues then come and go by `cuechange`. */
export async function trackLoaded(element: HTMLTrackElement, signal: AbortSignal): Promise<void> {
  await trackRead(element, signal);
  element.lang = element.srclang;
  const text = [...(element.track.cues ?? [])]
    .map((cue) => (cue instanceof VTTCue ? cue.text : ''))
    .join('\n');
  await textsLoaded([{ weight: '600', families: getComputedStyle(element).fontFamily, text }]);
}

function trackRead(element: HTMLTrackElement, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const check = () => {
      if (element.readyState === HTMLTrackElement.LOADED) resolve();
      if (element.readyState === HTMLTrackElement.ERROR) reject(new Error('its subtitles can not be read'));
    };
    element.addEventListener('load', check, { signal });
    element.addEventListener('error', check, { signal });
    // Loads it, and tells of its cues without the browser's own drawing.
    element.track.mode = 'hidden';
    check();
  });
}
