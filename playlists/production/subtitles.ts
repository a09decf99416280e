import type { SubtitleLanguage, Video } from './scene.ts';

/** A cue appears as its scene does, and stays until the next: every moment is needed for reading. */
const LEAD_MS = 100;

/** Writes WebVTT with one cue a scene. */
export function subtitlesOf(video: Video, language: SubtitleLanguage): string {
  let startMs = 0;
  const cues = video.scenes.map((scene) => {
    const from = startMs + LEAD_MS;
    startMs += scene.durationMs;
    return `${timestamp(from)} --> ${timestamp(startMs)}\n${scene.cue[language]}\n`;
  });
  return `WEBVTT\n\n${cues.join('\n')}`;
}

function timestamp(ms: number): string {
  const [minutes, seconds] = [Math.floor(ms / 60_000), Math.floor(ms / 1000) % 60];
  const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');
  return `00:${pad(minutes)}:${pad(seconds)}.${pad(ms % 1000, 3)}`;
}
