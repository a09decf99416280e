import type { PreviewSource } from '@bacheca/shared/api/questions';
import type { Screen } from '@bacheca/shared/model/schedule';
import { useEffect, useRef, useState } from 'react';
import type { AppToPreview, PreviewToApp } from '../../../../player/contract/preview.ts';
import classes from './StageFrame.module.css';

/** It is laid out as on a screen: at another size lines could break elsewhere. */
const LONG_SIDE_PX = 1280;
const SHORT_SIDE_PX = 720;
/** While a slider is dragged the stage isn't asked for every minute that it passes. */
const SETTLE_MS = 120;

export interface StageContent {
  readonly source: Pick<PreviewSource, 'program' | 'takeovers'>;
  readonly unavailable: readonly string[];
}

export interface StageInstant {
  readonly atMs: number;
  readonly isPlaying: boolean;
}

/** The player's stage in a frame of its own, at the size of a screen and scaled to fit. */
export function StageFrame(props: {
  title: string;
  orientation: Screen['orientation'];
  content: StageContent;
  /** Another object means to show it anew. */
  instant: () => StageInstant;
}) {
  const { title, orientation, content, instant } = props;
  const frame = useRef<HTMLIFrameElement>(null);
  const [loads, setLoads] = useState(0);
  const [box, scale] = useScale(orientation);

  useEffect(() => {
    const hear = ({ source, origin, data }: MessageEvent<PreviewToApp>) => {
      if (source !== frame.current?.contentWindow || origin !== window.location.origin) return;
      if (data.type === 'loaded') setLoads((count) => count + 1);
    };
    window.addEventListener('message', hear);
    return () => window.removeEventListener('message', hear);
  }, []);

  useEffect(() => {
    if (loads === 0) return;
    const { program, takeovers } = content.source;
    tell(frame.current, { type: 'program', program, takeovers, unavailable: content.unavailable });
  }, [loads, content]);

  useEffect(() => {
    if (loads === 0 || !content) return;
    const timer = setTimeout(() => tell(frame.current, { type: 'show', ...instant() }), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [loads, content, instant]);

  return (
    <div ref={box} className={classes.box} data-orientation={orientation}>
      <iframe
        ref={frame}
        className={classes.frame}
        src="/preview.html"
        title={title}
        tabIndex={-1}
        style={{ transform: `scale(${scale})` }}
      />
    </div>
  );
}

function tell(frame: HTMLIFrameElement | null, message: AppToPreview): void {
  frame?.contentWindow?.postMessage(message, window.location.origin);
}

function useScale(orientation: Screen['orientation']) {
  const box = useRef<HTMLDivElement>(null);
  const [scale, setScale] = useState(0);
  const fullPx = orientation === 'portrait' ? SHORT_SIDE_PX : LONG_SIDE_PX;
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setScale(element.clientWidth / fullPx));
    observer.observe(element);
    return () => observer.disconnect();
  }, [fullPx]);
  return [box, scale] as const;
}
