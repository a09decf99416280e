import type { Sha256 } from '@bacheca/shared/model/ids';
import { useQuery } from '@tanstack/react-query';
import { type PointerEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { itemApi } from '../../api/items.ts';
import { keys } from '../../api/queries.ts';
import type { Cue } from './cues.ts';
import { timeText } from './cues.ts';
import classes from './SubtitleEditor.module.css';

/** The scheduler reads so many peaks of a second of sound. */
const PEAKS_PER_SECOND = 20;
/** A window of so much around the playhead: one hears a syllable in it, and sees the cue before and after. */
const WINDOW_MS = 12_000;
const KEY_STEP_MS = 100;

/** The sound around the playhead, with the cues over it. Without sound it shows the cues alone. */
export function Waveform(props: {
  media: Sha256;
  cues: readonly Cue[];
  selectedId: number | null;
  atMs: number;
  durationMs: number | null;
  onSeek: (ms: number) => void;
}) {
  const { t } = useTranslation();
  const { media, cues, selectedId, atMs, durationMs, onSeek } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const peaks = useQuery({
    queryKey: keys.peaks(media),
    queryFn: () => itemApi.peaks(media),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const fromMs = Math.max(0, atMs - WINDOW_MS / 2);

  useEffect(() => {
    const element = canvas.current;
    const draw = element?.getContext('2d');
    if (!element || !draw) return;
    const ratio = window.devicePixelRatio;
    const [width, height] = [element.clientWidth, element.clientHeight];
    element.width = width * ratio;
    element.height = height * ratio;
    draw.scale(ratio, ratio);
    const style = getComputedStyle(element);
    const colour = (name: string) => style.getPropertyValue(name);
    const xOf = (ms: number) => ((ms - fromMs) / WINDOW_MS) * width;
    for (const { id, startMs, endMs } of cues) {
      if (endMs < fromMs || startMs > fromMs + WINDOW_MS) continue;
      draw.fillStyle = colour(id === selectedId ? '--state-calm-field' : '--state-quiet-field');
      draw.fillRect(xOf(startMs), 0, xOf(endMs) - xOf(startMs), height);
      draw.fillStyle = colour('--bar');
      draw.fillRect(xOf(startMs), 0, 1, height);
      draw.fillRect(xOf(endMs) - 1, 0, 1, height);
    }
    draw.fillStyle = colour('--bar');
    const first = Math.floor((fromMs / 1000) * PEAKS_PER_SECOND);
    const barWidth = (1000 / PEAKS_PER_SECOND / WINDOW_MS) * width;
    for (const [index, peak] of (peaks.data ?? [])
      .slice(first, first + (WINDOW_MS / 1000) * PEAKS_PER_SECOND + 1)
      .entries()) {
      const high = Math.max(1, peak * (height - 16));
      const x = xOf(((first + index) / PEAKS_PER_SECOND) * 1000);
      draw.fillRect(x, (height - high) / 2, Math.max(1, barWidth - 1), high);
    }
    draw.fillStyle = colour('--state-urgent');
    draw.fillRect(xOf(atMs) - 1, 0, 2, height);
  }, [cues, selectedId, peaks.data, atMs, fromMs]);

  const toPointer = ({ currentTarget, clientX }: PointerEvent<HTMLCanvasElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    onSeek(Math.min(durationMs ?? Infinity, fromMs + ((clientX - left) / width) * WINDOW_MS));
  };
  return (
    <div>
      <canvas ref={canvas} className={classes.wave} aria-hidden onPointerDown={toPointer} />
      <input
        type="range"
        className={classes.seek}
        min={0}
        max={durationMs ?? 0}
        step={KEY_STEP_MS}
        value={Math.min(atMs, durationMs ?? 0)}
        disabled={durationMs === null}
        onChange={({ currentTarget }) => onSeek(Number(currentTarget.value))}
        aria-label={t('item.stage.second')}
        aria-valuetext={timeText(atMs)}
      />
    </div>
  );
}
